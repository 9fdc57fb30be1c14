// What follows a credential request: deferred issuance (OpenID4VCI 1.0, section 9) with a clerk who decides, and
// notifications (section 11).
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { encryptRequest, makeResponseKey } from '../support/encrypted-wallet.ts';
import { OTHER_PERSON, PERSON } from '../support/registers.ts';
import type { Answer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys } from '../support/test-wallet.ts';

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ departments: ['income', 'employment'] });
});
afterAll(() => at.stop());

async function authorize(department: string, person: string = PERSON) {
  at.identityProvider.setPerson(person);
  const { json } = await at.flow.authorize(department);
  at.identityProvider.setPerson(PERSON);
  return { token: String(json.access_token), refreshToken: String(json.refresh_token) };
}
const newToken = async (department: string, person?: string) => (await authorize(department, person)).token;
const requestFor = async (department: string, copies = 1) =>
  at.wallet.request(department, await makeKeys(copies), await at.wallet.nonce(department));

function expectError(answer: Answer, status: number, error: string): void {
  expect([answer.status, answer.json.error]).toEqual([status, error]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

describe('a request that waits for a clerk', () => {
  const fetchDeferred = (token: string, transactionId: unknown, department = 'employment') =>
    at.wallet.callWithToken(department, 'deferred', token, { transaction_id: transactionId });

  async function defer(copies = 1) {
    const { token, refreshToken } = await authorize('employment');
    const before = await waiting();
    const answer = await at.wallet.credential('employment', token, await requestFor('employment', copies));
    expect(answer.status).toBe(202);
    const [review = ''] = (await waiting()).filter((id) => !before.includes(id));
    return { token, refreshToken, transactionId: String(answer.json.transaction_id), review, answer };
  }

  async function waiting(): Promise<string[]> {
    const { json } = await at.issuer.clerk('/clerk/reviews?department=employment');
    return (json.reviews as { id: string }[]).map(({ id }) => id);
  }

  const decide = (review: string, decision: 'approve' | 'decline') =>
    at.issuer.clerk(`/clerk/reviews/${review}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ decision }),
    });

  it('is told so, with an interval, until the clerk approves; then it is served', async () => {
    const { token, transactionId, review, answer } = await defer(3);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const pending = { transaction_id: transactionId, interval: expect.any(Number) };
    expect(answer.json).toEqual(pending);
    expect(Number(answer.json.interval)).toBeGreaterThan(0);
    const early = await fetchDeferred(token, transactionId);
    expect([early.status, early.json]).toEqual([202, pending]);
    expect((await decide(review, 'approve')).status).toBe(204);
    const late = await fetchDeferred(token, transactionId);
    expect(late.status).toBe(200);
    expect(late.json.credentials).toHaveLength(3);
    expect(late.json.notification_id).toEqual(expect.any(String));
  });

  it('is served encrypted when the wallet asks for that', async () => {
    const { token, transactionId, review } = await defer();
    await decide(review, 'approve');
    const key = await makeResponseKey();
    const body = {
      transaction_id: transactionId,
      credential_response_encryption: { jwk: key.jwk, enc: 'A128GCM' },
    };
    const jwe = await encryptRequest(at.issuer, 'employment', body);
    const answer = await at.wallet.callWithToken('employment', 'deferred', token, jwe, {
      headers: { 'content-type': 'application/jwt' },
    });
    expect(answer.status).toBe(200);
    expect((await key.decrypt(answer.text)).json).toMatchObject({ credentials: [{}] });
  });

  it('is refused once the clerk declines, as often as it asks', async () => {
    const { token, transactionId, review } = await defer();
    await decide(review, 'decline');
    for (let time = 0; time < 2; time += 1) {
      expectError(await fetchDeferred(token, transactionId), 400, 'credential_request_denied');
    }
    expect((await decide(review, 'approve')).status).toBe(409);
    expectError(await fetchDeferred(token, transactionId), 400, 'credential_request_denied');
  });

  it('is served once, and to one of two at once', async () => {
    const { token, transactionId, review } = await defer();
    await decide(review, 'approve');
    const both = await Promise.all([
      fetchDeferred(token, transactionId),
      fetchDeferred(token, transactionId),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    expectError(await fetchDeferred(token, transactionId), 400, 'invalid_transaction_id');
  });

  it.each([
    ['unknown', () => randomUUID()],
    ['long', () => 'x'.repeat(5000)],
  ])('is not found by an %s transaction_id', async (_name, make) => {
    const { token } = await defer();
    expectError(await fetchDeferred(token, make()), 400, 'invalid_transaction_id');
  });

  it.each([undefined, '', 1, ['a'], {}])('must be named by a string, not by %j', async (transactionId) => {
    const { token } = await defer();
    expectError(await fetchDeferred(token, transactionId), 400, 'invalid_credential_request');
  });

  it('is not found by somebody else, nor at another department, and stays for its own wallet', async () => {
    const { token, transactionId, review } = await defer();
    await decide(review, 'approve');
    const other = await newToken('employment', OTHER_PERSON);
    expectError(await fetchDeferred(other, transactionId), 400, 'invalid_transaction_id');
    const elsewhere = await newToken('income');
    expectError(await fetchDeferred(elsewhere, transactionId, 'income'), 400, 'invalid_transaction_id');
    const thief = createTestWallet(at.issuer, await makeKey());
    const stolen = await thief.callWithToken('employment', 'deferred', token, {
      transaction_id: transactionId,
    });
    expectError(stolen, 401, 'invalid_token');
    expect((await fetchDeferred(token, transactionId)).status).toBe(200);
  });

  it('is not found after a month', async () => {
    const { refreshToken, transactionId, review } = await defer();
    await decide(review, 'approve');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 24 * 3600 * 1000 });
    try {
      const { access_token: token } = (await at.flow.refresh('employment', refreshToken)).json;
      expectError(await fetchDeferred(String(token), transactionId), 400, 'invalid_transaction_id');
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps its nonce: it cannot serve a second request', async () => {
    const token = await newToken('employment');
    const body = await requestFor('employment');
    expect((await at.wallet.credential('employment', token, body)).status).toBe(202);
    expectError(await at.wallet.credential('employment', token, body), 400, 'invalid_nonce');
  });

  it('once approved, lets the wallet renew without another decision', async () => {
    const { token, transactionId, review } = await defer();
    await decide(review, 'approve');
    expect((await fetchDeferred(token, transactionId)).status).toBe(200);
    const again = await at.wallet.credential('employment', token, await requestFor('employment'));
    expect(again.status).toBe(200);
  });
});

describe('a notification', () => {
  async function issued(person?: string) {
    const token = await newToken('income', person);
    const answer = await at.wallet.credential('income', token, await requestFor('income'));
    return { token, id: String(answer.json.notification_id) };
  }
  const notify = (token: string, body: unknown, department = 'income') =>
    at.wallet.callWithToken(department, 'notification', token, body);

  it.each(['credential_accepted', 'credential_failure', 'credential_deleted'])(
    'of %s is taken, again and again',
    async (event) => {
      const { token, id } = await issued();
      for (let time = 0; time < 2; time += 1) {
        const answer = await notify(token, { notification_id: id, event, event_description: 'as it is' });
        expect([answer.status, answer.text]).toEqual([204, '']);
      }
    },
  );

  it('with an id that was never given out is refused', async () => {
    const { token } = await issued();
    const body = { notification_id: randomUUID(), event: 'credential_accepted' };
    expectError(await notify(token, body), 400, 'invalid_notification_id');
  });

  it('with somebody else’s id, or one of another department, is refused', async () => {
    const [one, two] = [await issued(), await issued(OTHER_PERSON)];
    const body = { notification_id: two.id, event: 'credential_deleted' };
    expectError(await notify(one.token, body), 400, 'invalid_notification_id');
    const elsewhere = await newToken('employment');
    expectError(await notify(elsewhere, body, 'employment'), 400, 'invalid_notification_id');
  });

  it('with the id of an earlier log-in of the same person is taken as deleted, and as nothing else', async () => {
    const [earlier, later] = [await issued(), await issued()];
    const body = (event: string) => ({ notification_id: earlier.id, event });
    for (const event of ['credential_accepted', 'credential_failure'])
      expectError(await notify(later.token, body(event)), 400, 'invalid_notification_id');
    for (let time = 0; time < 2; time += 1)
      expect((await notify(later.token, body('credential_deleted'))).status).toBe(204);
  });

  it.each([
    ['without an id', { event: 'credential_accepted' }],
    ['with an id that is no string', { notification_id: 1, event: 'credential_accepted' }],
    ['without an event', { notification_id: 'x' }],
    ['of an event that nobody knows', { notification_id: 'x', event: 'credential_lost' }],
    [
      'described in more than ASCII',
      { notification_id: 'x', event: 'credential_failure', event_description: '坏了' },
    ],
    ['that is a list', []],
    ['that is no JSON', '{'],
    ['that names a member twice', '{"notification_id":"x","event":"credential_accepted","event":"x"}'],
  ])('%s is refused', async (_name, body) => {
    const { token } = await issued();
    expectError(await notify(token, body), 400, 'invalid_notification_request');
  });

  it('without a token is refused', async () => {
    const answer = await at.issuer.call('/income/notification', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ notification_id: 'x', event: 'credential_accepted' }),
    });
    expectError(answer, 401, 'invalid_token');
  });
});
