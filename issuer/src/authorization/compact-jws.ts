// One strict reading of the small signed tokens that wallets send (DPoP proofs, key proofs): compact JWS, ES256, the
// public key inside the header. node:crypto verifies, because importing keys into WebCrypto costs as much as checking.
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { decodeBase64Url, parseJsonStrict } from '@anju/credentials';

export type HolderJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string };

export type SelfSignedJws = {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  jwk: HolderJwk;
  /** RFC 7638, base64url. */
  thumbprint: string;
};

/** Why a token was refused. The words are for the caller's own error description. */
export class JwsError extends Error {
  readonly code = 'jws_invalid';
}

const MAXIMUM_LENGTH = 8192;
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function refuse(reason: string): never {
  throw new JwsError(reason);
}

function decodeObject(part: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseJsonStrict(decodeBase64Url(part));
  } catch {
    refuse('must be a compact JWS of canonical base64url and well-formed JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('must hold JSON objects');
  return value as Record<string, unknown>;
}

/** The public P-256 key of a JWK, without whatever else the JWK says about itself. */
function readHolderJwk(value: unknown): HolderJwk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('must carry a jwk');
  const jwk = value as Record<string, unknown>;
  if (PRIVATE_MEMBERS.some((member) => member in jwk)) refuse('must not contain a private key');
  const { kty, crv, x, y } = jwk;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') {
    refuse('must carry a P-256 key');
  }
  return { kty, crv, x, y };
}

function importJwk(jwk: HolderJwk): KeyObject {
  try {
    if (decodeBase64Url(jwk.x).length !== 32 || decodeBase64Url(jwk.y).length !== 32) throw new Error();
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    refuse('must carry a P-256 key');
  }
}

export function thumbprintOf({ crv, kty, x, y }: HolderJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/**
 * Reads and verifies a JWS signed by the key in its own header.
 * @throws JwsError
 */
export function readSelfSigned(text: string, typ: string): SelfSignedJws {
  if (text.length > MAXIMUM_LENGTH) refuse('is too long');
  const [headerPart = '', payloadPart = '', signaturePart = '', ...more] = text.split('.');
  if (more.length > 0 || !signaturePart) refuse('must be a compact JWS');
  const header = decodeObject(headerPart);
  if (header.typ !== typ) refuse(`typ must be ${typ}`);
  if (header.alg !== 'ES256') refuse('alg must be ES256');
  if ('crit' in header) refuse('must not use critical extensions');
  if ('kid' in header || 'x5c' in header || !('jwk' in header)) refuse('must name its key by jwk alone');
  const jwk = readHolderJwk(header.jwk);
  const payload = decodeObject(payloadPart);
  let signature: Uint8Array;
  try {
    signature = decodeBase64Url(signaturePart);
  } catch {
    refuse('must be a compact JWS of canonical base64url and well-formed JSON');
  }
  const key = importJwk(jwk);
  const signed = Buffer.from(`${headerPart}.${payloadPart}`, 'ascii');
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)) {
    refuse('signature does not verify');
  }
  return { header, payload, jwk, thumbprint: thumbprintOf(jwk) };
}
