/** A JWS in compact serialisation (RFC 7515, 7.1), read from bytes and not yet verified. */

import { type CryptoPort, es256SignatureBytes, type Sign, type VerificationKey } from '../crypto/port.ts';
import { decodeBase64Url, encodeBase64Url } from '../encoding/base64.ts';
import { type JsonObject, parseJsonObject } from '../encoding/json.ts';
import { utf8Bytes } from '../encoding/text.ts';
import { ensure } from '../errors.ts';

export interface CompactJws {
  header: JsonObject;
  payload: JsonObject;
  /** The header as sent: equal for everything that an issuer signs with one key and chain. */
  headerBytes: Uint8Array;
  signingInput: Uint8Array;
  signature: Uint8Array;
}

const dot = 0x2e;

/** Throws `token_malformed`, `base64url_invalid`, `json_*`. */
export function parseCompactJws(bytes: Uint8Array): CompactJws {
  const first = bytes.indexOf(dot);
  const second = bytes.indexOf(dot, first + 1);
  ensure(first > 0 && second > first + 1 && second < bytes.length - 1, 'token_malformed');
  ensure(bytes.indexOf(dot, second + 1) === -1, 'token_malformed');
  const headerBytes = bytes.subarray(0, first);
  return {
    header: parseJsonObject(decodeBase64Url(headerBytes)),
    payload: parseJsonObject(decodeBase64Url(bytes.subarray(first + 1, second))),
    headerBytes,
    signingInput: bytes.subarray(0, second),
    signature: decodeBase64Url(bytes.subarray(second + 1)),
  };
}

/** The header every token of the profile has: ES256, this `typ`, nothing critical (no extension is understood). */
export function checkHeader(header: JsonObject, type: string): void {
  ensure(header.alg === 'ES256', 'algorithm_not_allowed');
  ensure(!Object.hasOwn(header, 'crit'), 'critical_header_unknown');
  ensure(header.typ === type, 'type_unexpected');
}

export async function isSigned(jws: CompactJws, key: VerificationKey, crypto: CryptoPort): Promise<boolean> {
  if (jws.signature.length !== es256SignatureBytes) return false;
  try {
    return (await crypto.verifyEs256(key, jws.signingInput, jws.signature)) === true;
  } catch {
    return false;
  }
}

/** Header and payload as a signed compact JWS. Throws `issue_invalid` when `sign` does not return 64 bytes. */
export async function signCompactJws(header: object, payload: object, sign: Sign): Promise<string> {
  const parts = [header, payload].map((part) => encodeBase64Url(utf8Bytes(JSON.stringify(part))));
  const signingInput = parts.join('.');
  const signature = await sign(utf8Bytes(signingInput));
  ensure(signature.length === es256SignatureBytes, 'issue_invalid');
  return `${signingInput}.${encodeBase64Url(signature)}`;
}
