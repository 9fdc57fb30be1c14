// Opening an appeal: which decision can be asked again, by whom, how often at once, and by which text of the rule; over both
// databases, since what keeps two appeals apart is the database's.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { parseRule } from '@anju/eligibility';
import type { VerifierLookUp } from '@anju/registry-contracts/follow';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/database.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { createAgencies } from '../../src/agencies/agencies.ts';
import { createApp } from '../../src/app.ts';
import type { NewRequest, RequestStore } from '../../src/ports.ts';
import { APPEAL_REASONS } from '../../src/requests/appeal.ts';
import { createListedRules } from '../../src/rules/listed-rules.ts';
import { createRuleCatalogue, type PublishedRule } from '../../src/rules/rule-catalogue.ts';
import { agencyOf } from '../support/agency.ts';
import { signIn } from '../support/desk.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { createFakePorts, officers } from '../support/fake-ports.ts';
import { askedBy } from '../support/request-rows.ts';
import { apiKeyOf } from '../support/verifier.ts';

const START = new Date('2026-11-20T10:00:00.123Z');
const DAY = '2026-11-20';

const published = (document: Uint8Array): PublishedRule => ({
  rule: parseRule(document),
  sha256: createHash('sha256').update(document).digest('hex'),
  document,
});
const text = readFileSync(join(cityDir, 'rules', 'beijing-public-rental-2011-25.json'), 'utf8');
const first = published(new TextEncoder().encode(text));
/** The same with other words, in force later. */
const later = published(
  new TextEncoder().encode(
    JSON.stringify({
      ...JSON.parse(text),
      version: '2026-12',
      in_force_from: '2026-12-01',
      clauses: JSON.parse(text).clauses.map((clause: object) => ({
        ...clause,
        text: { 'zh-CN': '新', en: 'New words' },
      })),
    }),
  ),
);

let now = START;
let count = 0;
const outcome = {
  decision: 'not_eligible' as const,
  clauses: first.rule.clauses.map(({ id }, n) => ({ id, met: n > 0 })),
  statusAsOf: START,
};

async function openApp(requests: RequestStore) {
  const ports = await createFakePorts();
  const housing = ports.agencies.find('housing-office');
  if (housing === null) throw new Error('the fake ports have no housing office');
  const keyed = (id: string, clientId: string, thumbprintHex: string) => ({
    ...{ ...housing, id, clientId, thumbprintHex },
    apiKeysSha256: [createHash('sha256').update(apiKeyOf(id)).digest('hex')],
  });
  const [li] = ports.officers;
  const isListed = { now: true };
  const registered: { as: VerifierLookUp } = { as: { status: 'unlisted' } };
  const both = createRuleCatalogue([first, later], [first, later]);
  const app = await createApp({
    ...ports,
    requests,
    now: () => now,
    registrationOf: () => registered.as,
    agencies: createAgencies([
      keyed('housing-office', 'x509_hash:housing', '01'.repeat(32)),
      keyed('other-office', 'x509_hash:other', '02'.repeat(32)),
    ]),
    officers: li === undefined ? [] : [li, { ...li, ...officers[0], login: 'wang', agency: 'other-office' }],
    rules: createListedRules(both, {
      inForce(kind, id, at) {
        const found = both.inForce(at).find(({ rule }) => rule.id === id);
        if (found === undefined || !isListed.now) return { status: 'none' };
        const { rule, sha256: sha256Hex } = found;
        const said = { kind, id, version: rule.version, sha256Hex, effectiveFromSeconds: 1, sinceSeconds: 1 };
        return { status: 'known', publication: { ...said, block: 1, decidedBy: { by: 'founding' } } };
      },
    }),
  });
  return { app, isListed, registered };
}

function requestOf(changes: Partial<NewRequest> = {}): NewRequest {
  count += 1;
  const id = `${String(count).padStart(4, '0')}${'r'.repeat(39)}`;
  const { rule, sha256 } = first;
  return {
    id,
    agency: 'housing-office',
    question: { kind: 'rule', id: rule.id, version: rule.version, sha256 },
    mode: 'cross_device',
    caseNumber: `京房审〔2026〕${count}号`,
    createdAt: START,
    expiresAt: new Date(START.getTime() + 600_000),
    sealedExchange: 'sealed',
    stateHash: `hash-${id}`,
    sessionHash: null,
    ...changes,
  };
}

const at = (seconds: number) => new Date(START.getTime() + seconds * 1000);

