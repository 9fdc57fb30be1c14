// docs/conformance-issuer.md has a row for every module of the plans, once, with a test or the reason why there is none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'conformance-issuer.md'), 'utf8');
const [, variants = '', ...plans] = page.split(/^## /m);

/** How many modules the two plans have at the commit that the page names. */
const MODULES = { 'oid4vci-1_0-issuer-': 21, 'fapi2-security-profile-final-': 40 };

const rowsIn = (text: string) =>
  Array.from(text.matchAll(/^\| `([^`]+)`[^|]*\| (.+) \|$/gm), ([, name = '', shown = '']) => ({
    name,
    shown,
  }));

describe('the page on conformance', () => {
  const modules = plans.flatMap(rowsIn);

  it('has every module once', () => {
    expect(new Set(modules.map(({ name }) => name)).size).toBe(modules.length);
    for (const [prefix, count] of Object.entries(MODULES))
      expect([prefix, modules.filter(({ name }) => name.startsWith(prefix)).length]).toEqual([prefix, count]);
    expect(modules).toHaveLength(Object.values(MODULES).reduce((sum, count) => sum + count, 0));
  });

  it('names a test for every module', () => {
    for (const { name, shown } of modules)
      expect([name, shown]).toEqual([name, expect.stringMatching(/“.+”/)]);
  });

  it('says of every variant that it is tested, or why it does not apply', () => {
    const rows = rowsIn(variants);
    expect(rows.length).toBeGreaterThan(10);
    for (const { name, shown } of rows)
      expect([name, shown]).toEqual([name, expect.stringMatching(/^does not apply: |“.+”/)]);
  });
});
