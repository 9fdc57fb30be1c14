// The pages on conformance have a row for every module of the plans, once, with a test or the reason why there is none;
// those of the verifier and of the wallet also name every condition that their modules hold them to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** How many modules the plans have, and how many conditions, at the commit that the pages name. */
const PAGES = [
  {
    page: 'conformance-issuer.md',
    modules: { 'oid4vci-1_0-issuer-': 21, 'fapi2-security-profile-final-': 40 },
  },
  { page: 'conformance-verifier.md', modules: { 'oid4vp-1final-verifier-': 12 }, conditions: 68 },
  {
    page: 'conformance-wallet.md',
    modules: { 'oid4vci-1_0-wallet-': 5, 'fapi2-security-profile-final-client-test-': 10 },
    conditions: 97,
  },
  {
    page: 'conformance-wallet-presenting.md',
    modules: { 'oid4vp-1final-wallet-': 17 },
    conditions: 76,
  },
];

const rowsIn = (text: string) =>
  Array.from(text.matchAll(/^\| ([^|]+) \| (.+) \|$/gm), ([, what = '', shown = '']) => ({
    what,
    shown,
  })).filter(({ what }) => what.includes('`'));
const nameIn = (what: string) => /^`([^`]+)`/.exec(what)?.[1] ?? '';
/** Conditions are named by their classes. */
const conditionsIn = (text: string) =>
  Array.from(text.matchAll(/`([A-Z][A-Za-z0-9]+)`/g), ([, name = '']) => name);

describe.each(PAGES)('$page', ({ page, modules: counts, conditions = 0 }) => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', page), 'utf8');
  const [, variants = '', ...rest] = text.split(/^## /m);
  const rows = rest.flatMap(rowsIn);
  const isModule = ({ what }: { what: string }) =>
    Object.keys(counts).some((prefix) => nameIn(what).startsWith(prefix));
  const modules = rows.filter(isModule).map(({ what, shown }) => ({ name: nameIn(what), shown }));

  it('has every module once', () => {
    expect(new Set(modules.map(({ name }) => name)).size).toBe(modules.length);
    for (const [prefix, count] of Object.entries(counts))
      expect([prefix, modules.filter(({ name }) => name.startsWith(prefix)).length]).toEqual([prefix, count]);
  });

  it('names a test for every module', () => {
    for (const { name, shown } of modules)
      expect([name, shown]).toEqual([name, expect.stringMatching(/“.+”/)]);
  });

  it('has every condition once, with a test or why it does not apply', () => {
    const held = rows.filter(({ what }) => conditionsIn(what).length > 0);
    const names = held.flatMap(({ what }) => conditionsIn(what));
    expect([names.length, new Set(names).size]).toEqual([conditions, conditions]);
    for (const { what, shown } of held)
      expect([what, shown]).toEqual([what, expect.stringMatching(/^does not apply: |“.+”/)]);
  });

  it('says of every variant that it is tested, or why it does not apply', () => {
    const variantRows = rowsIn(variants);
    expect(variantRows.length).toBeGreaterThan(9);
    for (const { what, shown } of variantRows)
      expect([what, shown]).toEqual([what, expect.stringMatching(/^does not apply: |“.+”/)]);
  });
});
