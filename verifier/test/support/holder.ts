// The wallet's side of the tests, small enough that every step can be done wrongly on purpose.
import { presentSdJwtVc } from '@anju/credentials';
import type { FastifyInstance } from 'fastify';
import { CompactEncrypt, decodeJwt, importJWK, type JWK } from 'jose';
import { type HeldCredential, signerOf } from '../../../tests/support/departments.ts';
import type { Wallet } from './people.ts';

/** The request object's payload, as far as the tests read it. */
export interface RequestObject {
  client_id: string;
  nonce: string;
  state: string;
  response_uri: string;
  wallet_nonce?: string;
  exp: number;
  iat: number;
  dcql_query: { credentials: { id: keyof Wallet; claims: { path: [string] }[] }[] };
  client_metadata: { jwks: { keys: [JWK & { kid: string }] } };
  verifier_info: { format: string; data: Record<string, unknown> }[];
}

export async function fetchRequest(app: FastifyInstance, requestId: string): Promise<RequestObject> {
  const answer = await app.inject({ method: 'POST', url: `/wallet/requests/${requestId}` });
  if (answer.statusCode !== 200) throw new Error(`fetching the request gave ${answer.statusCode}`);
  return decodeJwt(answer.body) as unknown as RequestObject;
}

export interface PresentationChanges {
  audience?: string;
  nonce?: string;
  issuedAt?: number;
  /** Claims to show instead of those asked for. */
  disclose?: string[];
}

export function presentOne(
  { credential, holderKey }: HeldCredential,
  request: RequestObject,
  asked: string[],
  changes: PresentationChanges = {},
): Promise<string> {
  return presentSdJwtVc({
    credential,
    disclose: changes.disclose ?? asked,
    keyBinding: {
      audience: changes.audience ?? request.client_id,
      nonce: changes.nonce ?? request.nonce,
      issuedAt: changes.issuedAt ?? Math.floor(Date.now() / 1000),
      sign: signerOf(holderKey),
    },
  });
}

export type VpToken = Record<string, unknown>;

/** Answers the whole query from the wallet; `changes` apply to every presentation. */
export async function answer(
  request: RequestObject,
  wallet: Wallet,
  changes: PresentationChanges = {},
): Promise<VpToken> {
  const vpToken: VpToken = {};
  for (const { id, claims } of request.dcql_query.credentials) {
    const asked = claims.map(({ path }) => path[0]);
    vpToken[id] = [await presentOne(wallet[id], request, asked, changes)];
  }
  return vpToken;
}

export interface EncryptionChanges {
  alg?: string;
  enc?: string;
  kid?: string;
  key?: JWK;
  zip?: string;
}

export async function encrypt(
  payload: unknown,
  request: RequestObject,
  changes: EncryptionChanges = {},
): Promise<string> {
  const [jwk] = request.client_metadata.jwks.keys;
  const alg = changes.alg ?? 'ECDH-ES';
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({
      alg,
      enc: changes.enc ?? 'A256GCM',
      kid: changes.kid ?? jwk.kid,
      ...(changes.zip === undefined ? {} : { zip: changes.zip }),
    })
    .encrypt(await importJWK(changes.key ?? jwk, alg));
}

export interface Answered {
  status: number;
  body: Record<string, unknown> & {
    error?: string;
    error_description?: string;
    anju_result?: {
      decision: string;
      clauses: { id: string; met: unknown }[];
      request_id: string;
      rule: { id: string; version: string; sha256: string };
      decided_at: string;
      entry_secret: string;
      entry_uri: string;
    };
  };
}

export async function post(
  app: FastifyInstance,
  requestId: string,
  form: Record<string, string>,
): Promise<Answered> {
  const answered = await app.inject({
    method: 'POST',
    url: `/wallet/responses/${requestId}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
  return { status: answered.statusCode, body: answered.json() };
}

/** What a wallet has ready; sent when the test says so, and as often. */
export interface PreparedAnswer {
  request: RequestObject;
  response: string;
  send(): Promise<Answered>;
}

/** Fetches, and encrypts what `make` answers. */
export async function prepareResponse(
  app: FastifyInstance,
  requestId: string,
  make: (request: RequestObject) => unknown,
): Promise<PreparedAnswer> {
  const request = await fetchRequest(app, requestId);
  const response = await encrypt(await make(request), request);
  return { request, response, send: () => post(app, requestId, { response }) };
}

/** Fetches, answers in full and encrypts. */
export const prepareAnswer = (
  app: FastifyInstance,
  requestId: string,
  wallet: Wallet,
  changes?: PresentationChanges,
): Promise<PreparedAnswer> =>
  prepareResponse(app, requestId, async (request) => ({
    vp_token: await answer(request, wallet, changes),
    state: request.state,
  }));

/** The same, sent at once. */
export const present = async (...asked: Parameters<typeof prepareAnswer>): Promise<Answered> =>
  (await prepareAnswer(...asked)).send();
export const respond = async (...asked: Parameters<typeof prepareResponse>): Promise<Answered> =>
  (await prepareResponse(...asked)).send();

/** What the citizen sees of the entry with this secret. */
export async function lookUp(app: FastifyInstance, secret: unknown) {
  const answered = await app.inject({ method: 'POST', url: '/wallet/entries', payload: { secret } });
  return { status: answered.statusCode, body: answered.json() };
}
