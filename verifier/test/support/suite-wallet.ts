// A wallet as a conformance suite plays one: written from the specifications over jose and node:crypto alone, so that it
// shares no code with what it tests, and every part of an answer can be spoilt.
import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import {
  CompactEncrypt,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  type JWTPayload,
  type ProtectedHeaderParameters,
  SignJWT,
} from 'jose';
import type { Department, HeldCredential } from '../../../tests/support/departments.ts';

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const REQUEST_OBJECT = 'application/oauth-authz-req+jwt';

const sha256 = (text: string) => createHash('sha256').update(text, 'ascii').digest('base64url');
const jsonPart = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const pathOf = (uri: string) => uri.slice(new URL(uri).origin.length);

/** What a link says after its `?`; each parameter once. */
export function readLink(link: string): Record<string, string> {
  const parameters = [...new URL(link).searchParams];
  const byName = Object.fromEntries(parameters);
  if (Object.keys(byName).length !== parameters.length) throw new Error('a parameter stands twice');
  return byName;
}

/** The members that the tests read; what else is there they see by the names. */
export interface RequestClaims extends JWTPayload {
  client_id: string;
  nonce: string;
  state: string;
  response_uri: string;
  wallet_nonce?: string;
  client_metadata: {
    jwks: { keys: (JWK & { kid: string; alg: string })[] };
    encrypted_response_enc_values_supported: string[];
    vp_formats_supported: object;
  };
  dcql_query: { credentials: { id: string; claims: { path: [string, ...(string | number | null)[]] }[] }[] };
  verifier_info: unknown;
}

export interface FetchedRequest {
  jwt: string;
  contentType: string | undefined;
  header: ProtectedHeaderParameters & { x5c?: string[] };
  claims: RequestClaims;
}

type Fetched = Awaited<ReturnType<FastifyInstance['inject']>>;

/** By GET; by POST when there is a form, which may be empty. */
export function callRequestUri(
  app: FastifyInstance,
  requestUri: string,
  form?: readonly [string, string][],
): Promise<Fetched> {
  if (form === undefined)
    return app.inject({ url: pathOf(requestUri), headers: { accept: 'text/plain, */*' } });
  return app.inject({
    method: 'POST',
    url: pathOf(requestUri),
    headers: { 'content-type': FORM, accept: REQUEST_OBJECT },
    payload: new URLSearchParams([...form]).toString(),
  });
}

export async function fetchRequestObject(
  app: FastifyInstance,
  requestUri: string,
  form?: readonly [string, string][],
): Promise<FetchedRequest> {
  const { statusCode, body, headers } = await callRequestUri(app, requestUri, form);
  if (statusCode !== 200) throw new Error(`the request_uri gave ${statusCode}`);
  return {
    jwt: body,
    contentType: headers['content-type']?.toString(),
    header: decodeProtectedHeader(body),
    claims: decodeJwt<RequestClaims>(body),
  };
}

/** What is done wrongly to one presentation. */
export interface Spoiling {
  /** Takes what the proof would say and gives what it says. */
  proof?: (claims: Record<'aud' | 'nonce' | 'sd_hash', string> & { iat: number }) => JWTPayload;
  /** Every byte is changed; over a spoilt credential the proof is made anew. */
  signature?: 'credential' | 'proof';
}

/** Shows the claims of these names, and what is hidden within them. */
export async function showCredential(
  { credential, holderKey }: Pick<HeldCredential, 'credential' | 'holderKey'>,
  request: Pick<RequestClaims, 'client_id' | 'nonce'>,
  asked: readonly string[],
  { proof = (claims) => claims, signature }: Spoiling = {},
): Promise<string> {
  const [jwt = '', ...disclosures] = credential.split('~').slice(0, -1);
  const contents = new Map(disclosures.map((disclosure) => [disclosure, textOf(disclosure)]));
  const shownOnes = disclosures.filter((disclosure) => asked.includes(nameIn(disclosure)));
  for (const shown of shownOnes) {
    const within = disclosures.filter((one) => contents.get(shown)?.includes(sha256(one)));
    shownOnes.push(...within.filter((one) => !shownOnes.includes(one)));
  }
  const signed = signature === 'credential' ? withOtherSignature(jwt) : jwt;
  const shown = [signed, ...disclosures.filter((one) => shownOnes.includes(one)), ''].join('~');
  const claims = {
    iat: Math.floor(Date.now() / 1000),
    aud: request.client_id,
    nonce: request.nonce,
    sd_hash: sha256(shown),
  };
  const keyBinding = await new SignJWT(proof(claims))
    .setProtectedHeader({ alg: 'ES256', typ: 'kb+jwt' })
    .sign(holderKey);
  return shown + (signature === 'proof' ? withOtherSignature(keyBinding) : keyBinding);
}

