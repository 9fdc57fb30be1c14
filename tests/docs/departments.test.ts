// docs/departments.md names exactly the members of a department's file, with their defaults, and its examples are real.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { departmentFile, parseDepartment } from '../../issuer/src/departments/department-file.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'departments.md'), 'utf8');

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Schema = {
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  default?: Json;
};
/** By path, such as `credential.claims[].name`; the default as the tables write it. */
type Members = Map<string, string>;

const isWords = ({ properties }: Schema) => properties?.['zh-CN'] !== undefined;
const isObject = (one: Json): one is { [name: string]: Json } =>
  typeof one === 'object' && one !== null && !Array.isArray(one);

function membersIn(schema: Schema, path = '', found: Members = new Map()): Members {
  for (const { properties = {}, required = [] } of schema.oneOf ?? [schema]) {
    for (const [name, member] of Object.entries(properties)) {
      const place = path === '' ? name : `${path}.${name}`;
      const inside = member.items ?? member;
      const hasMembers = (inside.properties ?? inside.oneOf) !== undefined && !isWords(inside);
      if (hasMembers) membersIn(inside, member.items ? `${place}[]` : place, found);
      // A group is described by its members; a list that may be left out is one of them.
      if (hasMembers && !(member.items && !required.includes(name) && member.default === undefined)) continue;
      const written = required.includes(name) ? 'required' : 'none';
      found.set(place, member.default === undefined ? written : `\`${JSON.stringify(member.default)}\``);
    }
  }
  return found;
}

type Row = { path: string; fallback: string; meaning: string; example: string };

/** Tables of members; a heading that names a member is the path that its table's members continue. */
function rowsIn(text: string): Row[] {
  return text.split(/^### /m).flatMap((section) => {
    const [, prefix] = /^[^\n]*`(credential\.[a-z]+\[\])`/.exec(section) ?? [];
    return Array.from(section.matchAll(/^\| `([^`]+)` \|(.+)\|$/gm), ([, name = '', rest = '']) => {
      const [fallback = '', meaning = '', example = ''] = rest.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return { path: prefix ? `${prefix}.${name}` : name, fallback, meaning, example };
    });
  });
}

/** Every value of every member in the city's files, as JSON. */
function valuesIn(value: Json, path = '', found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  if (path !== '') {
    const known = found.get(path) ?? new Set();
    found.set(path, known.add(JSON.stringify(value)));
  }
  if (Array.isArray(value)) for (const one of value) valuesIn(one, `${path}[]`, found);
  else if (isObject(value)) {
    for (const [name, one] of Object.entries(value))
      valuesIn(one, path === '' ? name : `${path}.${name}`, found);
  }
  return found;
}

const members = membersIn(departmentFile.toJSONSchema({ io: 'input' }) as Schema);
const rows = rowsIn(page);

describe('docs/departments.md', () => {
  it('names every member of a department’s file once, and none that is gone', () => {
    expect(rows.map(({ path }) => path).sort()).toEqual([...members.keys()].sort());
    expect(members.size).toBeGreaterThan(30);
  });

  it.each(rows)(
    'says what $path is when it is left out, and what it means',
    ({ path, fallback, meaning }) => {
      expect(fallback.replace(/^none: .*/, 'none')).toBe(members.get(path));
      expect(meaning).not.toBe('');
    },
  );

  it('takes its examples from the city’s own files', () => {
    const folder = join(root, 'city', 'departments');
    const values = new Map<string, Set<string>>();
    for (const file of readdirSync(folder))
      valuesIn(JSON.parse(readFileSync(join(folder, file), 'utf8')), '', values);
    for (const { path, example } of rows) {
      if (example === 'members below') continue;
      const [start = '', isCut] = example.slice(1, -1).split('…');
      const isThere = [...(values.get(path) ?? [])].some((value) =>
        isCut === undefined ? value === start : value.startsWith(start),
      );
      expect([path, example, isThere]).toEqual([path, example, true]);
    }
  });

  it('shows a file that the issuer reads, and reserved names that it refuses', () => {
    const [, file = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? [];
    expect(parseDepartment(file, 'library.json').id).toBe('library');
    const [, listed = ''] = /is not called ([\s\S]*?):/.exec(page) ?? [];
    const names = Array.from(listed.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
    expect(names).toHaveLength(13);
    const called = (name: string) => () => parseDepartment(file.replaceAll('reader_until', name), 'x');
    expect(called('until')).not.toThrow();
    for (const name of names) expect(called(name)).toThrow();
  });

  it('would miss a member that is new, or has another default', () => {
    const grown: Schema = { properties: { id: {}, fee: { default: 0 } }, required: ['id'] };
    expect([...membersIn(grown)]).toEqual([
      ['id', 'required'],
      ['fee', '`0`'],
    ]);
    expect(members.get('credential.formats')).toBe('`["dc+sd-jwt"]`');
    expect(members.get('credential.claims[].values')).toBe('none');
  });
});
