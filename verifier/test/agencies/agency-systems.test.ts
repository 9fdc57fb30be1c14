// What an agency's own systems get back and how much they may ask: told by webhook, the decision signed, a call sent twice,
// and bounds that are the agency's wherever it calls from.
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { checkSignedDecision, readPemCertificates } from '@anju/openid4vp';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Departments, startDepartments } from '../../../tests/support/departments.ts';
import { openDatabase } from '../../src/adapters/database.ts';
import { createCallBounds } from '../../src/agencies/call-bounds.ts';
import { RULE_ID, signIn } from '../support/desk.ts';
import { fetchRequest, post, present } from '../support/holder.ts';
import { eligible, issueAll } from '../support/people.ts';
import {
  apiKeyOf,
  openVerifier,
  prepareFolder,
  type TestVerifier,
  type VerifierFolder,
} from '../support/verifier.ts';

const secret = randomBytes(32);
const told: { headers: Record<string, unknown>; body: string }[] = [];
let answerWith = 204;

let receiver: Server;
let departments: Departments;
let folder: VerifierFolder;
let verifier: TestVerifier;

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    told.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() });
    if (answerWith !== 0) response.writeHead(answerWith).end();
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  departments = await startDepartments();
  // the clock is moved by hand, and the chain is not what this is about
  folder = await prepareFolder(departments, { REGISTRY_STALE_AFTER_SECONDS: '1000000' });
  const path = join(folder.dataDir, 'agencies.json');
  const [housing, other] = JSON.parse(readFileSync(path, 'utf8'));
  const uri = `http://localhost:${(receiver.address() as AddressInfo).port}/told`;
  const webhook = { uri, secret_file: 'webhook.secret' };
  writeFileSync(join(folder.dataDir, 'webhook.secret'), `whsec_${secret.toString('base64')}\n`);
  writeFileSync(
    path,
    JSON.stringify([
      { ...housing, webhook },
      { ...other, requests_a_minute: 30, open_requests: 2 },
    ]),
  );
  verifier = await openVerifier(folder);
});
afterAll(async () => {
  await verifier?.close();
  folder?.remove();
  await departments?.stop();
  receiver?.closeAllConnections();
  receiver?.close();
});

const asking = { rule_id: RULE_ID };
function call(
  payload: object | undefined,
  more: { path?: string; agency?: string; headers?: object; from?: string } = {},
) {
  return verifier.app.inject({
    method: payload === undefined ? 'GET' : 'POST',
    url: `/agency/requests${more.path ?? ''}`,
    headers: { authorization: `Bearer ${apiKeyOf(more.agency ?? 'housing-office')}`, ...more.headers },
    ...(more.from === undefined ? {} : { remoteAddress: more.from }),
    ...(payload === undefined ? {} : { payload }),
  });
}
async function ask(): Promise<string> {
  const asked = await call(asking);
  expect(asked.statusCode, asked.body).toBe(201);
  return asked.json().request_id;
}
const answerGood = async (id: string) => present(verifier.app, id, await issueAll(departments, eligible));
const toldOf = (id: string) => told.filter(({ body }) => body.includes(id));

