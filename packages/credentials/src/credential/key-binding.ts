/** Holder binding (RFC 9901, 4.3 and 7.3): this presentation, for this audience and nonce, now, by the key in `cnf`. */

import { type CryptoPort, es256SignatureBytes, type Sign } from '../crypto/port.ts';
import { encodeBase64Url, isBase64UrlOf } from '../encoding/base64.ts';
import type { Json, JsonObject } from '../encoding/json.ts';
import { utf8Bytes } from '../encoding/text.ts';
import { ensure } from '../errors.ts';
import { type P256Jwk, pointOfJwk } from '../holder-key.ts';
import { clockSkewSeconds, limits } from '../limits.ts';
import { type CompactJws, checkHeader, signCompactJws } from '../sd-jwt/jws.ts';
import type { SdJwt } from '../sd-jwt/parse.ts';
import { secondsOf } from './registered-claims.ts';

const keyBindingType = 'kb+jwt';
const SHA256_BYTES = 32;

export interface KeyBindingExpectation {
  /** `client_id` of the asker. */
  audience: string;
  nonce: string;
  now: Date;
  maxKeyBindingAgeSeconds: number;
}

/** A credential that names its audiences is for nobody else (RFC 7519, 4.1.3). */
function isMeantFor(aud: Json | undefined, audience: string): boolean {
  return aud === undefined || aud === audience || (Array.isArray(aud) && aud.includes(audience));
}

/** A port may find out only when it verifies that a point is not on the curve: one code for both. */
async function isSignedByPoint(jws: CompactJws, point: Uint8Array, crypto: CryptoPort): Promise<boolean> {
  try {
    const key = await crypto.importKey(point, 'once');
    if (jws.signature.length !== es256SignatureBytes) return false;
    return (await crypto.verifyEs256(key, jws.signingInput, jws.signature)) === true;
  } catch {
    ensure(false, 'holder_key_invalid');
  }
}

/** The wallet may bound its own key binding: it is a JWT in all other respects too (RFC 9901, 7.3; RFC 7519, 4.1). */
function checkOwnDates({ exp, nbf }: JsonObject, nowSeconds: number): void {
  ensure(exp === undefined || Number.isSafeInteger(exp), 'key_binding_malformed');
  ensure(nbf === undefined || Number.isSafeInteger(nbf), 'key_binding_malformed');
  ensure(exp === undefined || nowSeconds < (exp as number), 'key_binding_too_old');
  ensure(nbf === undefined || (nbf as number) <= nowSeconds + clockSkewSeconds, 'key_binding_in_future');
}

/**
 * What the holder signed beside the presentation (OpenID4VP 1.0, B.3.3.1): SHA-256 hashes in canonical base64url, by the
 * one algorithm of the profile. Which were asked for is the caller's to know.
 */
function transactionDataHashesIn(payload: JsonObject): readonly string[] {
  const { transaction_data_hashes: hashes, transaction_data_hashes_alg: algorithm } = payload;
  if (hashes === undefined) {
    ensure(algorithm === undefined, 'key_binding_malformed');
    return [];
  }
  // required where the request names algorithms, as ours do
  ensure(algorithm === 'sha-256', 'key_binding_malformed');
  ensure(Array.isArray(hashes) && hashes.length > 0, 'key_binding_malformed');
  ensure(hashes.length <= limits.transactionData, 'key_binding_malformed');
  return hashes.map((hash) => {
    ensure(isBase64UrlOf(SHA256_BYTES, hash), 'key_binding_malformed');
    return hash;
  });
}

/** Resolves to the hashes of transaction data that were signed with it. Throws `key_binding_*`, `claim_invalid`, `type_unexpected`, `algorithm_not_allowed`, `critical_header_unknown`, `holder_key_invalid`. */
export async function verifyKeyBinding(
  { issuerSigned, keyBinding, withoutKeyBinding }: SdJwt,
  holderJwk: P256Jwk,
  { audience, nonce, now, maxKeyBindingAgeSeconds }: KeyBindingExpectation,
  crypto: CryptoPort,
): Promise<readonly string[]> {
  ensure(keyBinding !== undefined, 'key_binding_missing');
  checkHeader(keyBinding.header, keyBindingType);
  const { aud, nonce: answered, sd_hash: hash, iat } = keyBinding.payload;
  ensure(typeof aud === 'string' && typeof answered === 'string', 'key_binding_malformed');
  ensure(typeof hash === 'string' && Number.isSafeInteger(iat), 'key_binding_malformed');
  ensure(aud === audience, 'key_binding_audience_mismatch');
  ensure(isMeantFor(issuerSigned.payload.aud, audience), 'claim_invalid');
  ensure(answered === nonce, 'key_binding_nonce_mismatch');
  const age = secondsOf(now) - (iat as number);
  ensure(Number.isFinite(maxKeyBindingAgeSeconds) && age <= maxKeyBindingAgeSeconds, 'key_binding_too_old');
  ensure(age >= -clockSkewSeconds, 'key_binding_in_future');
  checkOwnDates(keyBinding.payload, secondsOf(now));
  ensure(hash === encodeBase64Url(crypto.sha256(withoutKeyBinding)), 'key_binding_hash_mismatch');
  const hashes = transactionDataHashesIn(keyBinding.payload);
  ensure(await isSignedByPoint(keyBinding, pointOfJwk(holderJwk), crypto), 'key_binding_signature_invalid');
  return hashes;
}

export interface KeyBindingRequest {
  audience: string;
  nonce: string;
  /** Seconds since 1970. */
  issuedAt: number;
  /** Entries of `transaction_data` as they were received, undecoded; the holder agrees to them with this presentation. */
  transactionData?: readonly string[];
  /** ES256 with the holder's key of this copy. */
  sign: Sign;
}

/** The KB-JWT over `presentation`, which ends with a tilde. */
export async function createKeyBinding(
  presentation: string,
  { audience, nonce, issuedAt, transactionData = [], sign }: KeyBindingRequest,
  crypto: Pick<CryptoPort, 'sha256'>,
): Promise<string> {
  const hashOf = (text: string) => encodeBase64Url(crypto.sha256(utf8Bytes(text)));
  ensure(transactionData.length <= limits.transactionData, 'present_invalid');
  const payload = {
    iat: issuedAt,
    aud: audience,
    nonce,
    sd_hash: hashOf(presentation),
    // OpenID4VP 1.0, B.3.3.1
    ...(transactionData.length > 0 && {
      transaction_data_hashes: transactionData.map(hashOf),
      transaction_data_hashes_alg: 'sha-256',
    }),
  };
  return signCompactJws({ alg: 'ES256', typ: keyBindingType }, payload, sign);
}
