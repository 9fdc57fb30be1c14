/** Holder binding (RFC 9901, 4.3 and 7.3): this presentation, for this audience and nonce, now, by the key in `cnf`. */

import type { CryptoPort, Sign } from '../crypto/port.ts';
import { encodeBase64Url } from '../encoding/base64.ts';
import { utf8Bytes } from '../encoding/text.ts';
import { ensure } from '../errors.ts';
import { type P256Jwk, pointOfJwk } from '../holder-key.ts';
import { clockSkewSeconds } from '../limits.ts';
import { checkHeader, isSigned, signCompactJws } from '../sd-jwt/jws.ts';
import type { SdJwt } from '../sd-jwt/parse.ts';
import { secondsOf } from './registered-claims.ts';

const keyBindingType = 'kb+jwt';

export interface KeyBindingExpectation {
  /** `client_id` of the asker. */
  audience: string;
  nonce: string;
  now: Date;
  maxKeyBindingAgeSeconds: number;
}

/** Throws `key_binding_*`, `type_unexpected`, `algorithm_not_allowed`, `critical_header_unknown`, `holder_key_invalid`. */
export async function verifyKeyBinding(
  { keyBinding, withoutKeyBinding }: SdJwt,
  holderJwk: P256Jwk,
  { audience, nonce, now, maxKeyBindingAgeSeconds }: KeyBindingExpectation,
  crypto: CryptoPort,
): Promise<void> {
  ensure(keyBinding !== undefined, 'key_binding_missing');
  checkHeader(keyBinding.header, keyBindingType);
  const { aud, nonce: answered, sd_hash: hash, iat } = keyBinding.payload;
  ensure(typeof aud === 'string' && typeof answered === 'string', 'key_binding_malformed');
  ensure(typeof hash === 'string' && Number.isSafeInteger(iat), 'key_binding_malformed');
  ensure(aud === audience, 'key_binding_audience_mismatch');
  ensure(answered === nonce, 'key_binding_nonce_mismatch');
  const age = secondsOf(now) - (iat as number);
  ensure(age <= maxKeyBindingAgeSeconds, 'key_binding_too_old');
  ensure(age >= -clockSkewSeconds, 'key_binding_in_future');
  ensure(hash === encodeBase64Url(crypto.sha256(withoutKeyBinding)), 'key_binding_hash_mismatch');
  let key: object;
  try {
    key = await crypto.importKey(pointOfJwk(holderJwk), 'once');
  } catch {
    ensure(false, 'holder_key_invalid');
  }
  ensure(await isSigned(keyBinding, key, crypto), 'key_binding_signature_invalid');
}

export interface KeyBindingRequest {
  audience: string;
  nonce: string;
  /** Seconds since 1970. */
  issuedAt: number;
  /** ES256 with the holder's key of this copy. */
  sign: Sign;
}

/** The KB-JWT over `presentation`, which ends with a tilde. */
export async function createKeyBinding(
  presentation: string,
  { audience, nonce, issuedAt, sign }: KeyBindingRequest,
  crypto: Pick<CryptoPort, 'sha256'>,
): Promise<string> {
  const payload = {
    iat: issuedAt,
    aud: audience,
    nonce,
    sd_hash: encodeBase64Url(crypto.sha256(utf8Bytes(presentation))),
  };
  return signCompactJws({ alg: 'ES256', typ: keyBindingType }, payload, sign);
}
