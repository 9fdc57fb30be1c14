// The citizen asks what an asker kept: what it says is held against what the wallet wrote down, and against its own log.
import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/lib/types.ts';
import { DECIDED } from '../support/agency.ts';
import { createTown, type Town, VERIFIER_BASE } from '../support/town.ts';

const SECRET = Buffer.from(Uint8Array.from({ length: 32 }, (_, n) => n)).toString('base64url');
const ENTRIES = `${VERIFIER_BASE}/wallet/entries`;
const SHA256 = DECIDED.rule.sha256;
const ASKER = { 'zh-CN': '住房保障办公室', en: 'Housing Office' };

const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafOf = (entry: string) => {
  const salt = sha256('anju-audit-entry:1\n', Buffer.from(SECRET, 'base64url'));
  return sha256(Uint8Array.of(0), salt, entry).toString('hex');
};

const RULE = { id: DECIDED.rule.id, version: DECIDED.rule.version, sha256: SHA256 };
const REQUEST = sha256(DECIDED.request_id).toString('hex');

/** The entry as a verifier writes it, byte for byte. */
const entryWith = (changes: object = {}) => ({
  format: 'urn:anju:decision:2',
  request: REQUEST,
  asked_by: { client_id: town.agency.clientId, name: ASKER },
  question: { kind: 'rule', ...RULE },
  decision: 'eligible',
  at: DECIDED.decided_at,
  ...changes,
});
const written = (changes: object = {}) => JSON.stringify(entryWith(changes));

/** As it was written before entries said who asked. */
const FIRST_FORMAT = JSON.stringify({
  format: 'urn:anju:decision:1',
  request: REQUEST,
  rule: RULE,
  decision: 'eligible',
  at: DECIDED.decided_at,
});

/** What an honest verifier answers for these bytes. */
const answerFor = (entry: string) => ({
  asked_by: ASKER,
  rule: { ...RULE, title: DECIDED.rule.title },
  decision: 'eligible',
  decided_at: DECIDED.decided_at,
  entry,
  leaf_hash: leafOf(entry),
  proof_uri: null as string | null,
});

let town: Town;

const foundTown = async () => {
  town = await createTown();
  await town.receiveAll();
  town.agency.answer = () =>
    Response.json({ anju_result: { ...DECIDED, entry_secret: SECRET, entry_uri: ENTRIES } });
};

async function decide(): Promise<string> {
  await town.holder.present(await town.holder.openRequest(await town.agency.ask()));
  return (await town.holder.log())[0]?.entryId ?? '';
}
describe('the secret that comes with a reply', () => {
  beforeEach(foundTown);

  it('is kept with the entry of the activity, and goes with it', async () => {
    await decide();
    const [entry] = await town.holder.log();
    expect(entry?.outcome).toMatchObject({ entryKey: { secret: SECRET, uri: ENTRIES } });
    await town.holder.forgetEverything();
    expect(await town.holder.log()).toEqual([]);
  });

  it.each([
    ['none', {}],
    ['one that is cut', { entry_secret: SECRET.slice(1), entry_uri: ENTRIES }],
    ['one that is written otherwise', { entry_secret: `${SECRET.slice(0, -1)}9`, entry_uri: ENTRIES }],
    ['one without an address', { entry_secret: SECRET }],
    ['one for another host', { entry_secret: SECRET, entry_uri: 'https://elsewhere.test/wallet/entries' }],
    ['one for another port', { entry_secret: SECRET, entry_uri: `${VERIFIER_BASE}:8443/wallet/entries` }],
    ['one for no address', { entry_secret: SECRET, entry_uri: 'entries' }],
    ['one for a script', { entry_secret: SECRET, entry_uri: 'javascript:alert(1)' }],
  ])('is not kept where there is %s, and nothing is asked', async (_, parts) => {
    town.agency.answer = () => Response.json({ anju_result: { ...DECIDED, ...parts } });
    const entryId = await decide();
    const visited = town.visited.length;
    expect((await town.holder.log())[0]?.outcome).not.toHaveProperty('entryKey');
    expect(await town.holder.askWhatWasKept(entryId)).toEqual({ kind: 'no_key' });
    expect(town.visited.length).toBe(visited);
  });

  it('is not there for a refused answer, a lost one, and an entry that is gone', async () => {
    town.agency.answer = () =>
      Response.json(
        { error: 'invalid_request', anju_result: { entry_secret: SECRET, entry_uri: ENTRIES } },
        { status: 400 },
      );
    expect(await town.holder.askWhatWasKept(await decide())).toEqual({ kind: 'no_key' });
    town.agency.answer = () => Response.json({}, { status: 503 });
    await expect(decide()).rejects.toMatchObject({ code: 'response_not_delivered' });
    const [lost] = await town.holder.log();
    expect(await town.holder.askWhatWasKept(lost?.entryId ?? '')).toEqual({ kind: 'no_key' });
    expect(await town.holder.askWhatWasKept('gone')).toEqual({ kind: 'no_key' });
  });
});

