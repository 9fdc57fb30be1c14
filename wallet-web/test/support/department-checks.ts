// What a strict department checks of a wallet's messages, with a library that the wallet does not sign with: DPoP, client
// and key attestations, proofs of possession, encrypted bodies.
import { createHash, X509Certificate } from 'node:crypto';
import type { P256Jwk } from '@anju/credentials';
import {
  CompactEncrypt,
  calculateJwkThumbprint,
  compactDecrypt,
  decodeProtectedHeader,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  importJWK,
  importX509,
  type JWK,
  jwtVerify,
} from 'jose';

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  Response.json(value, { status, headers });
export const oauthError = (error: string, status = 400, headers: Record<string, string> = {}) =>
  json({ error }, status, headers);

export const newText = () => crypto.randomUUID().replaceAll('-', '');
export const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** An answer that ends the request, thrown. */
export class Refusal {
  readonly answer: Response;
  constructor(answer: Response) {
    this.answer = answer;
  }
}
export const refuse = (error: string, status = 400, headers: Record<string, string> = {}): never => {
  throw new Refusal(oauthError(error, status, headers));
};

/** DPoP proofs: for this method and address, with the server's nonce, never twice. Gives the key's thumbprint. */
export function createDpopCheck(now: () => Date) {
  const nonce = `dpop-${newText()}`;
  const seen = new Set<string>();
  return async (headers: Headers, address: string, token?: string): Promise<string> => {
    const proof = headers.get('dpop') ?? '';
    const wrong = () => refuse('invalid_dpop_proof');
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      currentDate: now(),
      maxTokenAge: '5m',
    }).catch(wrong);
    const ath = token === undefined ? undefined : hashOf(token);
    if (payload.htm !== 'POST' || payload.htu !== address || payload.ath !== ath) wrong();
    if (payload.nonce !== nonce) {
      refuse('use_dpop_nonce', token === undefined ? 400 : 401, { 'dpop-nonce': nonce });
    }
    if (typeof payload.jti !== 'string' || seen.has(payload.jti)) wrong();
    seen.add(String(payload.jti));
    return calculateJwkThumbprint(protectedHeader.jwk as JWK);
  };
}

export type Trust = { rootDer: Uint8Array; now: Date };

/** Signed by the key of a certificate that this root signed. */
async function signedUnder(jwt: string, typ: string, { rootDer, now }: Trust) {
  const { x5c = [] } = decodeProtectedHeader(jwt);
  const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));
  const root = new X509Certificate(rootDer);
  if (x5c.length !== 1 || !leaf.verify(root.publicKey)) throw new Error('certificate');
  const key = await importX509(leaf.toString(), 'ES256');
  return (await jwtVerify(jwt, key, { typ, algorithms: ['ES256'], currentDate: now })).payload;
}

export type AttestationPolicy = Trust & {
  /** wanted before anything else; null: proofs of possession need no challenge */
  challenge: string | null;
  audience: string;
};

/** The thumbprint of the instance's key; null when nothing was attested. */
export async function checkClientAttestation(
  headers: Headers,
  policy: AttestationPolicy,
  seen: Set<string>,
): Promise<string | null> {
  const attestation = headers.get('oauth-client-attestation');
  const pop = headers.get('oauth-client-attestation-pop');
  if (attestation === null && pop === null) return null;
  const wrong = () => refuse('invalid_client', 401);
  const claims = await signedUnder(attestation ?? '', 'oauth-client-attestation+jwt', policy).catch(wrong);
  const { jwk } = claims.cnf as { jwk: JWK };
  const { payload } = await jwtVerify(pop ?? '', await importJWK(jwk, 'ES256'), {
    typ: 'oauth-client-attestation-pop+jwt',
    audience: policy.audience,
    currentDate: policy.now,
    maxTokenAge: '5m',
  }).catch(wrong);
  if (claims.sub !== 'anju-wallet' || seen.has(String(payload.jti))) wrong();
  seen.add(String(payload.jti));
  if (policy.challenge !== null && payload.challenge !== policy.challenge) {
    refuse('use_attestation_challenge', 400, { 'oauth-client-attestation-challenge': policy.challenge });
  }
  return calculateJwkThumbprint(jwk);
}

type ProofPolicy = Trust & {
  issuer: string;
  kind: 'jwt' | 'jwt-attested' | 'attestation';
  takeNonce: (nonce: string) => boolean;
  /** what `iss` of a proof must be; null: it must be absent */
  clientId: string | null;
};

/** The keys that credentials are to be bound to. */
export async function checkProofs(
  proofs: { jwt?: string[]; attestation?: string[] },
  policy: ProofPolicy,
): Promise<P256Jwk[]> {
  const attested = async (jwt: string) => {
    const claims = await signedUnder(jwt, 'key-attestation+jwt', policy).catch(() => refuse('invalid_proof'));
    return { keys: claims.attested_keys as P256Jwk[], nonce: String(claims.nonce) };
  };
  if (policy.kind === 'attestation') {
    const [jwt = '', ...more] = proofs.attestation ?? [];
    if (more.length > 0 || proofs.jwt !== undefined) refuse('invalid_proof');
    const { keys, nonce } = await attested(jwt);
    if (!policy.takeNonce(nonce)) refuse('invalid_nonce');
    return keys;
  }
  const nonces = new Set<string>();
  const keys: P256Jwk[] = [];
  for (const jwt of proofs.jwt ?? []) {
    const { payload, protectedHeader } = await jwtVerify(jwt, EmbeddedJWK, {
      typ: 'openid4vci-proof+jwt',
      audience: policy.issuer,
      currentDate: policy.now,
      maxTokenAge: '5m',
    }).catch(() => refuse('invalid_proof'));
    if ((payload.iss ?? null) !== policy.clientId) refuse('invalid_proof');
    nonces.add(String(payload.nonce));
    keys.push(protectedHeader.jwk as P256Jwk);
    if (policy.kind === 'jwt') continue;
    const { keys: all, nonce } = await attested(String(protectedHeader.key_attestation));
    nonces.add(nonce);
    if (!all.some(({ x }) => x === protectedHeader.jwk?.x) || proofs.jwt?.length !== 1)
      refuse('invalid_proof');
    keys.splice(0, keys.length, ...all);
  }
  const [nonce = '', ...others] = nonces;
  if (keys.length === 0 || others.length > 0) refuse('invalid_proof');
  if (!policy.takeNonce(nonce)) refuse('invalid_nonce');
  if (new Set(keys.map(({ x }) => x)).size !== keys.length) refuse('invalid_proof');
  return keys;
}

/** The department's own key for requests, and answers to keys that wallets ask with. */
export async function createEnvelope() {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: newText(), use: 'enc', alg: 'ECDH-ES' };
  return {
    jwk,
    async open(jwe: string): Promise<Record<string, unknown>> {
      const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey);
      if (protectedHeader.kid !== jwk.kid) refuse('invalid_encryption_parameters');
      return JSON.parse(new TextDecoder().decode(plaintext));
    },
  };
}

export async function encryptAnswer(
  content: unknown,
  to: JWK,
  enc: string,
  header: { zip?: string } = {},
): Promise<string> {
  const { alg = '', kid } = to;
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg, enc, ...header, ...(kid === undefined ? {} : { kid }) })
    .encrypt(await importJWK(to, alg));
}
