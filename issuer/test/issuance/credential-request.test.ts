// The credential endpoint: access tokens, nonces, key proofs and requests; each refusal beside what is accepted.
import { randomUUID } from 'node:crypto';
import { exportJWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type Answer, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { type Bend, createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

let issuer: RunningIssuer;
let wallet: TestWallet;
let token: string;
const url = `${PUBLIC_URL}/income/credential`;

beforeAll(async () => {
  issuer = await startIssuer();
  for (const department of ['income', 'residency']) {
    await issuer.importCsv(department, registerOf(department));
  }
  wallet = createTestWallet(issuer, await makeKey());
});
afterAll(() => issuer.stop());
beforeEach(async () => {
  token = await wallet.accessToken(await wallet.getOffer('income', PERSON));
});

const goodBody = async (copies = 1) =>
  wallet.request('income', await makeKeys(copies), await wallet.nonce('income'));
const withProofs = (jwt: unknown) => ({ credential_configuration_id: 'income', proofs: { jwt } });

/** The same token must still be good: a refusal uses nothing up. */
async function expectRefused(answer: Answer, status: number, error: string): Promise<void> {
  expect([answer.status, answer.json.error]).toEqual([status, error]);
  expect(Object.keys(answer.json).sort()).toEqual(['error', 'error_description']);
  if (status === 401) expect(answer.headers.get('www-authenticate')).toContain(`error="${error}"`);
  const good = await wallet.credential('income', token, await goodBody());
  expect(good.status).toBe(200);
}

describe('an access token', () => {
  it('is required', async () => {
    const body = await goodBody();
    await expectRefused(
      await wallet.credential('income', token, body, { authorization: null }),
      401,
      'invalid_token',
    );
  });

  it('must be one that was issued', async () => {
    await expectRefused(
      await wallet.credential('income', 'y'.repeat(43), await goodBody()),
      401,
      'invalid_token',
    );
  });

  it('must not be used as a bearer token', async () => {
    const change = { authorization: `Bearer ${token}` };
    await expectRefused(
      await wallet.credential('income', token, await goodBody(), change),
      401,
      'invalid_token',
    );
  });

  it('must come with a DPoP proof', async () => {
    const answer = await wallet.credential('income', token, await goodBody(), { dpop: null });
    await expectRefused(answer, 401, 'invalid_dpop_proof');
  });

  it('must come with a DPoP proof by the key it is bound to', async () => {
    const thief = createTestWallet(issuer, await makeKey());
    await expectRefused(await thief.credential('income', token, await goodBody()), 401, 'invalid_token');
  });

  it('must come with a DPoP proof over this very token', async () => {
    const dpop = await wallet.dpop(url, 'another token');
    await expectRefused(
      await wallet.credential('income', token, await goodBody(), { dpop }),
      401,
      'invalid_dpop_proof',
    );
  });

  it('must come with a DPoP proof that was not used before', async () => {
    const dpop = await wallet.dpop(url, token);
    const first = await wallet.credential('income', token, withProofs([]), { dpop });
    expect(first.json.error).toBe('invalid_proof');
    await expectRefused(
      await wallet.credential('income', token, await goodBody(), { dpop }),
      401,
      'invalid_dpop_proof',
    );
  });

  it('of one department is refused at another', async () => {
    const nonce = await wallet.nonce('residency');
    const body = await wallet.request('residency', await makeKeys(1), nonce);
    await expectRefused(await wallet.credential('residency', token, body), 401, 'invalid_token');
  });

  it('is good for further batches while it lasts, each with a nonce of its own', async () => {
    const body = await goodBody(10);
    expect((await wallet.credential('income', token, body)).status).toBe(200);
    expect((await wallet.credential('income', token, await goodBody())).status).toBe(200);
    await expectRefused(await wallet.credential('income', token, body), 400, 'invalid_nonce');
  });

  it('is not good for more than twenty batches a day', async () => {
    for (let batch = 0; batch < 20; batch += 1) {
      expect((await wallet.credential('income', token, await goodBody())).status).toBe(200);
    }
    const answer = await wallet.credential('income', token, await goodBody());
    expect([answer.status, answer.json.error]).toEqual([400, 'credential_request_denied']);
  });

  it('is refused when it is expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 301_000 });
    try {
      const answer = await wallet.credential('income', token, await goodBody());
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
    } finally {
      vi.useRealTimers();
    }
    expect((await wallet.credential('income', token, await goodBody())).status).toBe(200);
  });

  it('ends when the clerk revokes in between', async () => {
    const change = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ department: 'income', person_number: PERSON });
    await issuer.clerk('/clerk/credentials/revoke', { ...change, body });
    const answer = await wallet.credential('income', token, await goodBody());
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
  });
});