describe('what the asker says', () => {
  let entryId: string;
  // to be asked changes nothing, so one answer serves them all
  beforeAll(async () => {
    await foundTown();
    entryId = await decide();
  });
  const ask = async (answer: object) => {
    town.agency.kept = () => Response.json(answer);
    return town.holder.askWhatWasKept(entryId);
  };

  it('agrees where it kept what it said then', async () => {
    const asked: string[] = [];
    town.agency.kept = (body) => {
      asked.push(body);
      return Response.json(answerFor(written()));
    };
    const answer = await town.holder.askWhatWasKept(entryId);
    expect(answer).toEqual({
      kind: 'kept',
      kept: {
        askedBy: ASKER,
        clientId: town.agency.clientId,
        rule: { ...RULE, title: DECIDED.rule.title },
        decision: 'eligible',
        decidedAt: DECIDED.decided_at,
        isPublished: false,
      },
      leaf: leafOf(written()),
      differs: [],
    });
    // asked as often as one likes, and never in an address
    expect(await town.holder.askWhatWasKept(entryId)).toEqual(answer);
    expect(asked).toEqual([`secret=${SECRET}`, `secret=${SECRET}`]);
    expect(town.visited.join()).not.toContain(SECRET);
  });

  const OTHER_NAME = { 'zh-CN': '税务局', en: 'Tax office' };
  it.each<[string, () => object]>([
    ['rule', () => ({ question: { kind: 'rule', ...RULE, version: '2' } })],
    ['rule', () => ({ question: { kind: 'rule', ...RULE, id: 'another-rule' } })],
    ['rule', () => ({ question: { kind: 'rule', ...RULE, sha256: 'cd'.repeat(32) } })],
    ['decision', () => ({ decision: 'not_eligible' })],
    ['time', () => ({ at: '2026-11-20T09:00:02Z' })],
    ['asker', () => ({ asked_by: { client_id: town.agency.clientId, name: OTHER_NAME } })],
    ['asker', () => ({ asked_by: { client_id: 'x509_hash:other', name: ASKER } })],
    [
      'asker',
      () => ({ asked_by: { client_id: town.agency.clientId, name: { ...ASKER, en: `${ASKER.en}\u202e` } } }),
    ],
  ])('differs where it kept another %s', async (part, change) => {
    expect(await ask(answerFor(written(change())))).toMatchObject({ kind: 'kept', differs: [part] });
  });

  it('differs where it kept a question of its own for one by a rule', async () => {
    const question = { kind: 'query', sha256: SHA256 };
    expect(await ask(answerFor(written({ question, decision: 'answered' })))).toMatchObject({
      kept: { rule: null, decision: 'answered' },
      differs: ['rule', 'decision'],
    });
  });

  it('counts only as what the hashed bytes say, whatever stands beside them', async () => {
    const kept = written({ decision: 'not_eligible' });
    const answer = await ask({ ...answerFor(kept), decision: 'eligible', asked_by: OTHER_NAME });
    expect(answer).toMatchObject({
      kept: { decision: 'not_eligible', askedBy: ASKER },
      differs: ['decision'],
    });
  });

  it.each<[string, () => object]>([
    ['a leaf of other bytes', () => ({ leaf_hash: 'cd'.repeat(32) })],
    ['no leaf', () => ({ leaf_hash: undefined })],
    [
      'a proof of another leaf',
      () => ({ proof_uri: `${VERIFIER_BASE}/audit-log/leaves/${'cd'.repeat(32)}` }),
    ],
  ])('is not what its log holds where it shows %s', async (_, change) => {
    expect(await ask({ ...answerFor(written()), ...change() })).toMatchObject({ differs: ['bytes'] });
  });

  it.each<[string, () => string]>([
    ['of another request', () => written({ request: 'cd'.repeat(32) })],
    ['with a member too many', () => written({ person: 'P0000000001' })],
    [
      'that says more of the asker',
      () => written({ asked_by: { client_id: town.agency.clientId, name: ASKER, by: 'Li' } }),
    ],
    ['in another order', () => JSON.stringify(Object.fromEntries(Object.entries(entryWith()).reverse()))],
    ['with white space', () => JSON.stringify(entryWith(), null, 1)],
    ['that says a thing twice', () => written().replace('{', '{"decision":"not_eligible",')],
  ])('is not what its log holds where the entry is one %s', async (_, text) => {
    expect(await ask(answerFor(text()))).toMatchObject({ differs: ['bytes'] });
  });

  it('says that its log holds the entry, once it does', async () => {
    const proof_uri = `${VERIFIER_BASE}/audit-log/leaves/${leafOf(written())}`;
    expect(await ask({ ...answerFor(written()), proof_uri })).toMatchObject({
      kept: { isPublished: true },
      differs: [],
    });
  });

  it('stays written down with its time, for when the asker is not there or says otherwise', async () => {
    const answer = await ask(answerFor(written()));
    const entry = async () => (await town.holder.log()).find((one) => one.entryId === entryId);
    const asked = { at: town.ports.now().toISOString(), answer };
    expect(await entry()).toMatchObject({ asked });
    town.agency.kept = () => Response.json({}, { status: 503 });
    await expect(town.holder.askWhatWasKept(entryId)).rejects.toMatchObject({ code: 'address_unreachable' });
    expect(await entry()).toMatchObject({ asked });
    expect(JSON.stringify(asked)).not.toContain(SECRET);
  });

  it('may be that it has no such entry', async () => {
    town.agency.kept = () => Response.json({ error: 'invalid_request' }, { status: 404 });
    expect(await town.holder.askWhatWasKept(entryId)).toEqual({ kind: 'nothing' });
  });

  it.each([429, 500, 503])('is not heard with a status of %d', async (status) => {
    town.agency.kept = () => Response.json({}, { status });
    await expect(town.holder.askWhatWasKept(entryId)).rejects.toMatchObject({ code: 'address_unreachable' });
  });

  it.each<[string, object]>([
    ['no asker', { asked_by: 7 }],
    ['an asker without an identifier', { asked_by: { name: ASKER } }],
    ['an entry of an unknown format', { format: 'urn:anju:decision:3' }],
    ['a result that is none', { decision: 'perhaps' }],
    ['a rule that was only answered', { decision: 'answered' }],
    ['a query that decided', { question: { kind: 'query', sha256: SHA256 } }],
    ['a time that is none', { at: 'soon' }],
    ['a rule that turns letters round', { question: { kind: 'rule', ...RULE, id: '\u202Ea' } }],
  ])('is no answer where it is %s', async (_, change) => {
    await expect(ask(answerFor(written(change)))).rejects.toMatchObject({ code: 'answer_malformed' });
  });

  it.each([{}, { entry: '{' }])('is no answer where there is no entry', async (answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ code: 'answer_malformed' });
  });
});

