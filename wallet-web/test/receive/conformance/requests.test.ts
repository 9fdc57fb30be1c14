// What the suite's conditions hold a wallet's requests to, read from the wire: metadata, pushed request, authorization,
// tokens, DPoP and the attestation of the wallet.
import { X509Certificate } from 'node:crypto';
import {
  calculateJwkThumbprint,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  importX509,
  type JWK,
  jwtVerify,
} from 'jose';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../support/certificates.ts';
import { PROVIDER } from '../../support/provider.ts';
import { sha64 } from '../../support/suite-credential.ts';
import {
  type Recorded,
  SUITE_CONFIGURATION,
  SUITE_SCOPE,
  SUITE_TX_CODE,
} from '../../support/suite-issuer.ts';
import { useSuiteTown } from '../../support/suite-town.ts';

const town = useSuiteTown();
const PATH = '/test/a/anju/';
const formOf = ({ body }: Recorded) => Object.fromEntries(new URLSearchParams(body));
const header = ({ headers }: Recorded, name: string) => String(headers[name] ?? '');

/** Requests that were answered, not those that a new nonce was asked for. */
const answered = (end: string) => town.sent(end).at(-1) as Recorded;

describe('metadata', () => {
  it('is asked for with GET, under the well-known addresses, and once each for one preview', async () => {
    await town.begin();
    const asked = town.suite.recorded.filter(({ path }) => path.startsWith('/.well-known/'));
    expect(asked.map(({ method, path }) => [method, path])).toEqual([
      ['GET', `/.well-known/openid-credential-issuer${PATH}`],
      ['GET', `/.well-known/oauth-authorization-server${PATH.slice(0, -1)}`],
    ]);
    expect(asked[0]?.headers.accept).toBe('application/jwt');
  });
});

describe('the pushed request', () => {
  it('is a form for a code, with PKCE by S256, a state, and the return address of this wallet', async () => {
    await town.begin();
    const form = formOf(answered('/par'));
    expect(header(answered('/par'), 'content-type')).toBe('application/x-www-form-urlencoded');
    expect(form).toEqual({
      response_type: 'code',
      client_id: 'anju-wallet',
      redirect_uri: 'https://wallet.test/receive/return',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      scope: SUITE_SCOPE,
    });
    for (const name of ['request', 'request_uri', 'claims', 'nonce']) expect(form).not.toHaveProperty(name);
  });

  it('carries the issuer’s state when the issuer began, and none when it did not', async () => {
    await town.begin('value');
    expect(formOf(answered('/par'))).toMatchObject({ issuer_state: town.suite.issuerState });
    await town.begin('reference');
    expect(formOf(answered('/par'))).toMatchObject({ issuer_state: town.suite.issuerState });
    await town.begin();
    expect(formOf(answered('/par'))).not.toHaveProperty('issuer_state');
  });

  it('names type, configuration and issuer in authorization_details, where the server takes them, and no scope', async () => {
    town.play({ request: 'details' });
    await town.begin();
    const { authorization_details: details = '', ...form } = formOf(answered('/par'));
    expect(form).not.toHaveProperty('scope');
    expect(JSON.parse(details)).toEqual([
      {
        type: 'openid_credential',
        credential_configuration_id: SUITE_CONFIGURATION,
        locations: [town.suite.issuer],
      },
    ]);
  });

  it('has another state, challenge and key each time', async () => {
    const keys: string[] = [];
    const forms = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await town.begin();
      forms.push(formOf(answered('/par')));
      keys.push(JSON.stringify(decodeProtectedHeader(header(answered('/par'), 'dpop')).jwk));
    }
    expect(new Set(forms.map(({ state }) => state)).size).toBe(3);
    expect(new Set(forms.map((form) => form.code_challenge)).size).toBe(3);
    expect(new Set(keys).size).toBe(3);
  });
});

describe('the authorization request', () => {
  it('has the wallet’s name and the pushed request, and nothing else', async () => {
    const url = new URL(await town.begin());
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    expect(url.searchParams.get('client_id')).toBe(formOf(answered('/par')).client_id);
    expect(url.origin + url.pathname).toBe(`${town.suite.issuer}authorize`);
  });
});

describe('the token request', () => {
  it('redeems the code with its verifier, the same return address and the same name', async () => {
    await town.logIn();
    const form = formOf(answered('/token'));
    const pushed = formOf(answered('/par'));
    expect(form).toEqual({
      grant_type: 'authorization_code',
      code: town.suite.given.code,
      code_verifier: expect.stringMatching(/^[\w-]{43,128}$/),
      redirect_uri: pushed.redirect_uri,
      client_id: 'anju-wallet',
    });
    expect(sha64(form.code_verifier ?? '')).toBe(pushed.code_challenge);
  });

  it('uses a verifier for one request, of 256 random bits', async () => {
    const verifiers: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await town.logIn();
      verifiers.push(formOf(answered('/token')).code_verifier ?? '');
    }
    expect(new Set(verifiers).size).toBe(3);
    for (const verifier of verifiers) expect(Buffer.from(verifier, 'base64url')).toHaveLength(32);
  });

  it('redeems a pre-authorized code with the transaction code that the citizen typed', async () => {
    await town.atCounter();
    expect(formOf(answered('/token'))).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'pre-authorized_code': 'the-code',
      tx_code: SUITE_TX_CODE,
    });
  });
});

