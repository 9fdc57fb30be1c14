// Opens an encrypted response (OpenID4VP 1.0, section 8.3): a compact JWE (RFC 7516) by ECDH-ES directly (RFC 7518,
// section 4.6), A128GCM or A256GCM, no compression.
import {
  decodeBase64Url,
  isJsonObject,
  type Json,
  type JsonObject,
  parseJsonObject,
  pointOfJwk,
  readP256Jwk,
  webCrypto,
} from '@anju/credentials';
import type { Exchange } from './exchange.ts';
import { type ResponseCrypto, webResponseCrypto } from './response-crypto.ts';

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
const KEY_BYTES: Readonly<Record<string, number>> = { A128GCM: 16, A256GCM: 32 };
const [IV_BYTES, TAG_BYTES] = [12, 16];
/** As characters of the compact form: more than a presentation of each credential that a query may ask for. */
const MAX_RESPONSE_LENGTH = 256 * 1024;

const isAbsentOrText = (value: Json | undefined) => value === undefined || typeof value === 'string';
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The plaintext, or null when the response was not encrypted to this request's key in an allowed way. */
export async function decryptResponse(
  jwe: string,
  exchange: Exchange,
  crypto: ResponseCrypto = webResponseCrypto,
): Promise<Uint8Array | null> {
  try {
    return await open(jwe, exchange, crypto);
  } catch {
    return null;
  }
}

async function open(
  jwe: string,
  { encryptionJwk, d }: Exchange,
  crypto: ResponseCrypto,
): Promise<Uint8Array | null> {
  if (typeof jwe !== 'string' || jwe.length > MAX_RESPONSE_LENGTH) return null;
  const [encodedHeader = '', encryptedKey, ...sealed] = jwe.split('.', 6);
  if (encryptedKey !== '' || sealed.length !== 3) return null;
  const header = parseJsonObject(decodeBase64Url(encodedHeader));
  const { alg, enc, kid, epk, typ, cty } = header;
  if (Object.keys(header).some((name) => !HEADER_PARAMETERS.has(name))) return null;
  if (alg !== 'ECDH-ES' || typeof enc !== 'string' || !Object.hasOwn(KEY_BYTES, enc)) return null;
  if (kid !== undefined && kid !== encryptionJwk.kid) return null;
  if (![typ, cty].every(isAbsentOrText)) return null;

  const [iv, ciphertext, tag] = sealed.map((part) => decodeBase64Url(part));
  if (iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || ciphertext === undefined) return null;
  const own = { point: pointOfJwk(encryptionJwk), scalar: decodeBase64Url(d) };
  const secret = await crypto.agree(own, ephemeralPoint(epk));
  const key = derivedKey(secret, enc, header);
  return await crypto.open({ key, iv, ciphertext, tag, additional: utf8(encodedHeader) });
}

/** A public P-256 key in its one form; it may say what it is for. The curve is checked by who computes with it. */
function ephemeralPoint(epk: Json | undefined): Uint8Array {
  if (!isJsonObject(epk) || Object.hasOwn(epk, 'd')) throw new TypeError('no public key');
  const { kty = null, crv = null, x = null, y = null } = epk;
  return pointOfJwk(readP256Jwk({ kty, crv, x, y }));
}

/** One round of the Concat KDF gives 32 bytes, as many as the longest key has. */
function derivedKey(secret: Uint8Array, enc: string, { apu, apv }: JsonObject): Uint8Array<ArrayBuffer> {
  const keyBytes = KEY_BYTES[enc] ?? 0;
  const input = [
    number(1),
    secret,
    ...withLength(utf8(enc)),
    ...withLength(partyInfo(apu)),
    ...withLength(partyInfo(apv)),
    number(8 * keyBytes),
  ];
  const joined = new Uint8Array(input.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of input) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(webCrypto.sha256(joined).subarray(0, keyBytes));
}

function partyInfo(value: Json | undefined): Uint8Array {
  if (value === undefined) return new Uint8Array();
  if (typeof value !== 'string') throw new TypeError('party information is base64url');
  return decodeBase64Url(value);
}

const withLength = (bytes: Uint8Array) => [number(bytes.length), bytes];

/** 32 bits, the highest first. */
function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
