// docs/privacy.md says of every table of the issuer what is kept in it, of whom, and for how long.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const tablesOf = (schema: string) =>
  Array.from(schema.matchAll(/\bpgTable\(\s*'([a-z_]+)'/g), ([, name = '']) => name).sort();

const schema = read('issuer/src/adapters/postgres/schema.ts');
const [, section = ''] = /^## What the issuer keeps\n([\s\S]*?)^## /m.exec(read('docs/privacy.md')) ?? [];
const rows = new Map(
  Array.from(
    section.matchAll(/^\| `([a-z_]+)` \| ([^|]+) \| ([^|]+) \|$/gm),
    ([, table = '', what, long]) => [table, { what, long }],
  ),
);

/** As the section writes a time, and as the code of a capability of the issuer declares it. */
const TIMES: [table: string, written: RegExp, capability: string, declared: string][] = [
  ['offers', /usable for 10 minutes/, 'issuance', 'COUNTER_OFFER_SECONDS = 600;'],
  ['offers', /a letter for 14 days/, 'issuance', 'ONLINE_OFFER_SECONDS = 14 * 24 * 3600;'],
  ['grants', /^184 days/, 'authorization', 'GRANT_SECONDS = 184 * 24 * 3600;'],
  ['approvals', /184 days$/, 'authorization', 'GRANT_SECONDS = 184 * 24 * 3600;'],
  ['authorization_artifacts', /codes 1 minute/, 'authorization', 'CODE_SECONDS = 60;'],
  ['authorization_artifacts', /access 5/, 'authorization', 'ACCESS_TOKEN_SECONDS = 300;'],
  ['authorization_artifacts', /a visit 15/, 'authorization', 'INTERACTION_SECONDS = 900;'],
  ['authorization_artifacts', /renewal 184 days/, 'authorization', 'RefreshToken: () => GRANT_SECONDS,'],
  ['login_attempts', /^10 minutes/, 'authorization', 'ATTEMPT_SECONDS = 600;'],
  ['presentation_requests', /^5 minutes/, 'presentation', 'REQUEST_SECONDS = 300;'],
  ['presentation_requests', /answered 2/, 'presentation', 'HAND_OVER_SECONDS = 120;'],
  ['deferred_requests', /^30 days/, 'issuance', 'DEFERRED_SECONDS = 30 * 24 * 3600;'],
  ['used_once', /5 minutes/, 'issuance', 'NONCE_SECONDS = 300;'],
  ['used_once', /6 at most/, 'authorization', 'MAXIMUM_SKEW_SECONDS = 60;'],
  ['clerk_sessions', /^8 hours/, 'clerks', 'SESSION_SECONDS = 8 * 3600;'],
];

const codeOf = (capability: string) =>
  globSync(`issuer/src/${capability}/*.ts`, { cwd: root }).map(read).join('\n');

describe('docs/privacy.md', () => {
  it('says of every table of the issuer what is kept and how long, and of none that is gone', () => {
    expect([...rows.keys()].sort()).toEqual(tablesOf(schema));
    for (const [table, { what, long }] of rows) expect([table, what, long]).not.toContain('');
  });

  it('would miss a table that is new', () => {
    expect(tablesOf(`${schema}export const visits = pgTable(\n  'visits', {});`)).toContain('visits');
    expect(rows.has('visits')).toBe(false);
  });

  it.each(TIMES)('says of %s as the code does: %s', (table, written, capability, declared) => {
    expect(rows.get(table)?.long).toMatch(written);
    expect([declared, codeOf(capability).includes(declared)]).toEqual([declared, true]);
  });

  it('names the tests of what it promises, and each exists', () => {
    const named = Array.from(
      read('docs/privacy.md').matchAll(/`((?:[a-z0-9-]+\/)+[a-z0-9-]+(?:\.test\.ts)?)`/g),
    );
    const paths = named.map(([, path = '']) => path).filter((path) => path.includes('test'));
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
  });
});
