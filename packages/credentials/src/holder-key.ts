/** P-256 public keys as JWKs (RFC 7517, RFC 7638): what `cnf` holds. */

import type { CryptoPort } from './crypto/port.ts';
import { webCrypto } from './crypto/web-crypto.ts';
import { decodeBase64Url, encodeBase64Url, isBase64UrlOf } from './encoding/base64.ts';
import { isJsonObject, type Json, type JsonObject } from './encoding/json.ts';
import { utf8Bytes } from './encoding/text.ts';
import { ensure } from './errors.ts';

export interface P256Jwk {
  kty: 'EC';
  crv: 'P-256';
  /** 32 bytes, base64url. */
  x: string;
  y: string;
}

const coordinateBytes = 32;

/** What a key says about its use, where it says it, must include what is done with it here (RFC 7517, 4.2 to 4.4). */
function maySign({ use, alg, key_ops: operations }: JsonObject): boolean {
  return (
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === 'ES256') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  );
}

/**
 * The four public members of a P-256 JWK for signatures.
 * Throws `holder_key_invalid`, also for a JWK that holds a private key or is meant for something else.
 */
export function readP256Jwk(jwk: Json | undefined): P256Jwk {
  ensure(isJsonObject(jwk) && jwk.kty === 'EC' && jwk.crv === 'P-256', 'holder_key_invalid');
  ensure(!Object.hasOwn(jwk, 'd') && maySign(jwk), 'holder_key_invalid');
  const { x, y } = jwk;
  ensure(isBase64UrlOf(coordinateBytes, x) && isBase64UrlOf(coordinateBytes, y), 'holder_key_invalid');
  return { kty: 'EC', crv: 'P-256', x, y };
}

/** 0x04 ‖ x ‖ y. */
export function pointOfJwk(jwk: P256Jwk): Uint8Array<ArrayBuffer> {
  const point = new Uint8Array(1 + 2 * coordinateBytes);
  point[0] = 0x04;
  point.set(decodeBase64Url(jwk.x), 1);
  point.set(decodeBase64Url(jwk.y), 1 + coordinateBytes);
  return point;
}

/** RFC 7638 thumbprint with SHA-256, base64url. */
export function jwkThumbprint(
  jwk: Pick<P256Jwk, 'x' | 'y'>,
  crypto: Pick<CryptoPort, 'sha256'> = webCrypto,
): string {
  const canonical = `{"crv":"P-256","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`;
  return encodeBase64Url(crypto.sha256(utf8Bytes(canonical)));
}
