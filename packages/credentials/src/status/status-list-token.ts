/** Status List Tokens in JWT form (draft-ietf-oauth-status-list, section 5): signed by the key that may sign the type. */

import { type IssuerTrust, verifyIssuer } from '../credential/issuer-key.ts';
import { isSeconds, secondsOf } from '../credential/registered-claims.ts';
import type { CryptoPort, Sign } from '../crypto/port.ts';
import { webCrypto } from '../crypto/web-crypto.ts';
import { decodeBase64Url, encodeBase64Url } from '../encoding/base64.ts';
import { isJsonObject } from '../encoding/json.ts';
import { utf8Bytes } from '../encoding/text.ts';
import { ensure } from '../errors.ts';
import { clockSkewSeconds, limits } from '../limits.ts';
import { checkHeader, parseCompactJws, signCompactJws } from '../sd-jwt/jws.ts';
import { createStatusList, isStatusBits, type StatusList } from './status-list.ts';
import { deflate, inflate } from './zlib.ts';

const statusListType = 'statuslist+jwt';

export interface StatusListTokenInput {
  header: { kid?: string; x5c: readonly string[] };
  list: Pick<StatusList, 'bits' | 'bytes'>;
  /** Where the token is published; `sub`. */
  uri: string;
  /** Seconds since 1970. */
  issuedAt: number;
  expiresAt: number;
  /** How long a copy may be used before it is fetched again. */
  ttlSeconds: number;
  sign: Sign;
}

export async function encodeStatusListToken(input: StatusListTokenInput): Promise<string> {
  const { kid, x5c } = input.header;
  return signCompactJws(
    { alg: 'ES256', typ: statusListType, ...(kid === undefined ? {} : { kid }), x5c },
    {
      sub: input.uri,
      iat: input.issuedAt,
      exp: input.expiresAt,
      ttl: input.ttlSeconds,
      status_list: { bits: input.list.bits, lst: encodeBase64Url(await deflate(input.list.bytes)) },
    },
    input.sign,
  );
}

export interface VerifyStatusListInput extends IssuerTrust {
  token: string;
  /** The credential's `status.status_list.uri`, from which the token was fetched. */
  uri: string;
  /** The credential's issuer and type: the list must be signed by a key that may sign them. */
  iss: string;
  vct: string;
  now: Date;
  lookUpKey: NonNullable<IssuerTrust['lookUpKey']>;
  crypto?: CryptoPort;
  maximumListBytes?: number;
}

export interface VerifiedStatusList {
  list: StatusList;
  issuedAt: Date;
  expiresAt: Date;
  /** Absent when the issuer does not say how long a copy may be used. */
  ttlSeconds?: number;
  /** Until when this copy may answer: the sooner of `exp` and `ttl` from now. */
  usableUntil: Date;
}

/** The `status_list` claim. Throws `status_list_malformed`, `status_list_too_large`. */
export async function decodeStatusList(
  { bits, lst }: { bits?: unknown; lst?: unknown },
  maximumBytes: number = limits.statusListBytes,
): Promise<StatusList> {
  ensure(isStatusBits(bits) && typeof lst === 'string', 'status_list_malformed');
  return createStatusList({ bits, bytes: await inflate(decodeBase64Url(lst), maximumBytes) });
}

/** Throws CredentialError; every failure means that nothing is known about the credential's status. */
export async function verifyStatusListToken(input: VerifyStatusListInput): Promise<VerifiedStatusList> {
  const { token, uri, iss, vct, now, crypto = webCrypto } = input;
  ensure(typeof token === 'string', 'token_malformed');
  ensure(token.length <= limits.statusTokenBytes, 'token_too_large');
  const jws = parseCompactJws(utf8Bytes(token));
  checkHeader(jws.header, statusListType);
  const { sub, iat, exp, ttl, status_list: claim } = jws.payload;
  ensure(sub === uri, 'status_list_wrong_uri');
  ensure(jws.payload.iss === undefined || jws.payload.iss === iss, 'issuer_mismatch');
  ensure(isSeconds(iat) && isSeconds(exp), 'status_list_malformed');
  ensure(ttl === undefined || (isSeconds(ttl) && ttl > 0), 'status_list_malformed');
  ensure(isJsonObject(claim), 'status_list_malformed');
  const nowSeconds = secondsOf(now);
  ensure(nowSeconds < exp, 'status_list_expired');
  ensure(iat <= nowSeconds + clockSkewSeconds, 'status_list_malformed');
  await verifyIssuer(jws, { iss, vct, now, crypto }, input);
  const list = await decodeStatusList(claim, input.maximumListBytes);
  const expiresAt = new Date(exp * 1000);
  const usableUntil =
    ttl === undefined ? expiresAt : new Date(Math.min(expiresAt.getTime(), now.getTime() + ttl * 1000));
  return {
    list,
    issuedAt: new Date(iat * 1000),
    expiresAt,
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
    usableUntil,
  };
}
