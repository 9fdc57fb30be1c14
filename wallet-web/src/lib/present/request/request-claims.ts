// The content of a request object whose signature holds: what it asks, for whom, where the answer goes.
import { importJWK } from 'jose';
import { WalletError } from '../../errors.ts';
import { checkAddress, isObject, type JsonObject } from '../../guarded-fetch.ts';
import { type Declaration, readDeclarations } from './declarations.ts';
import type { RequestLocation } from './request-link.ts';

type EncryptionJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string; kid?: string };
export type EncryptionChoice = { jwk: EncryptionJwk; enc: 'A256GCM' | 'A128GCM' };

export type RequestClaims = {
  nonce: string;
  state: string | null;
  responseUri: string;
  expiresAtSeconds: number;
  hasEnd: boolean;
  dcqlQuery: JsonObject;
  encryption: EncryptionChoice;
  question: JsonObject | null;
  declarations: Declaration[];
};

const SELF_ISSUED = 'https://self-issued.me/v2';
const CLOCK_SKEW_SECONDS = 60;
/** a request signed further in the future than this means that one of the two clocks is wrong */
const WRONG_CLOCK_SECONDS = 300;
/** of the year 9999; a date far beyond it cannot be written down */
const LAST_SECOND = 253_402_300_799;
/** for a citizen to read and consent to a request that names no end */
const OWN_END_SECONDS = 600;
const QUESTION_FORMAT = 'urn:anju:question:1';

/** Throws a WalletError whose code says which rule the request broke; what is absent counts as wrong. */
export async function readRequestClaims(
  claims: JsonObject,
  expected: { location: RequestLocation; walletNonce: string | null; nowSeconds: number },
): Promise<RequestClaims> {
  const { location, walletNonce, nowSeconds } = expected;
  if (claims.client_id !== location.clientId.text) throw new WalletError('request_asker_mismatch');
  if (claims.aud !== SELF_ISSUED) throw new WalletError('request_not_for_this_wallet');
  if (walletNonce !== null && claims.wallet_nonce !== walletNonce) throw new WalletError('request_replayed');
  const { expiresAtSeconds, hasEnd } = readTimes(claims, nowSeconds);

  if (claims.response_type !== 'vp_token') throw unsupported('response_type');
  if (claims.response_mode !== 'direct_post.jwt') {
    if (claims.response_mode === 'direct_post') throw new WalletError('request_reply_not_encrypted');
    throw unsupported('response_mode');
  }
  if (claims.redirect_uri !== undefined)
    throw new WalletError('request_malformed', { cause: 'redirect_uri' });
  if (claims.scope !== undefined || !isObject(claims.dcql_query)) throw unsupported('dcql_query');
  if (typeof claims.nonce !== 'string' || !/^[\x21-\x7e]{16,512}$/.test(claims.nonce)) {
    throw new WalletError('request_malformed', { cause: 'nonce' });
  }
  if (claims.state !== undefined && typeof claims.state !== 'string') {
    throw new WalletError('request_malformed', { cause: 'state' });
  }
  return {
    nonce: claims.nonce,
    state: claims.state ?? null,
    responseUri: readResponseUri(claims.response_uri, location),
    expiresAtSeconds,
    hasEnd,
    dcqlQuery: claims.dcql_query,
    encryption: await readEncryption(claims.client_metadata),
    question: readQuestion(claims.verifier_info),
    declarations: readDeclarations(claims.transaction_data, claims.dcql_query),
  };
}

/**
 * A request object need not say when it was made or ends (OpenID4VP 1.0 section 5, RFC 9101), and others' often do not. Then
 * the wallet gives it a short time from now on, and remembers for ever that it was answered.
 */
