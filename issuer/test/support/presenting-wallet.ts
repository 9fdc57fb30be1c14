// A wallet of the tests' own that shows one credential: fetches the request, answers it, follows where it is sent. Every
// step can be bent, so that a test can send exactly one thing wrong.
import { type Json, presentSdJwtVc } from '@anju/credentials';
import type { FastifyInstance } from 'fastify';
import { CompactEncrypt, decodeJwt, importJWK, type JWK } from 'jose';
import { type Departments, type HeldCredential, signerOf } from '../../../tests/support/departments.ts';
import { PUBLIC_URL } from './enrolled-city.ts';
import { PERSON, type Process } from './presentation.ts';

export type RequestObject = {
  client_id: string;
  nonce: string;
  state: string;
  response_uri: string;
  exp: number;
  dcql_query: { credentials: { id: string; claims: { path: string[] }[] }[] };
  client_metadata: { jwks: { keys: [JWK & { kid: string }] } };
};

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Path of an address below the issuer's public URL. */
export function pathOf(address: string): string {
  if (!address.startsWith(PUBLIC_URL)) throw new Error(`not at the issuer: ${address}`);
  return address.slice(PUBLIC_URL.length);
}

export const requestUriOf = (link: string): string => new URL(link).searchParams.get('request_uri') ?? '';

export const holdHousehold = (
  departments: Departments,
  claims: Record<string, Json> = {},
  overrides: Parameters<Departments['issue']>[2] = {},
): Promise<HeldCredential> =>
  departments.issue(
    'household',
    { person_number: PERSON, household_number: 'H0000000001', household_size: 3, ...claims },
    overrides,
  );

export async function fetchRequest(app: FastifyInstance, link: string): Promise<RequestObject> {
  const answer = await app.inject({ method: 'POST', url: pathOf(requestUriOf(link)), headers: FORM });
  if (answer.statusCode !== 200) throw new Error(`fetching the request gave ${answer.statusCode}`);
  return decodeJwt(answer.body) as unknown as RequestObject;
}

export type Bend = {
  audience?: string;
  nonce?: string;
  issuedAt?: number;
  disclose?: string[];
  state?: string;
  /** Replaces the whole vp_token. */
  vpToken?: (presentation: string) => unknown;
  encryptTo?: JWK;
};

/** The encrypted answer to a request. */
export async function answerTo(
  request: RequestObject,
  { credential, holderKey }: HeldCredential,
  bend: Bend = {},
): Promise<string> {
  const presentation = await presentSdJwtVc({
    credential,
    disclose: bend.disclose ?? ['person_number'],
    keyBinding: {
      audience: bend.audience ?? request.client_id,
      nonce: bend.nonce ?? request.nonce,
      issuedAt: bend.issuedAt ?? Math.floor(Date.now() / 1000),
      sign: signerOf(holderKey),
    },
  });
  const vpToken = bend.vpToken?.(presentation) ?? { identity: [presentation] };
  return encrypt({ vp_token: vpToken, state: bend.state ?? request.state }, request, bend.encryptTo);
}

export async function encrypt(payload: unknown, request: RequestObject, key?: JWK): Promise<string> {
  const [own] = request.client_metadata.jwks.keys;
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: own.kid })
    .encrypt(await importJWK({ ...(key ?? own), alg: 'ECDH-ES' }, 'ECDH-ES'));
}

export type Held = HeldCredential;
export type Posted = { status: number; body: Record<string, string> };

export async function post(
  app: FastifyInstance,
  request: RequestObject,
  form: Record<string, string>,
): Promise<Posted> {
  const answer = await app.inject({
    method: 'POST',
    url: pathOf(request.response_uri),
    headers: FORM,
    payload: new URLSearchParams(form).toString(),
  });
  return { status: answer.statusCode, body: answer.json() };
}

export const INTERACTION = { department: 'income', interactionUid: 'an-interaction' };

/** The code with which the wallet sends the browser back; empty when it got none. */
const responseCodeOf = ({ body }: Posted): string =>
  new URL(body.redirect_uri ?? PUBLIC_URL).searchParams.get('response_code') ?? '';

/** The browser chooses this way, and the wallet fetches the request. */
export async function begin({ app, way }: Process) {
  const { link } = await way.begin(INTERACTION);
  return { link, request: await fetchRequest(app, link) };
}

/** The browser follows where the wallet sends it. */
export const finish = ({ way }: Process, posted: Posted, interaction = INTERACTION) =>
  way.finish({ ...interaction, responseCode: responseCodeOf(posted) });

/** Begins, answers and comes back: what the wallet was told, and who was identified. */
export async function show(at: Process, held: HeldCredential, bend: Bend = {}) {
  const { request } = await begin(at);
  const posted = await post(at.app, request, { response: await answerTo(request, held, bend) });
  return { posted, person: await finish(at, posted) };
}
