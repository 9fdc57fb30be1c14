// One layout for a rule's file, which the formatter of the repository leaves as it is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import schema from '../../packages/eligibility/rule.schema.json' with { type: 'json' };
import { layOut, MEMBER_ORDER } from '../../tools/rule/canonical-layout.ts';
import { memberNames } from './member-names.ts';

const folder = join(import.meta.dirname, '..', '..', 'city', 'rules');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, shuffled(one)])
      .reverse(),
  );
};

describe('the canonical layout', () => {
  it.each(files)('is the one that %s has', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(layOut(JSON.parse(text))).toBe(text);
  });

  it('comes out the same whatever order the members had, but leaves facts and parameters in the author’s', () => {
    const rule = JSON.parse(readFileSync(join(folder, files[0] ?? ''), 'utf8'));
    const turned = shuffled(rule) as { facts: object; parameters: object };
    expect(layOut({ ...turned, facts: rule.facts, parameters: rule.parameters })).toBe(layOut(rule));
    expect(layOut(turned)).not.toBe(layOut(rule));
  });

  it('changes no value, and laid out again is the same', () => {
    const odd = {
      z: [[], {}, [1, [2]]],
      en: 'x',
      facts: { b: { kind: 'date' }, a: {} },
      clauses: [{ id: '中'.repeat(80) }],
    };
    const once = layOut(odd);
    expect(JSON.parse(once)).toEqual(odd);
    expect(layOut(JSON.parse(once))).toBe(once);
  });

  it('has a place for every member of the format, and for no other', () => {
    expect([...MEMBER_ORDER].sort()).toEqual([...memberNames(schema)].sort());
  });
});
