import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '../src');
const entry = 'virtual:entry';
const maximumGzippedBytes = 20_000;

async function bundle(names: string): Promise<{ code: string; modules: string[] }> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry ? `export { ${names} } from ${JSON.stringify(join(source, 'index.ts'))};` : undefined,
      },
    ],
    build: { write: false, minify: true, rollupOptions: { input: entry, preserveEntrySignatures: 'strict' } },
  });
  const output = [result].flat().flatMap((part) => ('output' in part ? part.output : []));
  const chunks = output.filter((part) => part.type === 'chunk');
  return {
    code: chunks.map(({ code }) => code).join('\n'),
    modules: chunks.flatMap(({ modules }) =>
      Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
    ),
  };
}

describe('what a wallet loads', () => {
  it('is small, and holds nothing that only an issuer or a server needs', async () => {
    const { code, modules } = await bundle('presentSdJwtVc, verifySdJwtVc, checkCertificateChain');
    expect(gzipSync(code).length).toBeLessThan(maximumGzippedBytes);
    for (const absent of ['issue.ts', 'node-crypto.ts', 'status-list-token.ts', '@sd-jwt', 'jose', 'x509']) {
      expect(modules.filter((id) => id.includes(absent))).toEqual([]);
    }
    expect(modules.some((id) => id.endsWith('present.ts'))).toBe(true);
  });

  it('imports nothing of Node and does no input or output', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) {
      const text = readFileSync(join(source, file), 'utf8');
      expect(text, file).not.toMatch(
        /from '(node:|fs|crypto'|buffer|zlib)|\bBuffer\b|\bprocess\.|\bfetch\(|\bconsole\./,
      );
    }
  });
});
