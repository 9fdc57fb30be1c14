// Reads the parts of a query that somebody else wrote, each with its place. Members that nobody knows are ignored (section 6).
import { QueryError } from './query-errors.ts';

/** A value and the JSON Pointer to it. */
export interface Part {
  value: unknown;
  at: string;
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAXIMUM_CHARACTERS = 256;

/** The members of an object, by name. Throws `object_expected`. */
export function readObject({ value, at }: Part): (name: string) => Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new QueryError('object_expected', at);
  }
  const members = new Map<string, unknown>(Object.entries(value));
  return (name) => ({ value: members.get(name), at: `${at}/${name}` });
}

/** Throws `list_expected`, `list_too_long`. */
export function readList({ value, at }: Part, maximumEntries: number): Part[] {
  if (!Array.isArray(value) || value.length === 0) throw new QueryError('list_expected', at);
  if (value.length > maximumEntries) throw new QueryError('list_too_long', at);
  return Array.from(value, (entry: unknown, index) => ({ value: entry, at: `${at}/${index}` }));
}

/** Throws `text_invalid`. */
export function readText({ value, at }: Part): string {
  if (
    typeof value !== 'string' ||
    value === '' ||
    value.length > MAXIMUM_CHARACTERS ||
    !value.isWellFormed()
  ) {
    throw new QueryError('text_invalid', at);
  }
  return value;
}

/** Throws `boolean_expected`. */
export function readBoolean({ value, at }: Part): boolean {
  if (typeof value !== 'boolean') throw new QueryError('boolean_expected', at);
  return value;
}

/** Throws `id_invalid`. */
export function readId({ value, at }: Part): string {
  if (typeof value !== 'string' || !ID.test(value)) throw new QueryError('id_invalid', at);
  return value;
}

/** What `read` makes of a part that may be left out. */
export function readOptional<Name extends string, Value>(
  name: Name,
  part: Part,
  read: (part: Part) => Value,
): { [member in Name]?: Value } {
  return part.value === undefined ? {} : ({ [name]: read(part) } as { [member in Name]: Value });
}

/** Texts of which none stands twice. Throws what `readList` and `read` do, and `entry_repeated`. */
export function readDistinct(part: Part, maximumEntries: number, read: (part: Part) => string): string[] {
  const seen = new Set<string>();
  for (const entry of readList(part, maximumEntries)) {
    const text = read(entry);
    if (seen.has(text)) throw new QueryError('entry_repeated', entry.at);
    seen.add(text);
  }
  return [...seen];
}
