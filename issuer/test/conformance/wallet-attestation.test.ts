// Whom the authorization server believes to be a wallet (attestation-based client authentication, HAIP 1.0 section 4.4.1):
// what is refused when an attestation is required, and when it is only accepted.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type AttestedIssuer,
  type Attesting,
  CITY_WALLET,
  OTHER_WALLET,
  startAttestedIssuer,
} from '../support/attested-issuer.ts';
import { PERSON } from '../support/registers.ts';
import type { Answer } from '../support/running-issuer.ts';
import { makeKey } from '../support/test-wallet.ts';
import { makeWalletProvider } from '../support/wallet-provider.ts';

const now = () => Math.floor(Date.now() / 1000);
const errorOf = ({ status, json }: Answer) => [status, json.error];
const CHALLENGE = 'oauth-client-attestation-challenge';

/** Each bends one thing of an attestation that is otherwise good. */
const BENT: [string, () => Promise<Attesting> | Attesting][] = [
  ['whose signature is not its provider’s', async () => ({ attestation: { signWith: await makeKey() } })],
  ['whose proof is not signed by the attested key', async () => ({ proof: { signWith: await makeKey() } })],
  ['that expired ten minutes ago', () => ({ attestation: { payload: { exp: now() - 600 } } })],
  ['that never expires', () => ({ attestation: { payload: { exp: undefined } } })],
  ['that names no wallet', () => ({ attestation: { payload: { sub: undefined } } })],
  ['that names no key', () => ({ attestation: { payload: { cnf: undefined } } })],
  ['that is good for a year', () => ({ attestation: { payload: { exp: now() + 365 * 24 * 3600 } } })],
  [
    'that is good for two days, and does not say since when',
    () => ({
      attestation: { payload: { iat: undefined, exp: now() + 2 * 24 * 3600 } },
    }),
  ],
  ['that is from the future', () => ({ attestation: { payload: { iat: now() + 120 } } })],
  [
    'that is good for an hour, far in the future',
    () => ({
      attestation: { payload: { iat: now() + 364 * 24 * 3600, exp: now() + 364 * 24 * 3600 + 3600 } },
    }),
  ],
  ['that is no attestation by its type', () => ({ attestation: { header: { typ: 'JWT' } } })],
  ['without the provider’s certificate', () => ({ attestation: { header: { x5c: undefined } } })],
  ['whose proof is meant for somebody else', () => ({ proof: { payload: { aud: 'https://as.test' } } })],
  ['whose proof is meant for several', () => ({ proof: { payload: { aud: ['https://as.test'] } } })],
  ['whose proof has no jti', () => ({ proof: { payload: { jti: undefined } } })],
  ['whose proof is no proof by its type', () => ({ proof: { header: { typ: 'JWT' } } })],
];

