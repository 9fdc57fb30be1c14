/** An SD-JWT or SD-JWT+KB in compact serialisation (RFC 9901, section 4), read strictly and not yet verified. */

import type { CryptoPort } from '../crypto/port.ts';
import { webCrypto } from '../crypto/web-crypto.ts';
import { decodeBase64Url, encodeBase64Url } from '../encoding/base64.ts';
import { type Json, parseJsonStrict } from '../encoding/json.ts';
import { utf8Bytes } from '../encoding/text.ts';
import { ensure } from '../errors.ts';
import { limits } from '../limits.ts';
import { type CompactJws, parseCompactJws } from './jws.ts';

export interface Disclosure {
  /** Absent for an array element. */
  name?: string;
  value: Json;
  /** SHA-256 of `encoded`, base64url. */
  digest: string;
  encoded: Uint8Array;
}

export interface SdJwt {
  issuerSigned: CompactJws;
  disclosures: readonly Disclosure[];
  /** Everything up to and with the last tilde: what `sd_hash` is over. */
  withoutKeyBinding: Uint8Array;
  keyBinding?: CompactJws;
}

const tilde = 0x7e;
const openingBrace = 0x7b;
/** RFC 9901, 4.2.1, and the one name under which a value would become the prototype of the claims beside it. */
const reservedNames: ReadonlySet<string> = new Set(['_sd', '...', '_sd_alg', '__proto__']);

function parseDisclosure(encoded: Uint8Array, crypto: Pick<CryptoPort, 'sha256'>): Disclosure {
  const parts = parseJsonStrict(decodeBase64Url(encoded));
  ensure(Array.isArray(parts) && (parts.length === 2 || parts.length === 3), 'disclosure_malformed');
  ensure(typeof parts[0] === 'string', 'disclosure_malformed');
  const digest = encodeBase64Url(crypto.sha256(encoded));
  if (parts.length === 2) return { value: parts[1] as Json, digest, encoded };
  const [, name, value] = parts as [string, Json, Json];
  ensure(typeof name === 'string', 'disclosure_malformed');
  ensure(!reservedNames.has(name), 'disclosure_name_reserved');
  return { name, value, digest, encoded };
}

/**
 * Throws `token_too_large`, `token_malformed`, `json_serialisation_refused`, `too_many_disclosures`,
 * `disclosure_malformed`, `disclosure_name_reserved`, `disclosure_repeated`, `base64url_invalid`, `json_*`.
 */
export function parseSdJwt(
  compact: string,
  {
    maximumBytes = limits.credentialBytes,
    crypto = webCrypto,
  }: { maximumBytes?: number; crypto?: CryptoPort } = {},
): SdJwt {
  ensure(typeof compact === 'string', 'token_malformed');
  ensure(compact.length <= maximumBytes, 'token_too_large');
  ensure(compact.charCodeAt(0) !== openingBrace, 'json_serialisation_refused');
  const bytes = utf8Bytes(compact);
  ensure(bytes.length === compact.length, 'token_malformed');

  const tildes: number[] = [];
  for (let at = bytes.indexOf(tilde); at !== -1; at = bytes.indexOf(tilde, at + 1)) {
    tildes.push(at);
    ensure(tildes.length <= limits.disclosures + 1, 'too_many_disclosures');
  }
  const last = tildes.at(-1);
  ensure(last !== undefined, 'token_malformed');

  const issuerSigned = parseCompactJws(bytes.subarray(0, tildes[0]));
  const disclosures: Disclosure[] = [];
  const digests = new Set<string>();
  for (const [index, from] of tildes.slice(0, -1).entries()) {
    const encoded = bytes.subarray(from + 1, tildes[index + 1]);
    ensure(encoded.length > 0, 'token_malformed');
    const disclosure = parseDisclosure(encoded, crypto);
    ensure(!digests.has(disclosure.digest), 'disclosure_repeated');
    digests.add(disclosure.digest);
    disclosures.push(disclosure);
  }
  const withoutKeyBinding = bytes.subarray(0, last + 1);
  if (last === bytes.length - 1) return { issuerSigned, disclosures, withoutKeyBinding };
  return {
    issuerSigned,
    disclosures,
    withoutKeyBinding,
    keyBinding: parseCompactJws(bytes.subarray(last + 1)),
  };
}
