// Small readers of values that came from a file: each gives the value in its type or throws `backup_damaged`. Members that
// are not known are left out; texts are bounded, and hold nothing that is not seen or turns the order of letters round.
import { isPlainText } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import { isObject } from '../../guarded-fetch.ts';
import { cleanText, type LocalizedText } from '../../localized-text.ts';

export type Read<T> = (value: unknown) => T;

/** One for each member of `T`, so that none can be forgotten when one is added. */
export type Members<T> = { [Name in keyof T]-?: Read<T[Name]> };

const LONGEST_TEXT = 4000;

export const damaged = (cause: string) => new WalletError('backup_damaged', { cause });

export function object<T extends object>(members: Members<T>): Read<T> {
  return (value) => {
    if (!isObject(value)) throw damaged('object');
    const read: Partial<T> = {};
    for (const name of Object.keys(members) as (keyof T & string)[]) {
      const member = members[name](Object.hasOwn(value, name) ? value[name] : undefined);
      if (member !== undefined) read[name] = member;
    }
    return read as T;
  };
}

export const list =
  <T>(read: Read<T>, most: number): Read<T[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length > most) throw damaged('list');
    return value.map(read);
  };

/** A list in which none is there twice. */
export const distinct =
  <T>(read: Read<T[]>, idOf: (one: T) => string): Read<T[]> =>
  (value) => {
    const all = read(value);
    if (new Set(all.map(idOf)).size < all.length) throw damaged('twice');
    return all;
  };

export const optional =
  <T>(read: Read<T>): Read<T | undefined> =>
  (value) =>
    value === undefined ? undefined : read(value);

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value) =>
    value === null ? null : read(value);

export const oneOf =
  <const T extends string | boolean>(...values: T[]): Read<T> =>
  (value) =>
    values.find((one) => one === value) ??
    (() => {
      throw damaged('value');
    })();

export const matching =
  (pattern: RegExp): Read<string> =>
  (value) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw damaged('text');
    return value;
  };

/** As it stands where it is plain, else without what must not be in it; never longer than a screen bears. */
export const text: Read<string> = (value) => {
  if (typeof value !== 'string') throw damaged('text');
  const short = value.slice(0, LONGEST_TEXT);
  return isPlainText(short) ? short.toWellFormed() : cleanText(short, LONGEST_TEXT);
};

export const localized: Read<LocalizedText> = object<LocalizedText>({ 'zh-CN': text, en: text });

/** As wallets make ids: it is a key in the database, where no text of a stranger belongs. */
export const id = matching(/^[A-Za-z0-9-]{1,64}$/);
export const sha256 = matching(/^[0-9a-f]{64}$/);
/** Printable ASCII, kept exactly. */
export const exact = matching(/^[\x20-\x7e]{1,2000}$/);

export const instant: Read<string> = (value) => {
  const at = matching(/^\d{4}-\d{2}-\d{2}T[\d:.]{5,20}(?:Z|[+-]\d{2}:\d{2})$/)(value);
  if (Number.isNaN(Date.parse(at))) throw damaged('instant');
  return at;
};

export const count: Read<number> = (value) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw damaged('number');
  return Number(value);
};
