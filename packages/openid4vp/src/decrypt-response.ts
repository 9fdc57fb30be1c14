// Opens an encrypted response (OpenID4VP 1.0, section 8.3): ECDH-ES directly, A128GCM or A256GCM, no compression.
import {
  decodeBase64Url,
  isJsonObject,
  type Json,
  type JsonObject,
  parseJsonObject,
} from '@anju/credentials';
import { compactDecrypt, importJWK } from 'jose';
import type { Exchange } from './exchange.ts';

/** As characters of the compact form: more than a presentation of each credential that a query may ask for. */
const MAX_RESPONSE_LENGTH = 256 * 1024;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const COORDINATE_BYTES = 32;

/** Header parameters that a response may carry; anything else, `zip` and `crit` above all, is refused unread. */
const HEADER_PARAMETERS: ReadonlySet<string> = new Set([
  'alg',
  'enc',
  'kid',
  'epk',
  'apu',
  'apv',
  'typ',
  'cty',
]);

const isAbsentOrText = (value: Json | undefined) => value === undefined || typeof value === 'string';
const isBase64UrlOf = (bytes: number, text: Json | undefined) =>
  typeof text === 'string' && decodeBase64Url(text).length === bytes;

/** A public P-256 key in its one form. That its point is on the curve is seen when it is imported. */
function isEphemeralKey(epk: Json | undefined): boolean {
  return (
    isJsonObject(epk) &&
    epk.kty === 'EC' &&
    epk.crv === 'P-256' &&
    !Object.hasOwn(epk, 'd') &&
    isBase64UrlOf(COORDINATE_BYTES, epk.x) &&
    isBase64UrlOf(COORDINATE_BYTES, epk.y)
  );
}

function isAllowed(header: JsonObject, kid: string): boolean {
  const { apu, apv, typ, cty } = header;
  for (const party of [apu, apv]) if (typeof party === 'string') decodeBase64Url(party);
  return (
    Object.keys(header).every((name) => HEADER_PARAMETERS.has(name)) &&
    (header.kid === undefined || header.kid === kid) &&
    isEphemeralKey(header.epk) &&
    [apu, apv, typ, cty].every(isAbsentOrText)
  );
}

/**
 * The five parts of the compact form (RFC 7516, 7.1), each in its one spelling: the library decodes leniently, and takes the
 * last of two members with one name. Throws `CredentialError` for base64url and JSON that are not strict.
 */
function isStrict(jwe: string, kid: string): boolean {
  if (typeof jwe !== 'string' || jwe.length > MAX_RESPONSE_LENGTH) return false;
  const [header = '', encryptedKey, iv, ciphertext = '', tag, ...more] = jwe.split('.', 6);
  if (more.length > 0 || encryptedKey !== '') return false;
  decodeBase64Url(ciphertext);
  return (
    isBase64UrlOf(IV_BYTES, iv) &&
    isBase64UrlOf(TAG_BYTES, tag) &&
    isAllowed(parseJsonObject(decodeBase64Url(header)), kid)
  );
}

/** The plaintext, or null when the response was not encrypted to this request's key in an allowed way. */
export async function decryptResponse(
  jwe: string,
  { encryptionJwk, d }: Exchange,
): Promise<Uint8Array | null> {
  try {
    if (!isStrict(jwe, encryptionJwk.kid)) return null;
    const { kty, crv, x, y } = encryptionJwk;
    const key = await importJWK({ kty, crv, x, y, d }, 'ECDH-ES');
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A128GCM', 'A256GCM'],
    });
    return plaintext;
  } catch {
    return null;
  }
}
