// What a citizen's browser loads before anything is on the screen, as small as it must be on a slow line.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const MAXIMUM_GZIPPED_BYTES = 200_000;

const outDir = mkdtempSync(join(tmpdir(), 'anju-wallet-build-'));
let files: string[];

beforeAll(async () => {
  const root = join(import.meta.dirname, '..');
  // what is shipped: as a test, parts that only developers need would be in it
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true },
  });
  files = globSync('**/*.{html,js,css,svg,png,webmanifest,wasm}', { cwd: outDir });
}, 120_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(outDir, { recursive: true, force: true });
});

const gzippedBytes = (names: string[]) =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(join(outDir, name))).length, 0);

describe('the wallet’s first load', () => {
  it('is under 200 kB gzipped, everything counted but the decoder of QR pictures', () => {
    const first = files.filter((name) => !name.endsWith('.wasm'));
    expect(first).toEqual(expect.arrayContaining(['index.html']));
    expect(gzippedBytes(first)).toBeGreaterThan(50_000);
    expect(gzippedBytes(first)).toBeLessThan(MAXIMUM_GZIPPED_BYTES);
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
    expect(gzippedBytes(decoders)).toBeGreaterThan(MAXIMUM_GZIPPED_BYTES);
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
