/** The claims of an SD-JWT VC that carry its meaning (draft-ietf-oauth-sd-jwt-vc, 2.2.2) and their forms. */
import { isJsonObject, type Json, type JsonObject } from '../encoding/json.ts';
import { ensure } from '../errors.ts';
import { type P256Jwk, readP256Jwk } from '../holder-key.ts';
import { clockSkewSeconds } from '../limits.ts';

export const credentialType = 'dc+sd-jwt';

/** Never supplied by a disclosure. `sub` may be by the draft; no type of ours has it. */
export const onlySignedClaims: ReadonlySet<string> = new Set([
  'iss',
  'iat',
  'nbf',
  'exp',
  'aud',
  'jti',
  'cnf',
  'vct',
  'vct#integrity',
  'status',
  'commitments',
]);

/** Where the status of a credential stands. */
export interface StatusReference {
  uri: string;
  idx: number;
}

export interface RegisteredClaims {
  iss: string;
  vct: string;
  expiresAt: Date;
  holderJwk: P256Jwk;
  status: StatusReference;
}

/** Seconds since 1970, as JWT has dates. */
export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** Whole seconds since 1970, and not milliseconds. */
export function isSeconds(value: Json | undefined): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 1e11;
}

function readStatusReference(payload: JsonObject): StatusReference {
  const { status } = payload;
  const reference = isJsonObject(status) ? status.status_list : undefined;
  ensure(isJsonObject(reference), 'status_missing');
  const { uri, idx } = reference;
  ensure(typeof uri === 'string' && uri.length > 0 && uri.length <= 2048, 'claim_invalid');
  ensure(Number.isSafeInteger(idx) && (idx as number) >= 0, 'claim_invalid');
  return { uri, idx: idx as number };
}

/** Forms only: see `checkDates` for validity. Throws `claim_invalid`, `holder_key_invalid`, `status_missing`. */
export function readRegisteredClaims(payload: JsonObject): RegisteredClaims {
  const { iss, vct, exp, iat, nbf, cnf } = payload;
  ensure(typeof iss === 'string' && iss !== '' && typeof vct === 'string' && vct !== '', 'claim_invalid');
  ensure(isSeconds(exp), 'claim_invalid');
  ensure(iat === undefined || isSeconds(iat), 'claim_invalid');
  ensure(nbf === undefined || isSeconds(nbf), 'claim_invalid');
  // One key and no other way to name one (RFC 7800, 3.1).
  ensure(isJsonObject(cnf) && cnf.jwe === undefined && cnf.jku === undefined, 'holder_key_invalid');
  return {
    iss,
    vct,
    expiresAt: new Date(exp * 1000),
    holderJwk: readP256Jwk(cnf.jwk),
    status: readStatusReference(payload),
  };
}

/** Throws `credential_expired`, `credential_not_yet_valid`. */
export function checkDates({ exp, iat, nbf }: JsonObject, now: Date): void {
  const nowSeconds = secondsOf(now);
  ensure(nowSeconds < (exp as number), 'credential_expired');
  const notBefore = Math.max((iat as number | undefined) ?? 0, (nbf as number | undefined) ?? 0);
  ensure(notBefore <= nowSeconds + clockSkewSeconds, 'credential_not_yet_valid');
}
