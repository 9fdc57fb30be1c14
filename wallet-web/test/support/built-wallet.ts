// The wallet as it is shipped, built at most once for all files of a process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type InlineConfig, type Rolldown } from 'vite';

export type BuiltWallet = { dir: string; output: Rolldown.RolldownOutput['output'] };

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'anju-wallet-build-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const built = new Map<string, Promise<BuiltWallet>>();
/** One after the other: a build is told by the environment what it is for. */
let last: Promise<unknown> = Promise.resolve();

/** `next`: the same wallet as another build, every part of it under another name. */
export function builtWallet(which: 'this' | 'next' = 'this'): Promise<BuiltWallet> {
  const known = built.get(which);
  if (known !== undefined) return known;
  const building = last.then(() => buildWallet(which));
  last = building.catch(() => undefined);
  built.set(which, building);
  return building;
}

async function buildWallet(which: 'this' | 'next'): Promise<BuiltWallet> {
  const dir = join(folder, which);
  const config: InlineConfig = {
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'silent',
    build: {
      outDir: dir,
      emptyOutDir: true,
      ...(which === 'next' ? { rolldownOptions: { output: NEXT_NAMES } } : {}),
    },
  };
  const { NODE_ENV: before } = process.env;
  // what is shipped: as a test, parts that only developers need would be in it
  process.env.NODE_ENV = 'production';
  try {
    const result = [await build(config)].flat()[0] as Rolldown.RolldownOutput;
    return { dir, output: result.output };
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

const NEXT_NAMES = {
  entryFileNames: 'assets/next-[name]-[hash].js',
  chunkFileNames: 'assets/next-[name]-[hash].js',
  assetFileNames: 'assets/next-[name]-[hash][extname]',
};
