// The wallet as it is shipped, at most once for all files of a process: as the test command has built it already, where that
// is of these sources, else built here.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { isUpToDate } from '../../../tools/town/builds.ts';

export type BuiltWallet = { dir: string; output: Rolldown.RolldownOutput['output'] };

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'anju-wallet-build-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const built = new Map<string, Promise<string>>();
/** One after the other: a build is told by the environment what it is for. */
let last: Promise<unknown> = Promise.resolve();

/** The folder of it. `next`: the same wallet as another build, every part of it under another name. */
export function builtWallet(which: 'this' | 'next' = 'this'): Promise<string> {
  const known = built.get(which);
  if (known !== undefined) return known;
  const dir =
    which === 'this' && isUpToDate('wallet-web') ? takeBuilt() : buildWallet(which).then((made) => made.dir);
  built.set(which, dir);
  return dir;
}

/** A copy, since what stands there may be built anew meanwhile. */
async function takeBuilt(): Promise<string> {
  const dir = join(folder, 'this');
  cpSync(join(root, 'dist'), dir, { recursive: true });
  return dir;
}

/** Built here and now, with what the bundler tells of its parts. */
export function buildWallet(which: 'this' | 'next' = 'this'): Promise<BuiltWallet> {
  const building = last.then(() => buildInto(mkdtempSync(join(folder, `${which}-`)), which));
  last = building.catch(() => undefined);
  return building;
}

async function buildInto(dir: string, which: 'this' | 'next'): Promise<BuiltWallet> {
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