describe('a nonce', () => {
  const proofWith = async (nonce: string) =>
    withProofs([await wallet.proof('income', await makeKey(), nonce)]);

  it('is fresh every time and not to be cached', async () => {
    const [one, two] = await Promise.all([wallet.nonce('income'), wallet.nonce('income')]);
    expect(one).not.toBe(two);
    const answer = await issuer.call('/income/nonce', { method: 'POST' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is refused when we did not make it', async () => {
    const answer = await wallet.credential('income', token, await proofWith(randomUUID()));
    await expectRefused(answer, 400, 'invalid_nonce');
  });

  it('is refused when one character is changed', async () => {
    const nonce = await wallet.nonce('income');
    const changed = `${nonce.slice(0, 4)}${nonce[4] === 'A' ? 'B' : 'A'}${nonce.slice(5)}`;
    await expectRefused(
      await wallet.credential('income', token, await proofWith(changed)),
      400,
      'invalid_nonce',
    );
  });

  it('of another department is refused', async () => {
    const foreign = await wallet.nonce('residency');
    await expectRefused(
      await wallet.credential('income', token, await proofWith(foreign)),
      400,
      'invalid_nonce',
    );
  });

  it('is refused when it is expired', async () => {
    const nonce = await wallet.nonce('income');
    issuer.clock.advance(301);
    try {
      token = await wallet.accessToken(await wallet.getOffer('income', PERSON));
      const answer = await wallet.credential('income', token, await proofWith(nonce));
      await expectRefused(answer, 400, 'invalid_nonce');
    } finally {
      issuer.clock.advance(-301);
    }
  });

  it('is refused when a batch was issued for it', async () => {
    const nonce = await wallet.nonce('income');
    const first = await wallet.accessToken(await wallet.getOffer('income', PERSON));
    expect((await wallet.credential('income', first, await proofWith(nonce))).status).toBe(200);
    await expectRefused(
      await wallet.credential('income', token, await proofWith(nonce)),
      400,
      'invalid_nonce',
    );
  });

  it('stays good when the request that named it was refused', async () => {
    const nonce = await wallet.nonce('income');
    const bad = await wallet.proof('income', await makeKey(), nonce, { payload: { aud: 'https://other' } });
    expect((await wallet.credential('income', token, withProofs([bad]))).json.error).toBe('invalid_proof');
    expect((await wallet.credential('income', token, await proofWith(nonce))).status).toBe(200);
  });
});

describe('a key proof', () => {
  const refuses = async (bend: Bend) => {
    const bent = await wallet.proof('income', await makeKey(), await wallet.nonce('income'), bend);
    await expectRefused(await wallet.credential('income', token, withProofs([bent])), 400, 'invalid_proof');
  };
  const now = () => Math.floor(issuer.clock.now().getTime() / 1000);

  it('must be meant for this issuer', () => refuses({ payload: { aud: `${PUBLIC_URL}/residency` } }));
  it('must name its audience', () => refuses({ payload: { aud: undefined } }));
  it('must not name several audiences', () =>
    refuses({ payload: { aud: [`${PUBLIC_URL}/income`, 'https://other'] } }));
  it('must be recent', () => refuses({ payload: { iat: now() - 400 } }));
  it('must not be from the future', () => refuses({ payload: { iat: now() + 120 } }));
  it('must say when it was made', () => refuses({ payload: { iat: undefined } }));
  it('must have a nonce', () => refuses({ payload: { nonce: undefined } }));
  it('must have the type of a proof', () => refuses({ header: { typ: 'JWT' } }));
  it('must not claim to be from another client', () => refuses({ payload: { iss: 'anju-wallet' } }));
  it('must be signed by the key it carries', async () => refuses({ signWith: await makeKey() }));
  it('must not name its key twice', () => refuses({ header: { kid: 'did:example:1' } }));
  it('must carry its key', () => refuses({ header: { jwk: undefined } }));
  it('must not ask for extensions', () => refuses({ header: { crit: ['b64'], b64: true } }));
  it('must not carry a private key', async () => {
    const key = await makeKey();
    const jwk = await exportJWK(key.privateKey);
    await refuses({ header: { jwk }, signWith: key });
  });
  it('must be ES256', async () => {
    const key = await makeKey('ES384');
    await refuses({ header: { jwk: key.jwk }, signWith: key, algorithm: 'ES384' });
  });
  it('must not be unsigned', async () => {
    const good = await wallet.proof('income', await makeKey(), await wallet.nonce('income'));
    const [, payload] = good.split('.');
    const { jwk } = await makeKey();
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'openid4vci-proof+jwt', jwk })).toString(
      'base64url',
    );
    for (const unsigned of [`${header}.${payload}.`, `${header}.${payload}.AAAA`]) {
      const answer = await wallet.credential('income', token, withProofs([unsigned]));
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_proof']);
    }
  });

  it('may say which client it is from when that client got the token', async () => {
    const answer = await wallet.token(await wallet.getOffer('income', PERSON), {
      form: { client_id: 'anju-wallet' },
    });
    const own = String(answer.json.access_token);
    const proof = await wallet.proof('income', await makeKey(), await wallet.nonce('income'), {
      payload: { iss: 'anju-wallet' },
    });
    expect((await wallet.credential('income', own, withProofs([proof]))).status).toBe(200);
  });
});

