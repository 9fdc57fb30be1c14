// docs/types.md says what the departments' files say, claim by claim.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Department, loadDepartments } from '@anju/city';
import { describe, expect, it } from 'vitest';
import { typeTables } from './type-tables.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'types.md'), 'utf8');
const [, tables = ''] = page.split('## The types\n');
const departments = await loadDepartments();

describe('docs/types.md', () => {
  // Where this fails, what is expected is what must stand on the page.
  it('lists every type with its claims, units, ranges and values, as the city’s files have them', () => {
    expect(tables.trim()).toBe(typeTables(departments));
  });

  it('would be found out of date by a range, a label or a type that changed', () => {
    const changed = (change: (department: Department) => void) => {
      const copies = structuredClone(departments);
      for (const copy of copies) if (copy.id === 'unit') change(copy);
      return typeTables(copies);
    };
    const areaOf = (department: Department) =>
      department.credential.claims.find(({ name }) => name === 'exclusive_area_csqm');
    expect(changed(() => {})).toBe(typeTables(departments));
    expect(changed((unit) => Object.assign(areaOf(unit) ?? {}, { minimum: 2 }))).not.toBe(tables.trim());
    expect(changed((unit) => Object.assign(unit.credential, { vct: 'urn:anju:unit:2' }))).not.toBe(
      tables.trim(),
    );
  });
});
