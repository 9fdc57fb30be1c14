import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folders = [
  '.',
  ...[
    'registry-contracts',
    'city',
    'city/login',
    'issuer',
    'issuer/console',
    'verifier',
    'verifier/desk',
    'wallet-web',
    'notice-board',
  ],
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
];

const named = new Set(
  folders.flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    );
  }),
);
const page = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');
const listed = new Set(page.match(/`(@?[a-z0-9-]+(?:\/[a-z0-9-]+)?)`/g)?.map((name) => name.slice(1, -1)));

describe('docs/dependencies.md', () => {
  it('gives a reason for every package that a package.json names', () => {
    const own = [...named].filter((name) => !name.startsWith('@anju/'));
    expect(own.filter((name) => !listed.has(name))).toEqual([]);
  });

  it('names no package that is gone', () => {
    expect([...listed].filter((name) => !named.has(name))).toEqual([]);
  });
});
