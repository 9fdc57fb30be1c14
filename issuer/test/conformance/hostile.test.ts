// Hostile wallets, beside the conformance tests: what is used at once, late or by somebody else, and what is guessed.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { RETURN_ADDRESS } from '../support/code-flow.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type Answer, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys } from '../support/test-wallet.ts';

const TWO_WEEKS_SECONDS = 14 * 24 * 3600;

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ departments: ['income', 'household'] });
});
afterAll(() => at.stop());

const tokenOf = async (department = 'income') => {
  const { json } = await at.flow.authorize(department);
  return { access: String(json.access_token), refresh: String(json.refresh_token) };
};
const goodBody = async () => at.wallet.request('income', await makeKeys(1), await at.wallet.nonce('income'));

describe('two at once', () => {
  it('of one pushed request: one is finished', async () => {
    const flow = await at.flow.push('income');
    const [one, two] = await Promise.all([at.flow.open(flow), at.flow.open(flow)]);
    const ends = await Promise.all(
      [one, two].map(({ page, browser }) => browser.visit(`${page.address}/login`)),
    );
    const codes = ends.filter(
      ({ address }) => address.startsWith(RETURN_ADDRESS) && at.flow.answerOf(address).code !== undefined,
    );
    expect(codes).toHaveLength(1);
  });

  it('of one key proof: one is served', async () => {
    const { access } = await tokenOf();
    const body = await goodBody();
    const both = await Promise.all([1, 2].map(() => at.wallet.credential('income', access, body)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('of one refresh token: both are served, as an answer may be lost, each with a token of its own', async () => {
    const { refresh } = await tokenOf();
    const both = await Promise.all([1, 2].map(() => at.flow.refresh('income', refresh)));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(both.map(({ json }) => json.access_token)).size).toBe(2);
  });

  it('of one wallet attestation proof: one is served', async () => {
    const headers = await at.attested('income');
    const both = await Promise.all([1, 2].map(() => at.plainFlow.push('income', { headers })));
    expect(both.map(({ par }) => par.status).sort()).toEqual([201, 400]);
  });
});

describe('what comes late', () => {
  it('an offer sent to a person begins nothing after two weeks', async () => {
    const made = await at.issuer.clerk('/clerk/offers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ department: 'income', person_number: PERSON, kind: 'online' }),
    });
    const { json } = await at.issuer.call(`/income/offers/${made.json.offer_id}`);
    const { grants } = json as { grants: { authorization_code: { issuer_state: string } } };
    const form = { issuer_state: grants.authorization_code.issuer_state };
    at.issuer.clock.advance(TWO_WEEKS_SECONDS + 1);
    try {
      const late = await at.flow.logIn(await at.flow.push('income', { form }));
      expect(late.text).toContain('已使用或已过期');
    } finally {
      at.issuer.clock.advance(-TWO_WEEKS_SECONDS - 1);
    }
    expect((await at.flow.authorize('income', form)).status).toBe(200);
  });
});

describe('what belongs to somebody else', () => {
  it('a refresh token from the counter is worth nothing without its key', async () => {
    const { json } = await at.wallet.token(await at.wallet.getOffer('income', PERSON));
    const refresh = String(json.refresh_token);
    const form = { client_id: undefined };
    const thief = createTestWallet(at.issuer, await makeKey());
    const dpop = await thief.dpop('http://issuer.test:4001/income/token');
    const stolen = await at.plainFlow.refresh('income', refresh, { form, dpop });
    expect([stolen.status, stolen.json.error]).toEqual([400, 'invalid_grant']);
    expect((await at.plainFlow.refresh('income', refresh, { form })).status).toBe(200);
  });

  it('a key proof that was shown already is worth nothing with another token', async () => {
    const body = await goodBody();
    expect((await at.wallet.credential('income', (await tokenOf()).access, body)).status).toBe(200);
    at.identityProvider.setPerson(OTHER_PERSON);
    const { access } = await tokenOf();
    at.identityProvider.setPerson(PERSON);
    const stolen = await at.wallet.credential('income', access, body);
    expect([stolen.status, stolen.json.error]).toEqual([400, 'invalid_nonce']);
  });

  it('an identifier of another type is not found', async () => {
    const { proofs } = await goodBody();
    const { access } = await tokenOf();
    const body = { credential_identifier: 'household', proofs };
    const answer = await at.wallet.credential('income', access, body);
    expect([answer.status, answer.json.error]).toEqual([400, 'unknown_credential_identifier']);
  });

  it('a token of another department opens none of the doors', async () => {
    const { access } = await tokenOf('household');
    for (const endpoint of ['credential', 'deferred', 'notification']) {
      const answer = await at.wallet.callWithToken('income', endpoint, access, await goodBody());
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
    }
  });

  it('a refresh token serves no other department', async () => {
    const { refresh } = await tokenOf('household');
    const answer = await at.flow.refresh('income', refresh);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('the jti of one key is free for another', async () => {
    const { access } = await tokenOf();
    const jti = randomUUID();
    const url = 'http://issuer.test:4001/income/credential';
    const thief = createTestWallet(at.issuer, await makeKey());
    const taken = await thief.credential('income', access, await goodBody(), {
      dpop: await thief.dpop(url, access, { payload: { jti } }),
    });
    expect([taken.status, taken.json.error]).toEqual([401, 'invalid_token']);
    const own = await at.wallet.credential('income', access, await goodBody(), {
      dpop: await at.wallet.dpop(url, access, { payload: { jti } }),
    });
    expect(own.status).toBe(200);
  });
});

describe('guessing', () => {
  const guess = () => randomBytes(32).toString('base64url');
  const withToken = async (endpoint: string, body: unknown) =>
    at.wallet.callWithToken('income', endpoint, (await tokenOf()).access, body);
  const GUESSES: [string, number, string, () => Promise<Answer>][] = [
    [
      'a pre-authorized code',
      400,
      'invalid_grant',
      async () => at.wallet.token({ department: 'income', id: '', code: guess(), txCode: '000000' }),
    ],
    [
      'an authorization code',
      400,
      'invalid_grant',
      async () => at.flow.exchange(await at.flow.push('income'), guess()),
    ],
    ['a refresh token', 400, 'invalid_grant', () => at.flow.refresh('income', guess())],
    [
      'an access token',
      401,
      'invalid_token',
      async () => at.wallet.credential('income', guess(), await goodBody()),
    ],
    [
      'a nonce',
      400,
      'invalid_nonce',
      async () => withToken('credential', await at.wallet.request('income', await makeKeys(1), guess())),
    ],
    [
      'a transaction_id',
      400,
      'invalid_transaction_id',
      () => withToken('deferred', { transaction_id: randomUUID() }),
    ],
    [
      'a notification_id',
      400,
      'invalid_notification_id',
      () => withToken('notification', { notification_id: randomUUID(), event: 'credential_deleted' }),
    ],
  ];
  it.each(GUESSES)('%s leads nowhere: %i %s', async (_name, status, error, make) => {
    const answer = await make();
    expect([answer.status, answer.json.error]).toEqual([status, error]);
  });

  it('a request_uri leads nowhere', async () => {
    const requestUri = `urn:ietf:params:oauth:request_uri:${guess()}`;
    const { page } = await at.flow.open({ ...(await at.flow.push('income')), requestUri });
    expect(at.flow.answerOf(page.address)).toMatchObject({ error: 'invalid_request_uri' });
  });

  it('a transaction code ends the offer at the fifth wrong one; a new offer is needed, and good', async () => {
    const offer = await at.wallet.getOffer('income', PERSON);
    const tx_code = offer.txCode === '000000' ? '000001' : '000000';
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await at.wallet.token(offer, { form: { tx_code } })).json.error).toBe('invalid_grant');
    }
    expect((await at.wallet.token(offer)).json.error).toBe('invalid_grant');
    expect((await at.wallet.token(await at.wallet.getOffer('income', PERSON))).status).toBe(200);
  });
});

describe('whoever asks without end', () => {
  it('gets as many batches in a day as one person may, over all of their grants, and nobody else fewer', async () => {
    const sparing = await startIssuer({ config: { batchesPerDay: 3 } });
    try {
      await sparing.importCsv('income', registerOf('income'));
      const wallet = createTestWallet(sparing, await makeKey());
      const ask = async () => {
        const token = await wallet.accessToken(await wallet.getOffer('income', PERSON));
        const body = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
        return wallet.credential('income', token, body);
      };
      for (let batch = 0; batch < 3; batch += 1) expect((await ask()).status).toBe(200);
      expect((await ask()).json.error).toBe('credential_request_denied');
      expect((await wallet.receive('income', OTHER_PERSON, 1)).length).toBe(1);
    } finally {
      await sparing.stop();
    }
  });

  let limited: RunningIssuer;
  beforeAll(async () => {
    limited = await startIssuer({ config: { rateLimitPerMinute: 40 } });
  });
  afterAll(() => limited.stop());

  it('is told to wait, at every door', async () => {
    let answer = await limited.call('/income/nonce', { method: 'POST' });
    for (let time = 0; time < 60 && answer.status !== 429; time += 1) {
      answer = await limited.call('/income/nonce', { method: 'POST' });
    }
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const path of ['/income/token', '/income/par', '/income/credential']) {
      expect((await limited.call(path, { method: 'POST' })).status).toBe(429);
    }
  });
});
