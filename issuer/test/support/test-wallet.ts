// A wallet of the tests' own: fetch and jose, no code of the issuer. Every step can be bent, so that a test can send
// exactly one thing wrong.
import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { PUBLIC_URL } from './enrolled-city.ts';
import type { Answer, IssuerAccess } from './running-issuer.ts';

const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

export type Key = { privateKey: CryptoKey; jwk: JWK };

export async function makeKey(algorithm = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { privateKey, jwk: await exportJWK(publicKey) };
}

export const makeKeys = (count: number) => Promise.all(Array.from({ length: count }, () => makeKey()));

const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

export type Bend = {
  header?: Record<string, unknown>;
  payload?: JWTPayload;
  signWith?: Key;
  algorithm?: string;
};

async function signJwt(key: Key, typ: string, payload: JWTPayload, bend: Bend = {}): Promise<string> {
  const header = { alg: bend.algorithm ?? 'ES256', typ, jwk: key.jwk, ...bend.header };
  return new SignJWT({ ...payload, ...bend.payload })
    .setProtectedHeader(header as { alg: string })
    .sign((bend.signWith ?? key).privateKey);
}

export type Offer = { department: string; id: string; code: string; txCode: string };

export type CallChange = {
  dpop?: string | null;
  authorization?: string | null;
  headers?: Record<string, string>;
};

export type TestWallet = ReturnType<typeof createTestWallet>;

export function createTestWallet(issuer: IssuerAccess, dpopKey: Key) {
  const { call, clerk, clock } = issuer;

  const dpop = (url: string, accessToken?: string, bend: Bend = {}) =>
    signJwt(
      dpopKey,
      'dpop+jwt',
      {
        jti: randomUUID(),
        iat: seconds(clock.now()),
        htm: 'POST',
        htu: url,
        ...(accessToken && { ath: createHash('sha256').update(accessToken).digest('base64url') }),
      },
      bend,
    );

  const proof = (department: string, key: Key, nonce: string, bend: Bend = {}) =>
    signJwt(
      key,
      'openid4vci-proof+jwt',
      { aud: `${PUBLIC_URL}/${department}`, iat: seconds(clock.now()), nonce },
      bend,
    );

  async function getOffer(department: string, personNumber: string): Promise<Offer> {
    const made = await clerk('/clerk/offers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ department, person_number: personNumber }),
    });
    if (made.status !== 201) throw new Error(`no offer: ${made.text}`);
    const id = String(made.json.offer_id);
    const offer = await call(`/${department}/offers/${id}`);
    const grants = offer.json.grants as Record<string, Record<string, string>>;
    const code = grants[PRE_AUTHORIZED]?.['pre-authorized_code'] ?? '';
    return { department, id, code, txCode: String(made.json.tx_code) };
  }

  async function token(
    offer: Offer,
    change: {
      form?: Record<string, string | undefined>;
      dpop?: string | null;
      department?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const department = change.department ?? offer.department;
    const url = `${PUBLIC_URL}/${department}/token`;
    const proofOfKey = change.dpop === undefined ? await dpop(url) : change.dpop;
    const form = {
      grant_type: PRE_AUTHORIZED,
      'pre-authorized_code': offer.code,
      tx_code: offer.txCode,
      ...change.form,
    };
    const present = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return call(url, {
      method: 'POST',
      headers: { ...(proofOfKey !== null && { dpop: proofOfKey }), ...change.headers },
      body: new URLSearchParams(present),
    });
  }

  async function nonce(department: string): Promise<string> {
    const answer = await call(`/${department}/nonce`, { method: 'POST' });
    return String(answer.json.c_nonce);
  }

  /** Any endpoint that asks for the token: `credential`, `deferred`, `notification`. */
  async function callWithToken(
    department: string,
    endpoint: string,
    accessToken: string,
    body: unknown,
    change: CallChange = {},
  ): Promise<Answer> {
    const url = `${PUBLIC_URL}/${department}/${endpoint}`;
    const proofOfKey = change.dpop === undefined ? await dpop(url, accessToken) : change.dpop;
    const authorization = change.authorization === undefined ? `DPoP ${accessToken}` : change.authorization;
    return call(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(proofOfKey !== null && { dpop: proofOfKey }),
        ...(authorization !== null && { authorization }),
        ...change.headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  const credential = (department: string, accessToken: string, body: unknown, change?: CallChange) =>
    callWithToken(department, 'credential', accessToken, body, change);

  /** The body of an ordinary request for as many copies as there are keys. */
  async function request(department: string, keys: readonly Key[], cNonce: string) {
    return {
      credential_configuration_id: department,
      proofs: { jwt: await Promise.all(keys.map((key) => proof(department, key, cNonce))) },
    };
  }

  async function accessToken(offer: Offer): Promise<string> {
    const answer = await token(offer);
    if (answer.status !== 200) throw new Error(`no token: ${answer.text}`);
    return String(answer.json.access_token);
  }

  /** The whole way: offer, token, nonce, `copies` credentials. */
  async function receive(department: string, personNumber: string, copies: number): Promise<string[]> {
    const offer = await getOffer(department, personNumber);
    const held = await accessToken(offer);
    const body = await request(department, await makeKeys(copies), await nonce(department));
    const answer = await credential(department, held, body);
    if (answer.status !== 200) throw new Error(`no credentials: ${answer.text}`);
    return (answer.json.credentials as { credential: string }[]).map((one) => one.credential);
  }

  return {
    dpop,
    proof,
    getOffer,
    token,
    accessToken,
    nonce,
    callWithToken,
    credential,
    request,
    receive,
  };
}