describe('proofs', () => {
  const refusesBody = async (body: unknown, error = 'invalid_proof') =>
    expectRefused(await wallet.credential('income', token, body), 400, error);

  it('may be ten', async () => {
    const answer = await wallet.credential('income', token, await goodBody(10));
    expect(answer.json.credentials).toHaveLength(10);
  });
  it('must not be eleven', async () => refusesBody(await goodBody(11)));
  it('must be there', () => refusesBody({ credential_configuration_id: 'income' }));
  it('must not be empty', () => refusesBody(withProofs([])));
  it('must be a list', () => refusesBody(withProofs('a.b.c')));
  it('must be strings', () => refusesBody(withProofs([{}])));
  it('must be of one type that is supported', async () => {
    await refusesBody({ credential_configuration_id: 'income', proofs: { attestation: ['a.b.c'] } });
  });
  it('must each be of another key', async () => {
    const key = await makeKey();
    const nonce = await wallet.nonce('income');
    const twice = [await wallet.proof('income', key, nonce), await wallet.proof('income', key, nonce)];
    await refusesBody(withProofs(twice));
  });
  it('issue nothing at all when one of ten is wrong', async () => {
    const body = await goodBody(10);
    body.proofs.jwt[7] = await wallet.proof('income', await makeKey(), 'nonsense');
    await refusesBody(body, 'invalid_nonce');
  });
});

describe('a credential request', () => {
  const refuses = async (body: unknown, error: string) =>
    expectRefused(await wallet.credential('income', token, body), 400, error);

  it('must be JSON', () => refuses('{', 'invalid_credential_request'));
  it('must be an object', () => refuses([], 'invalid_credential_request'));
  it('must not name a member twice', () =>
    refuses(
      '{"proofs":{},"proofs":{},"credential_configuration_id":"income"}',
      'invalid_credential_request',
    ));
  it('must name a credential', async () => {
    const { proofs } = await goodBody();
    await refuses({ proofs }, 'invalid_credential_request');
  });
  it('must not name it in two ways', async () =>
    refuses({ ...(await goodBody()), credential_identifier: 'income' }, 'invalid_credential_request'));
  it('must name one that is issued here', async () =>
    refuses(
      { ...(await goodBody()), credential_configuration_id: 'residency' },
      'unknown_credential_configuration',
    ));
  it('must not name an identifier that was not given out', async () => {
    const { proofs } = await goodBody();
    await refuses({ credential_identifier: 'residency', proofs }, 'unknown_credential_identifier');
  });
  it('must not use the member of older drafts', async () =>
    refuses({ ...(await goodBody()), proof: {} }, 'invalid_credential_request'));
});
