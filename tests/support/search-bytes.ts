// Looks for many needles in many files at once, as a thief of the disks would.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX_BYTES = 8;
const BITMAP_BITS = 24;

export type Needle = {
  what: string;
  bytes: Buffer;
  /** Counts only as a whole number: the digits of a longer one, or of a time in a log line, are no find. */
  isWholeNumber?: boolean;
  /** Written with hexadecimal digits that any hash may hold by chance: inside a hash it is no find. */
  isShortHex?: boolean;
};

/**
 * Digits that stand by chance in a hash, or in the random id of a step in a trace (16 digits), are no find: either is one
 * word of hexadecimal digits, of which a database's pages may hold a part. Ten thousand sessions leave hundreds of such parts.
 */
const HASH_DIGITS = 16;
/** As little are they one in sealed bytes: a word of base64url this long, with capitals, small letters and other digits. */
const SEALED_CHARACTERS = 40;

const HEX_DIGIT = tableOf(/[0-9a-f]/);
const BASE64URL = tableOf(/[A-Za-z0-9_-]/);

function tableOf(pattern: RegExp): boolean[] {
  return Array.from({ length: 256 }, (_, byte) => pattern.test(String.fromCharCode(byte)));
}

/** How far the word of these characters goes to both sides, at most `most` characters each way. */
function wordAround(haystack: Buffer, [at, end]: [number, number], characters: boolean[], most: number) {
  let [from, to] = [at, end];
  while (at - from < most && characters[haystack[from - 1] ?? -1]) from -= 1;
  while (to - end < most && characters[haystack[to] ?? -1]) to += 1;
  return { from, to };
}

function isInsideHash(haystack: Buffer, at: number, end: number): boolean {
  const { from, to } = wordAround(haystack, [at, end], HEX_DIGIT, HASH_DIGITS);
  return to - from >= HASH_DIGITS;
}

function isInsideSealed(haystack: Buffer, at: number, end: number): boolean {
  const { from, to } = wordAround(haystack, [at, end], BASE64URL, SEALED_CHARACTERS);
  if (to - from < SEALED_CHARACTERS) return false;
  const others = haystack.toString('latin1', from, at) + haystack.toString('latin1', end, to);
  return [/[A-Z]/, /[a-z]/, /[0-9]/].every((kind) => kind.test(others));
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const DOT = 0x2e;

const bucketOf = (word: number) => (Math.imul(word, 0x9e3779b1) >>> (32 - BITMAP_BITS)) >>> 0;

/** Which of the needles occur in the haystack, by what they are. Needles have at least eight bytes. */
export function findNeedles(haystack: Buffer, needles: readonly Needle[]): string[] {
  const bitmap = new Uint8Array(1 << BITMAP_BITS);
  const byPrefix = new Map<string, Needle[]>();
  for (const needle of needles) {
    if (needle.bytes.length < PREFIX_BYTES) throw new Error(`needle too short: ${needle.what}`);
    bitmap[bucketOf(needle.bytes.readUInt32LE(0))] = 1;
    const prefix = needle.bytes.toString('latin1', 0, PREFIX_BYTES);
    const same = byPrefix.get(prefix);
    if (same) same.push(needle);
    else byPrefix.set(prefix, [needle]);
  }
  const found = new Set<string>();
  for (let at = 0; at <= haystack.length - PREFIX_BYTES; at += 1) {
    if (bitmap[bucketOf(haystack.readUInt32LE(at))] === 0) continue;
    const candidates = byPrefix.get(haystack.toString('latin1', at, at + PREFIX_BYTES)) ?? [];
    for (const { what, bytes, isWholeNumber, isShortHex } of candidates) {
      const end = at + bytes.length;
      if (haystack.compare(bytes, 0, bytes.length, at, end) !== 0) continue;
      const before = haystack[at - 1];
      // eight hexadecimal digits may all be decimal ones, as they stand in any long fraction
      const isNumber = isWholeNumber || (isShortHex && bytes.every(isDigit));
      if (isNumber && (isDigit(before) || before === DOT || isDigit(haystack[end]))) continue;
      if ((isWholeNumber || isShortHex) && isInsideHash(haystack, at, end)) continue;
      if ((isWholeNumber || isShortHex) && isInsideSealed(haystack, at, end)) continue;
      found.add(what);
    }
  }
  return [...found];
}

/** Whole decimal numbers of the given length that stand in the haystack, between no digits, in no hash and nothing sealed. */
export function findNumbers(haystack: Buffer, numbers: ReadonlySet<number>, digits: number): number[] {
  const pattern = new RegExp(`(?<![0-9.])[0-9]{${digits}}(?![0-9])`, 'g');
  const found = new Set<number>();
  for (const { 0: text, index } of haystack.toString('latin1').matchAll(pattern)) {
    if (!numbers.has(Number(text))) continue;
    const end = index + text.length;
    if (isInsideHash(haystack, index, end) || isInsideSealed(haystack, index, end)) continue;
    found.add(Number(text));
  }
  return [...found];
}

/** Every way in which a text or number might have been written down. */
export function writtenForms(what: string, value: string | number): Needle[] {
  const text = String(value);
  const plain = Buffer.from(text, 'latin1');
  const forms: Needle[] = [
    { what: `${what} as text`, bytes: plain, isWholeNumber: typeof value === 'number' },
    { what: `${what} as hex of its text`, bytes: Buffer.from(plain.toString('hex'), 'latin1') },
    // Inside a longer base64 text it can stand at three alignments; the characters at the edges depend on neighbours.
    ...[0, 1, 2].map((offset) => {
      const encoded = Buffer.concat([Buffer.alloc(offset), plain]).toString('base64url');
      const inner = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + plain.length) * 8) / 6));
      return { what: `${what} as base64url, offset ${offset}`, bytes: Buffer.from(inner, 'latin1') };
    }),
  ];
  // A smaller number has too few bytes of its own: among millions of stored ones it would be found by chance.
  if (typeof value === 'number' && value > 2 ** 32) {
    const binary = Buffer.alloc(8);
    binary.writeBigInt64LE(BigInt(value));
    forms.push({ what: `${what} as a stored integer`, bytes: binary });
  }
  if (typeof value === 'number') {
    const [hex, whole] = [8, 16].map((digits) =>
      Buffer.from(value.toString(16).padStart(digits, '0'), 'latin1'),
    );
    if (hex) forms.push({ what: `${what} in hexadecimal`, bytes: hex, isShortHex: true });
    // with its zeros long enough to be nobody's chance, wherever it stands
    if (whole) forms.push({ what: `${what} as hex of eight bytes`, bytes: whole });
  }
  return forms.filter(({ bytes }) => bytes.length >= PREFIX_BYTES);
}

/** Forms of bytes that the protocols write as base64url: salts, digests, thumbprints, coordinates. */
export function writtenFormsOfBytes(what: string, base64url: string): Needle[] {
  const raw = Buffer.from(base64url, 'base64url');
  return [
    { what: `${what} as base64url`, bytes: Buffer.from(base64url, 'latin1') },
    { what: `${what} as hex`, bytes: Buffer.from(raw.toString('hex'), 'latin1') },
    { what: `${what} as bytes`, bytes: raw },
  ];
}

/** All files below a folder, as they are on disk now. */
export function readEverything(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => readFileSync(path));
}