const textOf = (disclosure: string) => Buffer.from(disclosure, 'base64url').toString();
/** Of a claim; an element of a list has none. */
function nameIn(disclosure: string): string {
  const [, name, value] = JSON.parse(textOf(disclosure));
  return value === undefined ? '' : name;
}

function withOtherSignature(jwt: string): string {
  const [header, payload, signature = ''] = jwt.split('.');
  const changed = Buffer.from(signature, 'base64url').map((byte) => byte ^ 0x5a);
  return [header, payload, Buffer.from(changed).toString('base64url')].join('.');
}

/** Writes disclosures; what it gives stands in their place. */
export function startHiding() {
  const disclosures: string[] = [];
  const hide = (...said: unknown[]): string => {
    const disclosure = jsonPart([randomBytes(16).toString('base64url'), ...said]);
    disclosures.push(disclosure);
    return sha256(disclosure);
  };
  return {
    disclosures,
    /** With three decoys. */
    claims: (claims: Record<string, unknown>) => ({
      _sd: [
        ...Object.entries(claims).map(([name, value]) => hide(name, value)),
        ...Array.from({ length: 3 }, () => randomBytes(32).toString('base64url')),
      ].sort(),
    }),
    element: (value: unknown) => ({ '...': hide(value) }),
  };
}

/** A copy of a department's credential, signed with its key and made by this code. */
export async function makeCredential(
  { iss, vct, x5c, sign, statusUri }: Department,
  copy: {
    hidden: { _sd: string[] };
    disclosures: readonly string[];
    cnf: JWK;
    holderKey: KeyObject;
    /** Without one the credential says nowhere whether it is still good. */
    statusIndex?: number;
  },
): Promise<Pick<HeldCredential, 'credential' | 'holderKey'>> {
  const iat = Math.floor(Date.now() / 1000);
  const payload = {
    ...copy.hidden,
    vct,
    cnf: { jwk: copy.cnf },
    ...(copy.statusIndex === undefined
      ? {}
      : { status: { status_list: { idx: copy.statusIndex, uri: statusUri } } }),
    exp: iat + 14 * 86_400,
    iat,
    iss,
    _sd_alg: 'sha-256',
  };
  const input = `${jsonPart({ x5c, typ: 'dc+sd-jwt', alg: 'ES256' })}.${jsonPart(payload)}`;
  const signature = Buffer.from(await sign(Buffer.from(input))).toString('base64url');
  return {
    credential: [`${input}.${signature}`, ...copy.disclosures, ''].join('~'),
    holderKey: copy.holderKey,
  };
}

/** To the first key, by the first content encryption unless told another, with party information and a content type. */
export async function encryptAnswer(
  answer: unknown,
  { client_metadata: metadata }: RequestClaims,
  enc = metadata.encrypted_response_enc_values_supported[0] ?? 'A128GCM',
): Promise<string> {
  const [key] = metadata.jwks.keys;
  if (key === undefined) throw new Error('there is no key to encrypt to');
  return new CompactEncrypt(Buffer.from(JSON.stringify(answer)))
    .setProtectedHeader({ alg: key.alg, enc, kid: key.kid, cty: 'json' })
    .setKeyManagementParameters({ apu: randomBytes(16), apv: randomBytes(16) })
    .encrypt(await importJWK(key, key.alg));
}

/** Posts a form to the response_uri. */
export function postAnswer(
  app: FastifyInstance,
  { response_uri: uri }: RequestClaims,
  form: Record<string, string>,
): Promise<Fetched> {
  return app.inject({
    method: 'POST',
    url: pathOf(uri),
    headers: { 'content-type': FORM },
    payload: new URLSearchParams(form).toString(),
  });
}
