// The token endpoint: offers, transaction codes, clients and DPoP; each refusal beside what is accepted.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, type Offer, type TestWallet } from '../support/test-wallet.ts';

let issuer: RunningIssuer;
let wallet: TestWallet;
const url = `${PUBLIC_URL}/income/token`;

beforeAll(async () => {
  issuer = await startIssuer();
  for (const department of ['income', 'residency']) {
    await issuer.importCsv(department, registerOf(department));
  }
  wallet = createTestWallet(issuer, await makeKey());
});
afterAll(() => issuer.stop());

const wrongCodeFor = ({ txCode }: Offer) => String((Number(txCode) + 1) % 1_000_000).padStart(6, '0');
const stateOf = async ({ id }: Offer) => (await issuer.clerk(`/clerk/offers/${id}`)).json;
const newOffer = () => wallet.getOffer('income', PERSON);

describe('a pre-authorized code', () => {
  it('is exchanged once, with its transaction code, for a DPoP-bound token', async () => {
    const offer = await newOffer();
    const answer = await wallet.token(offer);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'DPoP',
      expires_in: 300,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      authorization_details: [
        {
          type: 'openid_credential',
          credential_configuration_id: 'income',
          credential_identifiers: ['income'],
        },
      ],
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await stateOf(offer)).toEqual({ state: 'code_used', attempts_left: 5 });
  });

  it.each([
    ['no client', undefined],
    ['the anonymous client', 'anonymous'],
    ['the city’s wallet', 'anju-wallet'],
  ])('is accepted from %s', async (_name, client_id) => {
    const answer = await wallet.token(await newOffer(), { form: { client_id } });
    expect(answer.status).toBe(200);
  });

  it('is refused from a client that nobody knows', async () => {
    const answer = await wallet.token(await newOffer(), { form: { client_id: 'somebody' } });
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
  });

  it('is refused the second time', async () => {
    const offer = await newOffer();
    expect((await wallet.token(offer)).status).toBe(200);
    const again = await wallet.token(offer);
    expect([again.status, again.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('is refused when it was never made', async () => {
    const answer = await wallet.token({ ...(await newOffer()), code: 'x'.repeat(43) });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('is refused when it is expired, and its offer is gone', async () => {
    const offer = await newOffer();
    issuer.clock.advance(601);
    try {
      const answer = await wallet.token(offer);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
      expect((await issuer.call(`/income/offers/${offer.id}`)).status).toBe(404);
      expect(await stateOf(offer)).toMatchObject({ state: 'expired' });
    } finally {
      issuer.clock.advance(-601);
    }
    expect((await wallet.token(offer)).status).toBe(200);
  });

  it('of one department is refused at another, which changes nothing', async () => {
    const offer = await newOffer();
    const answer = await wallet.token(offer, { department: 'residency' });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
    expect(await stateOf(offer)).toEqual({ state: 'open', attempts_left: 5 });
    expect((await wallet.token(offer)).status).toBe(200);
  });

  it.each(['pre-authorized_code', 'tx_code'])('is refused without %s, and costs no attempt', async (name) => {
    const offer = await newOffer();
    const answer = await wallet.token(offer, { form: { [name]: undefined } });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    expect(await stateOf(offer)).toEqual({ state: 'open', attempts_left: 5 });
  });

  it('is the only grant: others are refused', async () => {
    const answer = await wallet.token(await newOffer(), {
      form: { grant_type: 'client_credentials', client_id: 'anju-wallet' },
    });
    expect([answer.status, answer.json.error]).toEqual([400, 'unsupported_grant_type']);
  });
});

describe('a transaction code', () => {
  it('may be wrong four times and right the fifth', async () => {
    const offer = await newOffer();
    for (let attemptsLeft = 4; attemptsLeft >= 1; attemptsLeft -= 1) {
      const answer = await wallet.token(offer, { form: { tx_code: wrongCodeFor(offer) } });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
      expect(await stateOf(offer)).toEqual({ state: 'open', attempts_left: attemptsLeft });
    }
    expect((await wallet.token(offer)).status).toBe(200);
  });

  it('that was wrong five times locks the offer, even for the right one', async () => {
    const offer = await newOffer();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await wallet.token(offer, { form: { tx_code: wrongCodeFor(offer) } });
    }
    const right = await wallet.token(offer);
    expect([right.status, right.json.error]).toEqual([400, 'invalid_grant']);
    expect(await stateOf(offer)).toEqual({ state: 'locked', attempts_left: 0 });
    expect((await issuer.call(`/income/offers/${offer.id}`)).status).toBe(404);
  });

  it('cannot be guessed more than five times by guessing at once', async () => {
    const offer = await newOffer();
    const guesses = Array.from({ length: 12 }, () =>
      wallet.token(offer, { form: { tx_code: wrongCodeFor(offer) } }),
    );
    for (const answer of await Promise.all(guesses)) expect(answer.json.error).toBe('invalid_grant');
    expect(await stateOf(offer)).toEqual({ state: 'locked', attempts_left: 0 });
  });

  it('of another offer is refused', async () => {
    const offer = await newOffer();
    const other = await wallet.getOffer('income', OTHER_PERSON);
    const answer = await wallet.token(offer, { form: { tx_code: other.txCode } });
    expect(answer.json.error).toBe(offer.txCode === other.txCode ? undefined : 'invalid_grant');
  });
});

describe('a DPoP proof at the token endpoint', () => {
  const refused = async (dpop: string | null) => {
    const offer = await newOffer();
    const answer = await wallet.token(offer, { dpop });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_dpop_proof']);
    // A proof that fails leaves code and attempts as they were.
    expect(await stateOf(offer)).toEqual({ state: 'open', attempts_left: 5 });
    expect((await wallet.token(offer)).status).toBe(200);
  };

  it('is required', () => refused(null));
  it('must be a JWS', () => refused('not.a.jws'));
  it('must be for this address', async () => refused(await wallet.dpop(`${PUBLIC_URL}/residency/token`)));
  it('must be for this method', async () =>
    refused(await wallet.dpop(url, undefined, { payload: { htm: 'GET' } })));
  it('must have a jti', async () => refused(await wallet.dpop(url, undefined, { payload: { jti: '' } })));
  it('must not be old', async () => {
    const iat = Math.floor(issuer.clock.now().getTime() / 1000) - 400;
    await refused(await wallet.dpop(url, undefined, { payload: { iat } }));
  });
  it('must not be from the future', async () => {
    const iat = Math.floor(issuer.clock.now().getTime() / 1000) + 120;
    await refused(await wallet.dpop(url, undefined, { payload: { iat } }));
  });
  it('must be signed by the key it names', async () =>
    refused(await wallet.dpop(url, undefined, { signWith: await makeKey() })));
  it('must have the type of one', async () =>
    refused(await wallet.dpop(url, undefined, { header: { typ: 'JWT' } })));

  it('is good once', async () => {
    const dpop = await wallet.dpop(url);
    expect((await wallet.token(await newOffer(), { dpop })).status).toBe(200);
    await refused(dpop);
  });
});

describe('an offer by reference', () => {
  it('names issuer, credential, code and the form of the transaction code', async () => {
    const offer = await newOffer();
    const answer = await issuer.call(`/income/offers/${offer.id}`);
    expect(answer.json).toEqual({
      credential_issuer: `${PUBLIC_URL}/income`,
      credential_configuration_ids: ['income'],
      grants: {
        'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
          'pre-authorized_code': offer.code,
          tx_code: { input_mode: 'numeric', length: 6, description: expect.any(String) },
        },
      },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is not found when unknown, at another department, or used', async () => {
    const offer = await newOffer();
    expect((await issuer.call('/income/offers/unknown')).status).toBe(404);
    expect((await issuer.call(`/residency/offers/${offer.id}`)).status).toBe(404);
    expect((await issuer.call(`/income/offers/${offer.id}`)).status).toBe(200);
    await wallet.token(offer);
    const used = await issuer.call(`/income/offers/${offer.id}`);
    expect(used.status).toBe(404);
    expect(used.json).toMatchObject({ error: { code: 'offer_not_found' } });
  });
});

describe('the authorization server behind a public address', () => {
  it('takes the address from its settings, whatever Host a caller sends', async () => {
    const dpop = await wallet.dpop('http://attacker.example/income/token');
    const offer = await newOffer();
    const answer = await issuer.app.server.inject({
      method: 'POST',
      url: '/income/token',
      headers: { host: 'attacker.example', 'content-type': 'application/x-www-form-urlencoded', dpop },
      payload: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
        'pre-authorized_code': offer.code,
        tx_code: offer.txCode,
      }).toString(),
    });
    expect(answer.json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });
});
