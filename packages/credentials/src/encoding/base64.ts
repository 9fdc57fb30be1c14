/**
 * Strict base64url (RFC 4648 section 5, no padding) and base64 (section 4, padded) as JOSE uses them.
 * Platform decoders skip foreign characters and stray trailing bits, so that many texts mean the same bytes;
 * here exactly one does.
 */

import { CredentialError, ensure } from '../errors.ts';
import { asciiText, utf8Bytes } from './text.ts';

const urlAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const standardAlphabet = `${urlAlphabet.slice(0, 62)}+/`;
const outside = 0xff;

function decodingTable(alphabet: string): Uint8Array {
  const table = new Uint8Array(256).fill(outside);
  for (let value = 0; value < 64; value += 1) table[alphabet.charCodeAt(value)] = value;
  return table;
}
const urlTable = decodingTable(urlAlphabet);
const standardTable = decodingTable(standardAlphabet);
const urlCodes = utf8Bytes(urlAlphabet);

function decode(text: Uint8Array, table: Uint8Array): Uint8Array<ArrayBuffer> {
  const tail = text.length & 3;
  ensure(tail !== 1, 'base64url_invalid');
  const bytes = new Uint8Array((text.length >> 2) * 3 + (tail === 0 ? 0 : tail - 1));
  const whole = text.length - tail;
  // Foreign characters are 0xff in the table: or-ing all values shows whether there was any.
  let seen = 0;
  let at = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = table[text[i] as number] as number;
    const b = table[text[i + 1] as number] as number;
    const c = table[text[i + 2] as number] as number;
    const d = table[text[i + 3] as number] as number;
    seen |= a | b | c | d;
    bytes[at] = (a << 2) | (b >> 4);
    bytes[at + 1] = (b << 4) | (c >> 2);
    bytes[at + 2] = (c << 6) | d;
    at += 3;
  }
  if (tail > 0) {
    const a = table[text[whole] as number] as number;
    const b = table[text[whole + 1] as number] as number;
    const c = tail === 3 ? (table[text[whole + 2] as number] as number) : 0;
    seen |= a | b | c;
    bytes[at] = (a << 2) | (b >> 4);
    if (tail === 3) bytes[at + 1] = (b << 4) | (c >> 2);
    ensure((tail === 3 ? c & 3 : b & 15) === 0, 'base64url_invalid');
  }
  ensure(seen < 64, 'base64url_invalid');
  return bytes;
}

/** The bytes of canonical base64url. Throws `base64url_invalid`. */
export function decodeBase64Url(text: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return decode(typeof text === 'string' ? utf8Bytes(text) : text, urlTable);
}

/** The bytes of canonical, padded base64 (x5c). Throws `base64url_invalid`. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  ensure(text.length > 0 && text.length % 4 === 0, 'base64url_invalid');
  const end = text.endsWith('==') ? -2 : text.endsWith('=') ? -1 : undefined;
  return decode(utf8Bytes(text.slice(0, end)), standardTable);
}

export function encodeBase64Url(bytes: Uint8Array): string {
  const tail = bytes.length % 3;
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let at = 0;
  for (let i = 0; i < bytes.length - tail; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    codes[at] = urlCodes[group >> 18] as number;
    codes[at + 1] = urlCodes[(group >> 12) & 63] as number;
    codes[at + 2] = urlCodes[(group >> 6) & 63] as number;
    codes[at + 3] = urlCodes[group & 63] as number;
    at += 4;
  }
  if (tail > 0) {
    const group =
      ((bytes[bytes.length - tail] as number) << 16) |
      (tail === 2 ? (bytes[bytes.length - 1] as number) << 8 : 0);
    codes[at] = urlCodes[group >> 18] as number;
    codes[at + 1] = urlCodes[(group >> 12) & 63] as number;
    if (tail === 2) codes[at + 2] = urlCodes[(group >> 6) & 63] as number;
  }
  return asciiText(codes);
}

export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (byte + 0x100).toString(16).slice(1);
  return text;
}

/** Same bytes? Not constant in time: nothing compared here is secret from the one who sent it. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** `true` for canonical base64url of exactly `length` bytes. */
export function isBase64UrlOf(length: number, text: unknown): text is string {
  if (typeof text !== 'string' || text.length !== Math.ceil((length * 4) / 3)) return false;
  try {
    return decodeBase64Url(text).length === length;
  } catch (error) {
    if (error instanceof CredentialError) return false;
    throw error;
  }
}
