// What an agency's own systems get back and how much they may ask: told by webhook, the decision signed, a call sent twice,
// and bounds that are the agency's wherever it calls from.
import { createHmac } from 'node:crypto';
import { checkSignedDecision, readPemCertificates } from '@anju/openid4vp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startToldAgency, type ToldAgency } from '../../../tests/support/told-agency.ts';
import { createCallBounds } from '../../src/agencies/call-bounds.ts';
import { agencyOf } from '../support/agency.ts';
import { RULE_ID, signIn } from '../support/desk.ts';
import { readRows } from '../support/embedded-database.ts';
import { fetchRequest, lookUp, post, present } from '../support/holder.ts';
import { useVerifier, useWallet } from '../support/running-verifier.ts';

let receiver: ToldAgency;
beforeAll(async () => {
  receiver = await startToldAgency();
});
afterAll(() => receiver?.stop());

const running = useVerifier({
  // the clock is moved by hand, and the chain is not what this is about
  environment: { REGISTRY_STALE_AFTER_SECONDS: '1000000' },
  agencies: () => ({
    'housing-office': { webhook: receiver.webhook },
    'other-office': { requests_a_minute: 30, open_requests: 2 },
  }),
});
const { departments, folder, verifier } = running;
const wallet = useWallet(running);
const housing = agencyOf(verifier);
const other = agencyOf(verifier, 'other-office');

const asking = { rule_id: RULE_ID };
const ask = () => housing.ask(asking);
const answerGood = (id: string) => present(verifier.app, id, wallet);
const toldOf = (id: string) => receiver.told().filter(({ body }) => body.includes(id));

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
    const mac = createHmac('sha256', receiver.secret).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    const { state, decision } = await housing.state(id);
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
    receiver.answerWith(null);
    const slow = await ask();
    await answerGood(slow);
    await expect.poll(() => toldOf(slow), { timeout: 10_000 }).toHaveLength(1);
    const id = await ask();
    expect((await answerGood(id)).status).toBe(200);
    receiver.answerWith(503);
    receiver.hangUp();
    const behind = async () => {
      verifier.clock.advance(1);
      return (await verifier.app.inject('/health')).json().webhooks;
    };
    await expect.poll(behind, { timeout: 10_000 }).toBe('behind');
    expect((await verifier.app.inject('/health')).body).not.toContain('housing-office');
    expect(verifier.ports.tellAgencies.standings()).toMatchObject([
      { agency: 'housing-office', givenUp: 0, problem: expect.any(String) },
    ]);
    receiver.answerWith(204);
    verifier.clock.advance(30);
    await expect.poll(() => toldOf(slow).length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(new Set(toldOf(slow).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await expect.poll(behind, { timeout: 10_000 }).toBe('ok');
  });
});

describe('a signed decision', () => {
  const asJwt = (id: string, agency = housing) =>
    agency.call(`/${id}`, undefined, { headers: { accept: 'application/jwt' } });

  test('is given to the agency, and its leaf is that of the entry which the citizen looks up', async () => {
    const id = await ask();
    const { body } = await answerGood(id);
    const answered = await asJwt(id);
    expect([answered.statusCode, answered.headers['content-type']]).toEqual([200, 'application/jwt']);
    const roots = readPemCertificates(departments.authority.rootPem);
    const { decision, signer } = await checkSignedDecision(answered.body, { roots });
    expect(signer.name).toEqual({ 'zh-CN': '住房保障事务中心', en: 'Housing Office' });
    const looked = await lookUp(verifier.app, body.anju_result?.entry_secret);
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
      leaf_hash: looked.body.leaf_hash,
    });
    expect(answered.body.split('.')[1]).toBe((await asJwt(id)).body.split('.')[1]);
  });

  test('is given of no request that waits, that was refused, or that is another agency’s', async () => {
    const waiting = await ask();
    expect((await asJwt(waiting)).json().error.code).toBe('not_decided');
    await post(verifier.app, waiting, {
      error: 'access_denied',
      state: (await fetchRequest(verifier.app, waiting)).state,
    });
    expect((await asJwt(waiting)).statusCode).toBe(409);
    expect((await asJwt(waiting, other)).statusCode).toBe(404);
  });
});

describe('a call with an Idempotency-Key', () => {
  const askOnce = (key: string, payload: object = asking, agency = housing) =>
    agency.call('', payload, { headers: { 'idempotency-key': key } });

  test('that comes again gets the same answer, and nobody is asked twice', async () => {
    const [first, again, quoted] = [await askOnce('k-1'), await askOnce('k-1'), await askOnce('"k-1"')];
    expect([again.statusCode, again.body, quoted.body]).toEqual([201, first.body, first.body]);
    expect((await askOnce('k-2')).json().request_id).not.toBe(first.json().request_id);
    expect((await housing.call('', asking)).json().request_id).not.toBe(first.json().request_id);
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
    const theirs = await askOnce('k-4', { ...asking, case_number: '2026-2' }, other);
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
    const mine = () => other.call('', asking);
    const [one] = [await mine(), await mine()];
    const refused = await mine();
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_open_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await housing.call('', asking)).statusCode).toBe(201);
    await answerGood(one.json().request_id);
    expect((await mine()).statusCode).toBe(201);
  });

  test('that sends the call again which took the last place gets its answer', async () => {
    verifier.clock.advance(601);
    const mine = (key: string) => other.call('', asking, { headers: { 'idempotency-key': key } });
    const [, last] = [await mine('room-1'), await mine('room-2')];
    const again = await mine('room-2');
    expect([again.statusCode, again.body]).toEqual([201, last.body]);
    const refused = await mine('room-3');
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_open_requests']);
  });

  test('calls so often in a minute and no oftener, from whatever addresses', async () => {
    verifier.clock.advance(60);
    const read = (n: number) => other.call('/none', undefined, { from: `198.51.100.${n}` });
    const answers = await Promise.all(Array.from({ length: 31 }, (_, n) => read(n)));
    expect(answers.filter(({ statusCode }) => statusCode === 404)).toHaveLength(30);
    const refused = answers.find(({ statusCode }) => statusCode === 429);
    expect(refused?.json().error.code).toBe('too_many_requests');
    expect(refused?.headers['retry-after']).toBe('2');
    expect((await housing.call('/none')).statusCode).toBe(404);
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
  const headers = { 'idempotency-key': 'case-2026-77' };
  await housing.call('', { dcql_query: { credentials: [residency] }, purpose }, { headers });
  await verifier.close();
  const keptKeys = () => readRows(folder, ['SELECT * FROM idempotency_keys']);
  const rows = JSON.stringify(await keptKeys());
  expect(rows).toContain('housing-office');
  expect(rows).not.toMatch(/case-2026-77|110109/);
  await running.reopen();
  verifier.clock.advance(7200);
  await verifier.ports.requests.endOverdue(verifier.clock.now());
  await verifier.close();
  expect(await keptKeys()).toEqual([[]]);
});
