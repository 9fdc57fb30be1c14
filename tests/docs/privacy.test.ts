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

/** As the section writes a time, and as the code does. */
const TIMES: [table: string, written: RegExp, code: string, declared: string][] = [
  ['offers', /usable for 10 minutes/, 'issuance/offers.ts', 'COUNTER_OFFER_SECONDS = 600;'],
  ['offers', /a letter for 14 days/, 'issuance/offers.ts', 'ONLINE_OFFER_SECONDS = 14 * 24 * 3600;'],
  ['grants', /^184 days/, 'authorization/grants.ts', 'GRANT_SECONDS = 184 * 24 * 3600;'],
  ['approvals', /184 days$/, 'authorization/grants.ts', 'GRANT_SECONDS = 184 * 24 * 3600;'],
  ...(
    [
      [/codes 1 minute/, 'CODE_SECONDS = 60;'],
      [/access 5/, 'ACCESS_TOKEN_SECONDS = 300;'],
      [/a visit 15/, 'INTERACTION_SECONDS = 900;'],
      [/renewal 184 days/, 'RefreshToken: () => GRANT_SECONDS,'],
    ] as const
  ).map(([written, declared]): [string, RegExp, string, string] => [
    'authorization_artifacts',
    written,
    'authorization/authorization-server.ts',
    declared,
  ]),
  ['login_attempts', /^10 minutes/, 'authorization/login.ts', 'ATTEMPT_SECONDS = 600;'],
  ['presentation_requests', /^5 minutes/, 'presentation/presentation-request.ts', 'REQUEST_SECONDS = 300;'],
  ['presentation_requests', /answered 2/, 'presentation/presentation-request.ts', 'HAND_OVER_SECONDS = 120;'],
  ['deferred_requests', /^30 days/, 'issuance/issue-credentials.ts', 'DEFERRED_SECONDS = 30 * 24 * 3600;'],
  ['used_once', /5 minutes/, 'issuance/nonces.ts', 'NONCE_SECONDS = 300;'],
  ['used_once', /6 at most/, 'authorization/dpop.ts', 'MAXIMUM_SKEW_SECONDS = 60;'],
  ['clerk_sessions', /^8 hours/, 'clerks/sessions.ts', 'SESSION_SECONDS = 8 * 3600;'],
];

describe('docs/privacy.md', () => {
  it('says of every table of the issuer what is kept and how long, and of none that is gone', () => {
    expect([...rows.keys()].sort()).toEqual(tablesOf(schema));
    for (const [table, { what, long }] of rows) expect([table, what, long]).not.toContain('');
  });

  it('would miss a table that is new', () => {
    expect(tablesOf(`${schema}export const visits = pgTable(\n  'visits', {});`)).toContain('visits');
    expect(rows.has('visits')).toBe(false);
  });

  it.each(TIMES)('says of %s as the code does: %s', (table, written, file, declared) => {
    expect(rows.get(table)?.long).toMatch(written);
    expect(read(`issuer/src/${file}`)).toContain(declared);
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
