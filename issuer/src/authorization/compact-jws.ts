// One strict reading of the small signed tokens that wallets send (DPoP proofs, key proofs): compact JWS, ES256, the
// public key inside the header. node:crypto verifies, because importing keys into WebCrypto costs as much as checking.
import * as node from 'node:crypto';
import {
  createNodeCrypto,
  decodeBase64Url,
  type Json,
  jwkThumbprint,
  type P256Jwk,
  parseJsonObject,
  pointOfJwk,
  readP256Jwk,
} from '@anju/credentials';

export type HolderJwk = P256Jwk;

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

const verifier = createNodeCrypto(node);
const MAXIMUM_LENGTH = 8192;

function refuse(reason: string): never {
  throw new JwsError(reason);
}

function decode<T>(read: () => T, otherwise: string): T {
  try {
    return read();
  } catch {
    refuse(otherwise);
  }
}

const MALFORMED = 'must be a compact JWS of canonical base64url and well-formed JSON objects';
const NO_KEY = 'must carry a public P-256 key as jwk, without its private part';

const decodeObject = (part: string): Record<string, unknown> =>
  decode(() => parseJsonObject(decodeBase64Url(part)), MALFORMED);

export type ReadJws = {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  signed: Uint8Array;
  signature: Uint8Array;
};

/** Reads without verifying. @throws JwsError */
export function readJws(text: string, typ: string): ReadJws {
  if (text.length > MAXIMUM_LENGTH) refuse('is too long');
  const [headerPart = '', payloadPart = '', signaturePart = '', ...more] = text.split('.');
  if (more.length > 0 || !signaturePart) refuse('must be a compact JWS');
  const header = decodeObject(headerPart);
  if (header.typ !== typ) refuse(`typ must be ${typ}`);
  if (header.alg !== 'ES256') refuse('alg must be ES256');
  if ('crit' in header) refuse('must not use critical extensions');
  const payload = decodeObject(payloadPart);
  const signature = decode(() => decodeBase64Url(signaturePart), MALFORMED);
  return { header, payload, signed: Buffer.from(`${headerPart}.${payloadPart}`, 'ascii'), signature };
}

/** @param point 0x04 ‖ x ‖ y @throws JwsError; a point that is not on the curve fails here, not earlier */
export function verifyJws({ signed, signature }: ReadJws, point: Uint8Array): void {
  const isSigned = decode(
    () => verifier.verifyEs256(verifier.importKey(point, 'once'), signed, signature),
    NO_KEY,
  );
  if (isSigned !== true) refuse('signature does not verify');
}

/** A public P-256 key as a token holds it. @throws JwsError, also for one that holds its private part */
export const readHolderJwk = (jwk: unknown): HolderJwk => decode(() => readP256Jwk(jwk as Json), NO_KEY);

/** RFC 7638, base64url. */
export const thumbprintOf = (jwk: HolderJwk): string => jwkThumbprint(jwk, verifier);

/**
 * Reads and verifies a JWS signed by the key in its own header.
 * @throws JwsError
 */
export function readSelfSigned(text: string, typ: string): SelfSignedJws {
  const jws = readJws(text, typ);
  const { header, payload } = jws;
  if ('kid' in header || 'x5c' in header || !('jwk' in header)) refuse('must name its key by jwk alone');
  const jwk = readHolderJwk(header.jwk);
  verifyJws(jws, pointOfJwk(jwk));
  return { header, payload, jwk, thumbprint: thumbprintOf(jwk) };
}