describe.each([
  ['an embedded database', false],
  ['a PostgreSQL server', true],
] as const)('over %s', (_, isServer) => {
  if (isServer && !postgresOrFail()) return;
  const embedded = isServer ? null : useEmbeddedDatabase();
  const server = isServer ? usePostgres() : null;
  let opened: OpenDatabase;
  let store: RequestStore;
  let app: FastifyInstance;
  let isListed: { now: boolean };
  let registered: { as: VerifierLookUp };
  beforeAll(async () => {
    opened =
      embedded ??
      (await openDatabase({
        databaseUrl: await server?.createDatabase(),
        dataDir: '',
        onConnectionLost: () => {},
      }));
    store = createRequestStore(opened.database);
    ({ app, isListed, registered } = await openApp(store));
  });
  afterAll(async () => {
    await app?.close();
    if (isServer) await opened?.close();
  });

  const agency = () => agencyOf({ app });
  const appeal = (id: string, more: object = {}, headers = {}) =>
    agency().call(`/${id}/appeals`, { reason: 'credential_corrected', ...more }, { headers });
  const opensAt = async (id: string, more: object = {}): Promise<string> => {
    const answered = await appeal(id, more);
    expect(answered.statusCode, answered.body).toBe(201);
    return answered.json().request_id;
  };
  const refusedWith = async (id: string, more: object = {}) => {
    const answered = await appeal(id, more);
    const { code, request_id } = answered.json().error;
    return [answered.statusCode, code, request_id];
  };
  const decide = async (
    id: string,
    moment = at(2),
    decision: 'eligible' | 'not_eligible' = 'not_eligible',
  ) => {
    const request = await store.find(id);
    if (request === null) throw new Error('there is no such request');
    await store.claim(id, moment);
    const named = { ...request, askedBy };
    expect(await store.recordDecision(named, { ...outcome, decision }, moment, randomBytes(32))).toBe(true);
  };
  const decided = async (changes: Partial<NewRequest> = {}): Promise<string> => {
    const request = requestOf(changes);
    await store.add(request);
    await decide(request.id, new Date(request.createdAt.getTime() + 2000));
    return request.id;
  };

  test('keeps rule, text, case number and day, whatever version is in force by then', async () => {
    now = at(3);
    const id = await decided();
    now = new Date('2026-12-24T10:00:00Z');
    const again = await store.find(await opensAt(id));
    expect(again).toMatchObject({
      agency: 'housing-office',
      question: { kind: 'rule', version: first.rule.version, sha256: first.sha256 },
      caseNumber: (await store.find(id))?.caseNumber,
      appeal: { supersedes: id, reason: 'credential_corrected', on: DAY },
    });
    const fresh = await agency().call('', { rule_id: first.rule.id });
    expect(await store.find(fresh.json().request_id)).toMatchObject({ question: { sha256: later.sha256 } });
    expect((await agency().state(id)).rule.version).toBe(first.rule.version);
    now = at(3);
  });

  test('can be opened when the rule was repealed, and is still by its text', async () => {
    const id = await decided();
    isListed.now = false;
    expect((await agency().call('', { rule_id: first.rule.id })).statusCode).toBe(404);
    expect(await store.find(await opensAt(id))).toMatchObject({ question: { sha256: first.sha256 } });
    isListed.now = true;
  });

  test('a later version leaves the decided case, its text and its clauses as they were', async () => {
    const id = await decided();
    const before = await agency().state(id);
    now = new Date('2026-12-24T10:00:00Z');
    const after = await agency().state(id);
    expect(after).toEqual(before);
    expect(after.decision.clauses.map((clause: { text: object }) => clause.text)).toEqual(
      first.rule.clauses.map((clause) => clause.text),
    );
    now = at(3);
  });

  test('the day is that of the rule’s own time zone, and the first decision’s through a whole chain', async () => {
    const createdAt = new Date('2026-11-19T16:30:00Z');
    const expiresAt = new Date('2026-11-19T16:40:00Z');
    const id = await decided({ createdAt, expiresAt });
    const second = await opensAt(id);
    await decide(second, at(4));
    now = new Date('2026-11-25T10:00:00Z');
    const third = await store.find(await opensAt(second, { reason: 'other' }));
    expect(third?.appeal).toEqual({ supersedes: second, reason: 'other', on: DAY });
    now = at(3);
  });

  test('of many at once one is made, and the others are told which', async () => {
    const id = await decided();
    const answers = await Promise.all(Array.from({ length: 8 }, () => appeal(id)));
    const made = answers.filter(({ statusCode }) => statusCode === 201).map((one) => one.json().request_id);
    expect(made).toHaveLength(1);
    for (const refused of answers.filter(({ statusCode }) => statusCode !== 201)) {
      expect(refused.json().error).toMatchObject({ code: 'appeal_open', request_id: made[0] });
    }
  });

  test('one that is open keeps another out, until it is refused or its time is over', async () => {
    const id = await decided();
    const open = await opensAt(id);
    expect(await refusedWith(id)).toEqual([409, 'appeal_open', open]);
    await store.claim(open, at(4));
    expect(await refusedWith(id)).toEqual([409, 'appeal_open', open]);
    await store.recordRefusal(open, 'different_person', at(4));
    const next = await opensAt(id);
    now = at(604);
    const last = await opensAt(id);
    expect([await store.find(next), await store.find(last)]).toMatchObject([
      { state: 'expired' },
      { state: 'waiting' },
    ]);
    now = at(3);
  });

  test('takes the place of an open one that is named and that nobody has answered', async () => {
    const [id, other] = [await decided(), await decided()];
    const [open, others] = [await opensAt(id), await opensAt(other)];
    expect(await refusedWith(id, { instead_of: others })).toEqual([409, 'appeal_open', open]);
    expect(await store.find(others)).toMatchObject({ state: 'waiting' });
    const next = await opensAt(id, { instead_of: open });
    expect(await store.find(open)).toMatchObject({ state: 'expired' });
    await store.claim(next, at(4));
    expect(await refusedWith(id, { instead_of: next })).toEqual([409, 'appeal_open', next]);
    expect(await store.find(next)).toMatchObject({ state: 'checking' });
  });

  test('an open one stays where nothing takes its place: under a key used before, or when adding fails', async () => {
    const id = await decided();
    const key = { 'idempotency-key': `in-place-${isServer}` };
    const open = (await appeal(id, {}, key)).json().request_id;
    const reused = await appeal(id, { instead_of: open }, key);
    expect([reused.statusCode, reused.json().error.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await store.find(open)).toMatchObject({ state: 'waiting' });
    const twin = { ...requestOf({ id }), appeal: { supersedes: id, reason: 'other', on: DAY } } as const;
    await expect(store.addAppeal(twin, null, open)).rejects.toThrow();
    expect(await store.find(open)).toMatchObject({ state: 'waiting' });
    // and with the key of the one in whose place it is, sent again, nothing happens twice
    const again = () => appeal(id, { instead_of: open }, { 'idempotency-key': `placed-${isServer}` });
    const [first, second] = [await again(), await again()];
    expect([first.statusCode, second.body]).toEqual([201, first.body]);
    expect([await store.find(open), await store.find(first.json().request_id)]).toMatchObject([
      { state: 'expired' },
      { state: 'waiting' },
    ]);
  });

  test('of many at once that name the open one, one takes its place', async () => {
    const id = await decided();
    const open = await opensAt(id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => appeal(id, { instead_of: open })));
    const made = answers.filter(({ statusCode }) => statusCode === 201).map((one) => one.json().request_id);
    expect(made).toHaveLength(1);
    for (const refused of answers.filter(({ statusCode }) => statusCode !== 201)) {
      expect(refused.json().error).toMatchObject({ code: 'appeal_open', request_id: made[0] });
    }
    expect(await store.findAppealsOf([id])).toMatchObject([{ id: made[0], state: 'waiting' }]);
  });

  test('supersedes once: the earlier decision stays word for word, and the later one can be appealed against', async () => {
    const id = await decided();
    const before = await store.find(id);
    const second = await opensAt(id);
    expect((await agency().state(id)).superseded_by).toBeNull();
    await decide(second, at(4), 'eligible');
    expect(await store.find(id)).toEqual(before);
    expect(await refusedWith(id)).toEqual([409, 'already_superseded', second]);
    expect(await agency().state(id)).toMatchObject({
      decision: { decision: 'not_eligible' },
      supersedes: null,
      superseded_by: { request_id: second, decided_at: at(4).toISOString() },
    });
    const third = await opensAt(second, { reason: 'ordered_by_review' });
    await decide(third, at(5));
    expect(await agency().state(second)).toMatchObject({
      decision: { decision: 'eligible' },
      supersedes: { request_id: id, reason: 'credential_corrected', decided_for: DAY },
      superseded_by: { request_id: third },
    });
    const found = await store.findAppealsOf([id, second, third]);
    expect(found.map((one) => one.id).sort()).toEqual([second, third].sort());
  });

  test('no second decision gets past the database, even where nobody asked', async () => {
    const id = await decided();
    const superseding = { supersedes: id, reason: 'other', on: DAY } as const;
    const added = () => store.addAppeal({ ...requestOf(), appeal: superseding }, null, null);
    expect((await Promise.all([added(), added(), added()])).sort()).toEqual(['added', 'taken', 'taken']);
    await expect(
      store.addAppeal({ ...requestOf(), appeal: { ...superseding, supersedes: 'none' } }, null, null),
    ).rejects.toThrow();
  });

  test('is refused for what was not decided by a rule, and for others’ requests', async () => {
    const waiting = requestOf();
    await store.add(waiting);
    const refused = requestOf();
    await store.add(refused);
    await store.endByWallet(refused.id, refused.stateHash, 'declined', at(1));
    const query = { kind: 'query', sha256: 'ab'.repeat(32) } as const;
    const own = requestOf({ question: query });
    await store.add(own);
    await store.claim(own.id, at(1));
    const answered = { ...outcome, decision: 'answered' as const };
    await store.recordDecision({ ...own, askedBy }, answered, at(2), randomBytes(32));
    for (const { id } of [waiting, refused, own]) {
      expect(await refusedWith(id)).toEqual([409, 'appeal_not_possible', undefined]);
    }
    const theirs = await decided({ agency: 'other-office' });
    for (const id of [theirs, 'none', '\0']) {
      expect(await refusedWith(encodeURIComponent(id))).toEqual([404, 'request_not_found', undefined]);
    }
    const lost = await decided({
      question: { kind: 'rule', id: 'gone', version: '1', sha256: '00'.repeat(32) },
    });
    expect(await refusedWith(lost)).toEqual([409, 'appeal_not_possible', undefined]);
  });

  test('is refused to an agency that may ask no more, and while nothing is known of that', async () => {
    const id = await decided();
    registered.as = { status: 'unknown' };
    expect(await refusedWith(id)).toEqual([503, 'registry_unavailable', undefined]);
    registered.as = { status: 'known', registration: { state: 'suspended' } } as VerifierLookUp;
    expect(await refusedWith(id)).toEqual([403, 'agency_suspended', undefined]);
    registered.as = { status: 'unlisted' };
    expect(await store.findAppealsOf([id])).toEqual([]);
    await opensAt(id);
  });

  test('takes a reason from the list and nothing else', async () => {
    const id = await decided();
    for (const reason of ['because', '', null, undefined]) {
      expect(await refusedWith(id, { reason })).toEqual([400, 'input_invalid', undefined]);
    }
    expect(await refusedWith(id, { case_number: '2026-1' })).toEqual([400, 'input_invalid', undefined]);
    for (const reason of APPEAL_REASONS) {
      const [open] = await store.findAppealsOf([id]);
      expect(await store.find(await opensAt(id, { reason, instead_of: open?.id }))).toMatchObject({
        appeal: { reason },
      });
    }
  });

  test('sent again under its key it is the same appeal, and under another decision it is another call', async () => {
    const [id, other] = [await decided(), await decided()];
    const once = (path: string, key: string, more = {}) => appeal(path, more, { 'idempotency-key': key });
    const answers = await Promise.all(Array.from({ length: 5 }, () => once(id, `key-${isServer}`)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(201);
    expect((await once(other, `key-${isServer}`)).statusCode).toBe(422);
    expect((await once(id, `key-${isServer}`, { reason: 'other' })).statusCode).toBe(422);
    // a refused call leaves its key free
    expect((await once(id, `next-${isServer}`)).json().error.code).toBe('appeal_open');
    expect((await once(other, `next-${isServer}`)).statusCode).toBe(201);
  });

  test('is opened at the desk too, by officers of the agency that decided, and its log says what was superseded', async () => {
    const id = await decided();
    const [li, wang] = [await signIn(app), await signIn(app, 'wang')];
    const open = (cookie: string, payload: object) =>
      app.inject({ method: 'POST', url: `/desk/requests/${id}/appeals`, headers: { cookie }, payload });
    expect((await open('', { reason: 'other' })).statusCode).toBe(401);
    expect((await open(wang.cookie, { reason: 'other' })).statusCode).toBe(404);
    expect((await open(li.cookie, {})).statusCode).toBe(400);
    const made = await open(li.cookie, { reason: 'wrong_person' });
    expect(Object.keys(made.json())).toEqual(['request_id', 'qr', 'link', 'expires_at']);
    const here = { reason: 'wrong_person', same_device: true };
    expect((await open(li.cookie, here)).json().error.code).toBe('appeal_open');
    const moved = await open(li.cookie, { ...here, instead_of: made.json().request_id });
    expect(await store.find(moved.json().request_id)).toMatchObject({
      mode: 'same_device',
      appeal: { supersedes: id },
    });
    const again = { reason: 'wrong_person', instead_of: moved.json().request_id };
    const second = (await open(li.cookie, again)).json().request_id;
    await decide(second, at(60));
    const { decisions } = await li.log();
    const logged = (one: string) => decisions.find(({ request_id }) => request_id === one);
    expect([logged(id), logged(second)]).toMatchObject([
      { superseded: true, is_appeal: false },
      { superseded: false, is_appeal: true },
    ]);
  });
});