describe.each([
  ['required', true, [401, 'invalid_client']],
  ['accepted', false, [400, 'invalid_client_attestation']],
] as [string, boolean, [number, string]][])('where attestation is %s', (_mode, isRequired, refusal) => {
  let at: AttestedIssuer;
  beforeAll(async () => {
    at = await startAttestedIssuer({ isRequired, departments: ['income', 'household'] });
  });
  afterAll(() => at.stop());

  const push = async (bend?: Attesting) =>
    (await at.plainFlow.push('income', { headers: await at.attested('income', bend) })).par;

  it('an attested wallet is served, and each proof is good once', async () => {
    const headers = await at.attested('income');
    expect((await at.plainFlow.push('income', { headers })).par.status).toBe(201);
    const again = (await at.plainFlow.push('income', { headers })).par;
    expect(errorOf(again)).toEqual(refusal);
    expect((await push()).status).toBe(201);
  });

  it.each(BENT)('an attestation is refused %s', async (_name, bend) => {
    const par = await push(await bend());
    expect(errorOf(par)).toEqual(refusal);
    expect(par.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('an attestation of a clock half a minute ahead, or that is good for a day, is accepted', async () => {
    for (const payload of [{ iat: now() + 30 }, { exp: now() + 24 * 3600 }]) {
      expect((await push({ attestation: { payload } })).status).toBe(201);
    }
  });

  it('an attestation without sub is refused when the wallet names itself in no other way either', async () => {
    const headers = await at.attested('income', { attestation: { payload: { sub: undefined } } });
    const { par } = await at.plainFlow.push('income', { form: { client_id: undefined }, headers });
    expect(errorOf(par)).toEqual([401, 'invalid_client']);
  });

  it.each(['oauth-client-attestation', 'oauth-client-attestation-pop'])(
    'a signature that was changed is refused: %s',
    async (name) => {
      const good = await at.attested('income');
      const [header, payload, signature = ''] = good[name]?.split('.') ?? [];
      const changed = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
      const headers = { ...good, [name]: [header, payload, changed].join('.') };
      expect(errorOf((await at.plainFlow.push('income', { headers })).par)).toEqual(refusal);
      expect((await at.plainFlow.push('income', { headers: good })).par.status).toBe(201);
    },
  );

  it('an attestation of another provider is refused', async () => {
    const stranger = await makeWalletProvider();
    const headers = {
      ...(await at.attested('income')),
      'oauth-client-attestation': await stranger.attest(at.instance, CITY_WALLET),
    };
    expect(errorOf((await at.plainFlow.push('income', { headers })).par)).toEqual(refusal);
  });

  it('an attestation of another wallet is refused', async () => {
    const par = await push({ clientId: OTHER_WALLET.clientId });
    expect(par.status).toBe(400);
    expect(['invalid_request', 'invalid_client_attestation']).toContain(par.json.error);
  });

  it('a proof for one department is refused at another', async () => {
    const headers = await at.attested('household');
    expect(errorOf((await at.plainFlow.push('income', { headers })).par)).toEqual(refusal);
  });

  it.each([
    ['none', null],
    ['a made-up', 'x'.repeat(43)],
  ])('a proof with %s challenge is sent back with a good one', async (_name, challenge) => {
    const par = await push({ challenge });
    expect(errorOf(par)).toEqual([400, 'use_attestation_challenge']);
    const good = par.headers.get(CHALLENGE);
    expect(good).toMatch(/^[\w-]{43}$/);
    expect((await push({ challenge: good })).status).toBe(201);
  });

  it('a challenge of another department is none', async () => {
    const par = await push({ challenge: await at.challenge('household') });
    expect(errorOf(par)).toEqual([400, 'use_attestation_challenge']);
  });

  it('a challenge is none after a few minutes', async () => {
    const challenge = await at.challenge('income');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 300_000 });
    try {
      expect(errorOf(await push({ challenge }))).toEqual([400, 'use_attestation_challenge']);
    } finally {
      vi.useRealTimers();
    }
    expect((await push({ challenge })).status).toBe(201);
  });

  it('challenges are handed out as JSON that nobody keeps', async () => {
    const answer = await at.issuer.call('/income/challenge', { method: 'POST' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.json).toEqual({ attestation_challenge: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it.each(BENT.slice(0, 2))(
    'at the token endpoint too an attestation is refused %s, and the offer stays open',
    async (_name, bend) => {
      const offer = await at.wallet.getOffer('income', PERSON);
      const form = { client_id: CITY_WALLET };
      const headers = await at.attested('income', await bend());
      expect(errorOf(await at.wallet.token(offer, { form, headers }))).toEqual(refusal);
      const good = await at.wallet.token(offer, { form, headers: await at.attested('income') });
      expect(good.status).toBe(200);
    },
  );
});

describe('where attestation is required', () => {
  let at: AttestedIssuer;
  beforeAll(async () => {
    at = await startAttestedIssuer({ isRequired: true });
  });
  afterAll(() => at.stop());

  it('a wallet without one is refused at PAR and at the token endpoint, whatever it calls itself', async () => {
    expect(errorOf((await at.plainFlow.push('income')).par)).toEqual([401, 'invalid_client']);
    const offer = await at.wallet.getOffer('income', PERSON);
    for (const client_id of [undefined, 'anonymous', CITY_WALLET]) {
      const answer = await at.wallet.token(offer, { form: { client_id } });
      expect(errorOf(answer)).toEqual([401, 'invalid_client']);
    }
  });

  it.each(['authorization code', 'pre-authorized code'])(
    'a refresh token that came with an %s is refused from another instance, and without an attestation',
    async (grant) => {
      const token =
        grant === 'authorization code'
          ? await at.flow.authorize('income')
          : await at.wallet.token(await at.wallet.getOffer('income', PERSON), {
              headers: await at.attested('income'),
            });
      const refreshToken = String(token.json.refresh_token);
      const headers = await at.attested('income', { instance: await makeKey() });
      const elsewhere = await at.plainFlow.refresh('income', refreshToken, { headers });
      expect(errorOf(elsewhere)).toEqual([400, 'invalid_grant']);
      for (const client_id of [CITY_WALLET, undefined]) {
        const without = await at.plainFlow.refresh('income', refreshToken, { form: { client_id } });
        expect(errorOf(without)).toEqual([401, 'invalid_client']);
      }
      expect((await at.flow.refresh('income', refreshToken)).status).toBe(200);
    },
  );
});
