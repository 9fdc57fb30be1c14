/** Every way in which one member of a JSON text can be changed, as raw texts that no serialiser would write. */
import type { Json } from '../../src/index.ts';

export interface Mutation {
  path: readonly (string | number)[];
  change: string;
  /** The raw text of `document` with the change made; `document` has the shape that the mutation was made for. */
  apply: (document: Json) => string;
}

/** What stands at one place: the raw texts of the members (`"name":value`, or `value` in an array) that replace it. */
type Change = (value: Json, name: string | undefined) => string[];

const typeOf = (value: Json) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const member = (name: string | undefined, value: string) =>
  name === undefined ? value : `${JSON.stringify(name)}:${value}`;
const escaped = (text: string) =>
  `"${[...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

const lookAlikes: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  d: 'ԁ',
  e: 'е',
  i: 'і',
  j: 'ј',
  k: 'κ',
  n: 'ո',
  o: 'о',
  s: 'ѕ',
  t: 'τ',
  x: 'х',
  y: 'у',
  _: '＿',
  '.': '․',
};
const withLookAlike = (name: string) =>
  name.replace(/[acdeijknostxy_.]/, (letter) => lookAlikes[letter] ?? letter);

const others = ['null', 'true', 'false', '0', '-1', '1.5', '""', '"x"', '[]', '[null]', '{}', '{"x":null}'];

const anywhere: Record<string, Change> = {
  removed: () => [],
  'in an array': (value, name) => [member(name, `[${JSON.stringify(value)}]`)],
  'one level deeper': (value, name) => [member(name, `{${member(name ?? 'x', JSON.stringify(value))}}`)],
  'there twice': (value, name) => Array(2).fill(member(name, JSON.stringify(value))),
  'there again as null': (value, name) => [member(name, JSON.stringify(value)), member(name, 'null')],
  'there before as null': (value, name) => [member(name, 'null'), member(name, JSON.stringify(value))],
  'beside a stranger': (value, name) => [
    member(name, JSON.stringify(value)),
    member(name && 'stranger', '1'),
  ],
};

const ofNames: Record<string, (name: string) => string> = {
  'in capitals': (name) => JSON.stringify(name.toUpperCase()),
  'with a capital': (name) => JSON.stringify(name.replace(/[a-z]/, (letter) => letter.toUpperCase())),
  'in look-alikes': (name) => JSON.stringify(withLookAlike(name)),
  'with a space behind': (name) => JSON.stringify(`${name} `),
  'with nothing behind that can be seen': (name) => JSON.stringify(`${name}\u200d`),
  'with an accent': (name) => JSON.stringify(`${name}\u0301`),
  'with an end of text': (name) => JSON.stringify(`${name}\0`),
  'in escapes': (name) => escaped(name),
};

const ofNumbers: Record<string, (value: number) => string> = {
  'with a fraction of nothing': (value) => `${value}.0`,
  'with an exponent of nothing': (value) => `${value}e0`,
  'in tenths': (value) => `${value}0E-1`,
  'with a fraction that is lost': (value) => `${value}.00000000000000000001`,
  'with a zero before': (value) => `0${value}`,
  'with a plus': (value) => `+${value}`,
  'in hexadecimal': (value) => `0x${value.toString(16)}`,
  'with separators': (value) => `${value}`.replace(/^(\d)/, '$1_'),
  'in a text': (value) => `"${value}"`,
  'too large for a double': (value) => `${value}e999`,
};

const ofTexts: Record<string, (value: string) => string> = {
  'with a space before': (value) => JSON.stringify(` ${value}`),
  'with a space behind': (value) => JSON.stringify(`${value} `),
  'with an end of text': (value) => JSON.stringify(`${value}\0`),
  'in look-alikes': (value) => JSON.stringify(withLookAlike(value)),
  'with half a character': (value) => `"${value}\\ud800"`,
  'cut short': (value) => JSON.stringify(value.slice(0, -1)),
  'in escapes': (value) => escaped(value),
  'without quotes': (value) => value,
};

function changesOf(value: Json, name: string | undefined): [string, Change][] {
  const changes = Object.entries(anywhere);
  for (const other of others) {
    if (typeOf(JSON.parse(other)) !== typeOf(value)) {
      changes.push([`replaced by ${other}`, (_, at) => [member(at, other)]]);
    }
  }
  if (name !== undefined) {
    for (const [change, rename] of Object.entries(ofNames)) {
      changes.push([`named ${change}`, (kept, at) => [`${rename(at ?? '')}:${JSON.stringify(kept)}`]]);
      const again: Change = (kept, at) => [member(at, JSON.stringify(kept)), `${rename(at ?? '')}:null`];
      changes.push([`there again, named ${change}`, again]);
    }
  }
  const rewritten = typeof value === 'number' ? ofNumbers : typeof value === 'string' ? ofTexts : {};
  for (const [change, rewrite] of Object.entries(rewritten)) {
    changes.push([`written ${change}`, (kept, at) => [member(at, rewrite(kept as never))]]);
  }
  return changes;
}

function render(value: Json, path: Mutation['path'], change: Change): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [step, ...rest] = path;
  const isList = Array.isArray(value);
  const members = Object.entries(value).flatMap(([key, inner]: [string, Json]) => {
    const name = isList ? undefined : key;
    if (key !== String(step)) return [member(name, JSON.stringify(inner))];
    if (rest.length === 0) return change(inner, name);
    return [member(name, render(inner, rest, change))];
  });
  return isList ? `[${members.join(',')}]` : `{${members.join(',')}}`;
}

/** Every change of every member of `document`, at every depth. */
export function mutationsOf(document: Json): Mutation[] {
  const found: Mutation[] = [];
  function visit(value: Json, path: Mutation['path']): void {
    if (typeof value !== 'object' || value === null) return;
    const isList = Array.isArray(value);
    for (const [key, inner] of Object.entries(value) as [string, Json][]) {
      const here = [...path, isList ? Number(key) : key];
      for (const [change, make] of changesOf(inner, isList ? undefined : key)) {
        found.push({ path: here, change, apply: (text) => render(text, here, make) });
      }
      visit(inner, here);
    }
  }
  visit(document, []);
  return found;
}
