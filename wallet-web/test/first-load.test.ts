// What a citizen's browser loads before anything is on the screen, as small as it must be on a slow line.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWallet } from './support/built-wallet.ts';

/** Until the first screen can be used. */
const MOST_AT_FIRST = 150_000;
/** What is kept for offline use, fetched once the first screen stands. */
const MOST_IN_ALL = 280_000;

let outDir: string;
let files: string[];
let chunks: Map<string, Chunk>;

type Chunk = { isEntry: boolean; imports: string[]; styles: string[]; of: string };

beforeAll(async () => {
  const { dir, output } = await buildWallet();
  outDir = dir;
  chunks = new Map(
    output.flatMap((part): [string, Chunk][] =>
      part.type !== 'chunk'
        ? []
        : [[part.fileName, { ...part, styles: [...stylesOf(part)], of: part.facadeModuleId ?? '' }]],
    ),
  );
  files = globSync('**/*.{html,js,css,svg,png,webmanifest,wasm}', { cwd: outDir });
}, 120_000);

const stylesOf = (part: Rolldown.OutputChunk): Set<string> =>
  (part as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? new Set();

const gzippedBytes = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(outDir, name))).length, 0);

/** A chunk with all that must be there before it runs. */
function withImports(name: string, found = new Set<string>()): Set<string> {
  const chunk = chunks.get(name);
  if (chunk === undefined || found.has(name)) return found;
  found.add(name);
  for (const style of chunk.styles) found.add(style);
  for (const other of chunk.imports) withImports(other, found);
  return found;
}

/** The page, its icons, and every script and style of the start, the lock’s and the home screen’s own and what a passphrase needs included. */
function firstLoad(): Set<string> {
  const first = new Set(['index.html', 'icon.svg', 'icon-192.png', 'manifest.webmanifest']);
  for (const [name, { isEntry, of }] of chunks) {
    if (isEntry || /\/screens\/(?:home|lock)\/|\/hash-wasm\//.test(of))
      for (const one of withImports(name)) first.add(one);
  }
  return first;
}

describe('the wallet’s first load', () => {
  it('is under 150 kB gzipped until the first screen can be used, everything counted that it asks for', () => {
    expect(gzippedBytes(firstLoad())).toBeGreaterThan(30_000);
    expect(gzippedBytes(firstLoad())).toBeLessThan(MOST_AT_FIRST);
  });

  it('is under 280 kB with all that the worker keeps for offline use, which is every script and style', () => {
    const worker = readFileSync(join(outDir, 'service-worker.js'), 'utf8');
    const kept = files.filter((name) => worker.includes(name) || name === 'service-worker.js');
    const needed = files.filter((name) => /^assets\/.*\.(js|css)$/.test(name));
    expect(kept).toEqual(expect.arrayContaining(needed));
    expect(gzippedBytes(new Set([...firstLoad(), ...kept]))).toBeLessThan(MOST_IN_ALL);
  });

  it('has neither what receives and presents, nor any screen but the first and the lock', () => {
    const first = firstLoad();
    for (const part of [
      'lib/protocol.ts',
      'scan/Scan.svelte',
      'settings/Settings.svelte',
      'open/Open.svelte',
    ]) {
      const [name = ''] = [...chunks].find(([, { of }]) => of.endsWith(part)) ?? [];
      expect(chunks.has(name), part).toBe(true);
      expect(first.has(name), part).toBe(false);
    }
  });

  it('finds beside each script and style its gzipped twin, of the very same text', () => {
    const built = files.filter((name) => /^assets\/.*\.(js|css|wasm)$/.test(name));
    expect(built.length).toBeGreaterThan(3);
    for (const name of built) {
      const twin = gunzipSync(readFileSync(join(outDir, `${name}.gz`)));
      expect(twin.equals(readFileSync(join(outDir, name))), name).toBe(true);
    }
  });

  it('neither preloads nor installs that decoder, which alone is larger', () => {
    const decoders = files.filter((name) => name.endsWith('.wasm'));
    expect(decoders).toHaveLength(1);
    expect(gzippedBytes(decoders)).toBeGreaterThan(MOST_IN_ALL);
    const [decoder = ''] = decoders.map((name) => name.split('/').at(-1));
    // The page's script knows its address, for the moment somebody scans.
    expect(files.some((name) => readFileSync(join(outDir, name), 'latin1').includes(decoder))).toBe(true);
    for (const name of ['index.html', 'service-worker.js']) {
      expect(readFileSync(join(outDir, name), 'utf8')).not.toContain(decoder);
    }
  });

  it('has the language of rules in a part of its own, which is not loaded before a rule is named', () => {
    const scripts = files.filter((name) => /^assets\/.*\.js$/.test(name));
    const textOf = (name: string) => readFileSync(join(outDir, name), 'utf8');
    // a word that stands in no rule, and only where rules are read
    const readers = scripts.filter((name) => textOf(name).includes('table_not_monotone'));
    expect(readers).toHaveLength(1);
    const [reader = ''] = readers.map((name) => name.split('/').at(-1));
    expect(textOf('index.html')).not.toContain(reader);
    for (const name of scripts) expect(textOf(name)).not.toMatch(new RegExp(`from\\s*["']\\./${reader}`));
  });
});