function readTimes(claims: JsonObject, nowSeconds: number): { expiresAtSeconds: number; hasEnd: boolean } {
  const { exp, iat, nbf } = claims;
  if (!isSecond(exp) || !isSecond(iat) || !isSecond(nbf)) {
    throw new WalletError('request_malformed', { cause: 'times' });
  }
  if (iat !== undefined && iat > nowSeconds + WRONG_CLOCK_SECONDS)
    throw new WalletError('device_clock_wrong');
  if (nbf !== undefined && nbf > nowSeconds + CLOCK_SKEW_SECONDS) throw new WalletError('device_clock_wrong');
  if (exp === undefined) return { expiresAtSeconds: nowSeconds + OWN_END_SECONDS, hasEnd: false };
  if (exp + CLOCK_SKEW_SECONDS <= nowSeconds) throw new WalletError('request_expired');
  return { expiresAtSeconds: exp, hasEnd: true };
}

const isSecond = (value: unknown): value is number | undefined =>
  value === undefined || (typeof value === 'number' && value >= 0 && value <= LAST_SECOND);

/** The answer goes back to where the signed request came from and nowhere else; an asker named by its host has no other. */
function readResponseUri(value: unknown, { clientId, requestUri }: RequestLocation): string {
  if (typeof value !== 'string') throw new WalletError('request_malformed', { cause: 'response_uri' });
  const responseUri = checkAddress(value);
  if (responseUri.origin !== checkAddress(requestUri).origin)
    throw new WalletError('request_reply_elsewhere');
  if (clientId.prefix === 'x509_san_dns' && responseUri.hostname !== clientId.name)
    throw new WalletError('request_reply_elsewhere', { cause: 'host' });
  return responseUri.href;
}

async function readEncryption(metadata: unknown): Promise<EncryptionChoice> {
  if (!isObject(metadata) || !isObject(metadata.jwks) || !Array.isArray(metadata.jwks.keys)) {
    throw new WalletError('request_reply_not_encrypted');
  }
  const formats = metadata.vp_formats_supported;
  if (!isObject(formats) || !isObject(formats['dc+sd-jwt'])) throw unsupported('vp_formats_supported');
  const usable = await firstUsable(metadata.jwks.keys.filter(isEncryptionKey));
  if (usable === null) throw new WalletError('request_reply_not_encrypted');
  const { kty, crv, x, y, kid } = usable;
  const supported: unknown = metadata.encrypted_response_enc_values_supported ?? ['A128GCM'];
  const enc = (['A256GCM', 'A128GCM'] as const).find(
    (name) => Array.isArray(supported) && supported.includes(name),
  );
  if (enc === undefined) throw unsupported('encrypted_response_enc_values_supported');
  return { jwk: { kty, crv, x, y, ...(kid === undefined ? {} : { kid }) }, enc };
}

/** A point that is on no curve is found out here, and not once a copy is spent. */
async function firstUsable(keys: EncryptionJwk[]): Promise<EncryptionJwk | null> {
  for (const key of keys) {
    const { kty, crv, x, y } = key;
    const imported = await importJWK({ kty, crv, x, y }, 'ECDH-ES').catch(() => null);
    if (imported !== null) return key;
  }
  return null;
}

function isEncryptionKey(key: unknown): key is EncryptionJwk {
  if (!isObject(key)) return false;
  const fits =
    key.kty === 'EC' && key.crv === 'P-256' && typeof key.x === 'string' && typeof key.y === 'string';
  const forEncryption = key.use === undefined || key.use === 'enc';
  return (
    fits && forEncryption && key.alg === 'ECDH-ES' && (key.kid === undefined || typeof key.kid === 'string')
  );
}

function readQuestion(verifierInfo: unknown): JsonObject | null {
  if (!Array.isArray(verifierInfo)) return null;
  const entry = verifierInfo.find((info) => isObject(info) && info.format === QUESTION_FORMAT);
  return isObject(entry) && isObject(entry.data) ? entry.data : null;
}

function unsupported(cause: string): WalletError {
  return new WalletError('request_not_supported', { cause });
}
