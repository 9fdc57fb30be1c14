// A plugin of Vite: beside each file of a build its gzipped twin, so that a server need not compress at every request.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Works on the written files, after every other plugin has had its say: a twin is never of another text. */
export function compressed() {
  return {
    name: 'compressed',
    apply: 'build' as const,
    writeBundle({ dir = '' }: { dir?: string | undefined }, bundle: Record<string, unknown>): void {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|wasm)$/.test(name)) continue;
        const path = join(dir, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}