describe('a DPoP proof', () => {
  const proofs = async () => {
    town.play({ notification: true });
    await town.logIn();
    return town.suite.recorded.filter(({ headers }) => headers.dpop !== undefined);
  };

  it('goes along to pushed request, token, credential and notification, and nowhere else', async () => {
    const paths = (await proofs()).map(({ path }) => path.slice(PATH.length));
    expect([...new Set(paths)].sort()).toEqual(['credential', 'notification', 'par', 'token']);
  });

  it('is signed by the key in it, for this method and address, now, once, and says no nbf', async () => {
    const seen = new Set<unknown>();
    for (const { headers, method, path } of await proofs()) {
      const proof = String(headers.dpop);
      const { jwk, ...rest } = decodeProtectedHeader(proof) as { jwk: JWK };
      expect(rest).toEqual({ typ: 'dpop+jwt', alg: 'ES256' });
      expect(Object.keys(jwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
      const { payload } = await jwtVerify(proof, await importJWK(jwk, 'ES256'), { currentDate: NOW });
      expect(payload).toMatchObject({ htm: method, htu: new URL(path, town.suite.issuer).href });
      expect(payload.iat).toBe(NOW.getTime() / 1000);
      expect(payload).not.toHaveProperty('nbf');
      expect(seen.has(payload.jti)).toBe(false);
      seen.add(payload.jti);
    }
  });

  it('carries the nonce that the server gave last, at each of the endpoints', async () => {
    await proofs();
    for (const end of ['/par', '/token', '/credential', '/notification'])
      expect(decodeJwt(header(answered(end), 'dpop')).nonce).toMatch(/^[\w-]{36}$/);
    // once without, once with it: nobody is asked for ever
    expect(town.sent('/par')).toHaveLength(2);
  });

  it('is by one key from the pushed request to the notification, and hashes the token where it goes along', async () => {
    const all = await proofs();
    const keys = await Promise.all(
      all.map(({ headers }) =>
        calculateJwkThumbprint((decodeProtectedHeader(String(headers.dpop)) as { jwk: JWK }).jwk),
      ),
    );
    expect(new Set(keys).size).toBe(1);
    for (const { headers } of all) {
      const token = /^DPoP (.+)$/.exec(String(headers.authorization))?.[1];
      expect(decodeJwt(String(headers.dpop)).ath).toBe(token === undefined ? undefined : sha64(token));
    }
  });

  it('goes with the token in its header alone, never in an address or a body', async () => {
    await proofs();
    const token = header(answered('/credential'), 'authorization').replace('DPoP ', '');
    expect(token).not.toBe('');
    for (const { query, body, content } of town.suite.recorded) {
      expect(query.has('access_token')).toBe(false);
      expect(body).not.toContain(token);
      expect(JSON.stringify(content ?? {})).not.toContain('access_token');
    }
  });
});

describe('the attestation of the wallet', () => {
  const ATTESTATION = 'oauth-client-attestation';
  const POP = 'oauth-client-attestation-pop';

  it('goes along to pushed request and token, and to no endpoint of the credential issuer', async () => {
    await town.logIn();
    const told = town.suite.recorded.filter(({ headers }) => headers[ATTESTATION] !== undefined);
    expect([...new Set(told.map(({ path }) => path.slice(PATH.length)))].sort()).toEqual(['par', 'token']);
  });

  it('is signed under the provider’s root, names provider and wallet, and is good now', async () => {
    await town.begin();
    const jwt = header(answered('/par'), ATTESTATION);
    const { x5c = [], ...rest } = decodeProtectedHeader(jwt);
    expect(rest).toEqual({ typ: 'oauth-client-attestation+jwt', alg: 'ES256' });
    const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));
    const root = new X509Certificate(town.provider.rootDer);
    expect([x5c.length, leaf.verify(root.publicKey), leaf.subject === leaf.issuer]).toEqual([1, true, false]);
    const { payload } = await jwtVerify(jwt, await importX509(leaf.toString(), 'ES256'), {
      currentDate: NOW,
    });
    expect(payload).toMatchObject({ iss: PROVIDER, sub: 'anju-wallet' });
    expect(payload.exp).toBeGreaterThan(NOW.getTime() / 1000);
    expect(payload.iat).toBeLessThanOrEqual(NOW.getTime() / 1000);
    expect(payload.nbf ?? 0).toBeLessThanOrEqual(NOW.getTime() / 1000);
    const { jwk, ...others } = payload.cnf as { jwk: JWK };
    expect([Object.keys(jwk).sort(), others]).toEqual([['crv', 'kty', 'x', 'y'], {}]);
  });

  it('is proved by the attested key, to this server, by the same name, with a proof for each request', async () => {
    await town.logIn();
    const seen = new Set<unknown>();
    for (const request of [...town.sent('/par'), ...town.sent('/token')]) {
      const { cnf, sub } = decodeJwt<{ cnf: { jwk: JWK } }>(header(request, ATTESTATION));
      const { payload } = await jwtVerify(header(request, POP), await importJWK(cnf.jwk, 'ES256'), {
        typ: 'oauth-client-attestation-pop+jwt',
        currentDate: NOW,
      });
      expect(payload).toMatchObject({ aud: town.suite.issuer, iss: sub, iat: NOW.getTime() / 1000 });
      expect(seen.has(payload.jti)).toBe(false);
      seen.add(payload.jti);
    }
    expect(seen.size).toBeGreaterThan(2);
  });

  it('is proved with the server’s challenge, fetched by a POST with neither query nor body', async () => {
    town.play({ challenge: true });
    await town.begin();
    const [asked] = town.sent('/challenge');
    expect(asked).toMatchObject({ method: 'POST', body: '' });
    expect([...(asked?.query.keys() ?? [])]).toEqual([]);
    expect(decodeJwt(header(answered('/par'), POP)).challenge).toBe(town.suite.given.challenge);
  });

  it('is proved without a challenge where the server has none to give', async () => {
    await town.begin();
    expect(decodeJwt(header(answered('/par'), POP))).not.toHaveProperty('challenge');
    expect(town.sent('/challenge')).toEqual([]);
  });
});