describe('the webhook', () => {
  test('tells the agency that a request has ended, signed, and nothing of how', async () => {
    const id = await ask();
    await answerGood(id);
    await expect.poll(() => toldOf(id), { timeout: 10_000 }).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = toldOf(id);
    expect(JSON.parse(body)).toEqual({
      type: 'request.ended',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { request_id: id },
    });
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const mac = createHmac('sha256', secret).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    const { state, decision } = (await call(undefined, { path: `/${id}` })).json();
    expect([state, decision.decided_at]).toEqual(['decided', JSON.parse(body).timestamp]);
  });

  test('tells of one that the citizen declined, one asked at the desk, and of nobody else’s', async () => {
    const declined = await ask();
    const { state } = await fetchRequest(verifier.app, declined);
    await post(verifier.app, declined, { error: 'access_denied', state });
    const [desk, theirs] = [await signIn(verifier.app), await signIn(verifier.app, 'wang')];
    const [{ request_id: ours }, { request_id: others }] = [await desk.ask(), await theirs.ask()];
    await Promise.all([answerGood(ours), answerGood(others)]);
    await expect.poll(() => [...toldOf(declined), ...toldOf(ours)], { timeout: 10_000 }).toHaveLength(2);
    await verifier.ports.tellAgencies.runOnce();
    expect(toldOf(others)).toEqual([]);
  });

  test('that hangs slows no decision; health says that one is behind and not whose, and it is told again under the same id', async () => {
    answerWith = 0;
    const slow = await ask();
    await answerGood(slow);
    await expect.poll(() => toldOf(slow), { timeout: 10_000 }).toHaveLength(1);
    const id = await ask();
    expect((await answerGood(id)).status).toBe(200);
    answerWith = 503;
    receiver.closeAllConnections();
    const behind = async () => {
      verifier.clock.advance(1);
      return (await verifier.app.inject('/health')).json().webhooks;
    };
    await expect.poll(behind, { timeout: 10_000 }).toBe('behind');
    expect((await verifier.app.inject('/health')).body).not.toContain('housing-office');
    expect(verifier.ports.tellAgencies.standings()).toMatchObject([
      { agency: 'housing-office', givenUp: 0, problem: expect.any(String) },
    ]);
    answerWith = 204;
    verifier.clock.advance(30);
    await expect.poll(() => toldOf(slow).length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(new Set(toldOf(slow).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await expect.poll(behind, { timeout: 10_000 }).toBe('ok');
  });
});

describe('a signed decision', () => {
  const asJwt = (id: string, agency?: string) =>
    call(undefined, {
      path: `/${id}`,
      headers: { accept: 'application/jwt' },
      ...(agency === undefined ? {} : { agency }),
    });

  test('is given to the agency, and its leaf is that of the entry which the citizen looks up', async () => {
    const id = await ask();
    const { body } = await answerGood(id);
    const answered = await asJwt(id);
    expect([answered.statusCode, answered.headers['content-type']]).toEqual([200, 'application/jwt']);
    const roots = readPemCertificates(departments.authority.rootPem);
    const decision = await checkSignedDecision(answered.body, { roots });
    const looked = await verifier.app.inject({
      method: 'POST',
      url: '/wallet/entries',
      payload: { secret: body.anju_result?.entry_secret },
    });
    expect(decision).toEqual({
      iss: verifier.ports.agencies.find('housing-office')?.clientId,
      request_id: id,
      question: {
        kind: 'rule',
        id: RULE_ID,
        version: expect.any(String),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      decision: 'eligible',
      clauses: body.anju_result?.clauses.map(({ id: clause, met }) => ({ id: clause, met })),
      decided_at: body.anju_result?.decided_at,
      status_as_of: expect.any(String),
      leaf_hash: looked.json().leaf_hash,
    });
    expect(answered.body.split('.')[1]).toBe((await asJwt(id)).body.split('.')[1]);
  });

  test('there is none of a request that waits, that was refused, or that is another agency’s', async () => {
    const waiting = await ask();
    expect((await asJwt(waiting)).json().error.code).toBe('not_decided');
    await post(verifier.app, waiting, {
      error: 'access_denied',
      state: (await fetchRequest(verifier.app, waiting)).state,
    });
    expect((await asJwt(waiting)).statusCode).toBe(409);
    expect((await asJwt(waiting, 'other-office')).statusCode).toBe(404);
  });
});

describe('a call with an Idempotency-Key', () => {
  const askOnce = (key: string, payload: object = asking, agency = 'housing-office') =>
    call(payload, { headers: { 'idempotency-key': key }, agency });

  test('that comes again gets the same answer, and nobody is asked twice', async () => {
    const [first, again, quoted] = [await askOnce('k-1'), await askOnce('k-1'), await askOnce('"k-1"')];
    expect([again.statusCode, again.body, quoted.body]).toEqual([201, first.body, first.body]);
    expect((await askOnce('k-2')).json().request_id).not.toBe(first.json().request_id);
    expect((await call(asking)).json().request_id).not.toBe(first.json().request_id);
  });

  test('is answered the same when several come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => askOnce('at-once')));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
  });

  test('and another body is refused', async () => {
    await askOnce('k-3');
    const refused = await askOnce('k-3', { ...asking, case_number: '2026-1' });
    expect([refused.statusCode, refused.json().error.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('is another agency’s own', async () => {
    const ours = await askOnce('k-4');
    const theirs = await askOnce('k-4', { ...asking, case_number: '2026-2' }, 'other-office');
    expect(theirs.statusCode).toBe(201);
    expect(theirs.json().request_id).not.toBe(ours.json().request_id);
  });

  test('may be used again after ten minutes', async () => {
    const first = await askOnce('k-5');
    verifier.clock.advance(599);
    expect((await askOnce('k-5')).body).toBe(first.body);
    verifier.clock.advance(1);
    const next = await askOnce('k-5', { ...asking, case_number: '2026-3' });
    expect(next.statusCode).toBe(201);
    expect(next.json().request_id).not.toBe(first.json().request_id);
  });

  test('that was refused is free', async () => {
    expect((await askOnce('k-6', { rule_id: 'none' })).statusCode).toBe(404);
    expect((await askOnce('k-6')).statusCode).toBe(201);
  });

  test.each(['', ' ', 'a b', '"', '"a', 'k'.repeat(256), 'é'])('%j is no key', async (key) => {
    const refused = await askOnce(key);
    expect([refused.statusCode, refused.json().error.code]).toEqual([400, 'idempotency_key_invalid']);
  });
});

describe('an agency', () => {
  test('has so many requests waiting and no more, until one ends', async () => {
    verifier.clock.advance(601);
    const mine = () => call(asking, { agency: 'other-office' });
    const [one] = [await mine(), await mine()];
    const refused = await mine();
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_open_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await call(asking)).statusCode).toBe(201);
    await answerGood(one.json().request_id);
    expect((await mine()).statusCode).toBe(201);
  });

  test('that sends the call again which took the last place gets its answer', async () => {
    verifier.clock.advance(601);
    const mine = (key: string) =>
      call(asking, { agency: 'other-office', headers: { 'idempotency-key': key } });
    const [, last] = [await mine('room-1'), await mine('room-2')];
    const again = await mine('room-2');
    expect([again.statusCode, again.body]).toEqual([201, last.body]);
    const refused = await mine('room-3');
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_open_requests']);
  });

  test('calls so often in a minute and no oftener, from whatever addresses', async () => {
    verifier.clock.advance(60);
    const read = (n: number) =>
      call(undefined, { path: '/none', agency: 'other-office', from: `198.51.100.${n}` });
    const answers = await Promise.all(Array.from({ length: 31 }, (_, n) => read(n)));
    expect(answers.filter(({ statusCode }) => statusCode === 404)).toHaveLength(30);
    const refused = answers.find(({ statusCode }) => statusCode === 429);
    expect(refused?.json().error.code).toBe('too_many_requests');
    expect(refused?.headers['retry-after']).toBe('2');
    expect((await call(undefined, { path: '/none' })).statusCode).toBe(404);
    verifier.clock.advance(2);
    expect((await read(99)).statusCode).toBe(404);
  });

  test('that calls often from one address is held to its own bound, not to that of citizens', async () => {
    let now = new Date(0);
    const bounds = createCallBounds(() => now);
    const agency = { id: 'a', bounds: { callsAMinute: 700, openRequests: 1 } };
    for (let n = 0; n < 700; n += 1) expect(bounds.take(agency)).toBeNull();
    expect(bounds.take(agency)).toBe(1);
    now = new Date(-60_000);
    expect(bounds.take(agency)).toBe(1);
  });
});

test('of keys and bodies nothing is kept that could be tried out, and nothing once they are free', async () => {
  const purpose = { 'zh-CN': '核对', en: 'To know' };
  const claims = [{ path: ['district'], values: ['110109'] }];
  const residency = { id: 'r', format: 'dc+sd-jwt', meta: { vct_values: ['urn:anju:residency:1'] }, claims };
  await call(
    { dcql_query: { credentials: [residency] }, purpose },
    { headers: { 'idempotency-key': 'case-2026-77' } },
  );
  await verifier.close();
  const { dataDir } = folder;
  const opened = await openDatabase({ databaseUrl: undefined, dataDir, onConnectionLost: () => {} });
  const rows = JSON.stringify(await opened.database.execute(sql`SELECT * FROM idempotency_keys`));
  await opened.close();
  expect(rows).toContain('housing-office');
  expect(rows).not.toMatch(/case-2026-77|110109/);
  verifier = await openVerifier(folder);
  verifier.clock.advance(7200);
  await verifier.ports.requests.endOverdue(verifier.clock.now());
  await verifier.close();
  const again = await openDatabase({ databaseUrl: undefined, dataDir, onConnectionLost: () => {} });
  const left = await again.database.execute(sql`SELECT * FROM idempotency_keys`);
  await again.close();
  expect((left as unknown as { rows: unknown[] }).rows).toEqual([]);
});
