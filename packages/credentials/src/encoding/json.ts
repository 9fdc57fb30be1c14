/**
 * One strict reading of JSON: UTF-8, no duplicate names at any depth, bounded nesting, exact numbers (I-JSON, RFC 7493).
 * The platform parses; one scan of the text beside it finds what the platform hides.
 */
import { ensure } from '../errors.ts';
import { limits } from '../limits.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const zero = 0x30;
const nine = 0x39;
/** A double holds any decimal number of so many digits. */
const safeDigits = 15;
const numberText = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

/** Significant digits and the power of ten behind them: the same for every way of writing one number. */
function decimalOf(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Where the number that begins at `at` ends. One that a double would change has two meanings: refused. */
function skipNumber(text: string, at: number): number {
  numberText.lastIndex = at;
  const [written = ''] = numberText.exec(text) ?? [];
  if (written.length > safeDigits || /[eE]/.test(written)) {
    ensure(decimalOf(written) === decimalOf(String(Number(written))), 'json_invalid');
  }
  return at + Math.max(written.length, 1) - 1;
}

/** Names in the text, duplicates included: outside strings a colon stands once for each. Bounds nesting and numbers. */
function countNames(text: string, maximumDepth: number): number {
  let names = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      i += 1;
      for (; i < text.length; i += 1) {
        const inside = text.charCodeAt(i);
        if (inside === backslash) i += 1;
        else if (inside === quote) break;
      }
    } else if (code === colon) {
      names += 1;
    } else if (code >= zero && code <= nine) {
      i = skipNumber(text, i);
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      ensure(depth <= maximumDepth, 'json_too_deep');
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
  return names;
}

/** Names in the value. Refuses what two parsers could read differently, and a name that could reach a prototype. */
function countKept(value: unknown): number {
  if (typeof value === 'string') {
    ensure(value.isWellFormed(), 'json_invalid');
    return 0;
  }
  if (typeof value === 'number') {
    ensure(Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value), 'json_invalid');
    ensure(!Object.is(value, -0), 'json_invalid');
    return 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  let names = 0;
  if (Array.isArray(value)) {
    for (const element of value) names += countKept(element);
    return names;
  }
  for (const [name, member] of Object.entries(value)) {
    ensure(name !== '__proto__' && name.isWellFormed(), 'json_invalid');
    names += 1 + countKept(member);
  }
  return names;
}

/**
 * Throws `json_invalid` (syntax, UTF-8, lone surrogates, numbers that a double would change, minus zero, the name `__proto__`),
 * `json_duplicate_name`, `json_too_deep`.
 */
export function parseJsonStrict(input: string | Uint8Array, maximumDepth: number = limits.depth): Json {
  let text: string;
  let value: unknown;
  try {
    text = typeof input === 'string' ? input : utf8.decode(input);
  } catch {
    // The decoder's own message may quote the input.
    ensure(false, 'json_invalid');
  }
  const names = countNames(text, maximumDepth);
  try {
    value = JSON.parse(text);
  } catch {
    ensure(false, 'json_invalid');
  }
  ensure(countKept(value) === names, 'json_duplicate_name');
  return value as Json;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As `parseJsonStrict`, for texts that must be an object. */
export function parseJsonObject(input: string | Uint8Array, maximumDepth?: number): JsonObject {
  const value = parseJsonStrict(input, maximumDepth);
  ensure(isJsonObject(value), 'json_invalid');
  return value;
}