describe('an entry from before entries said who asked', () => {
  let entry: LogEntry;
  beforeAll(async () => {
    await foundTown();
    await decide();
    [entry] = (await town.holder.log()) as [LogEntry];
  });
  const ask = async (of: LogEntry, answer: object) => {
    await town.ports.store.writeLog(of);
    town.agency.kept = () => Response.json(answer);
    return town.holder.askWhatWasKept(of.entryId);
  };
  /** An answer that the wallet gave before it wrote down to whom. */
  const askLongAgo = (answer: object) => {
    const { clientId, ...older } = entry;
    expect(clientId).toBe(town.agency.clientId);
    return ask(older, answer);
  };

  it('agrees with an answer of that time', async () => {
    expect(await askLongAgo(answerFor(FIRST_FORMAT))).toMatchObject({
      kept: { askedBy: ASKER, clientId: null },
      differs: [],
    });
  });

  it('differs where the asker beside it is another', async () => {
    const answer = { ...answerFor(FIRST_FORMAT), asked_by: { 'zh-CN': '税务局', en: 'Tax office' } };
    expect(await askLongAgo(answer)).toMatchObject({ differs: ['asker'] });
  });

  it('does not stand in for one of which the wallet knows who asked', async () => {
    expect(await ask(entry, answerFor(FIRST_FORMAT))).toMatchObject({ differs: ['asker'] });
  });

  it('may say more than the wallet then wrote down', async () => {
    expect(await askLongAgo(answerFor(written()))).toMatchObject({ differs: [] });
  });
});
