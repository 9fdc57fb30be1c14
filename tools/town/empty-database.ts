// Making an embedded database takes PGlite seconds of work; copying an empty one takes none. One is made per machine
// and version, and every new town, and every test that wants a database of its own, starts from a copy.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { root } from '../config.ts';

const CACHE = join(root, '.cache');
// The path of the installed package holds its version.
const ENGINE = createRequire(import.meta.url).resolve('@electric-sql/pglite');

async function template(): Promise<string> {
  const version = createHash('sha256').update(ENGINE).digest('hex').slice(0, 16);
  const folder = join(CACHE, `empty-database-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, 'making-database-'));
  const database = await PGlite.create({ dataDir: made });
  await database.close();
  try {
    renameSync(made, folder);
  } catch {
    // Another process made it meanwhile.
    rmSync(made, { recursive: true, force: true });
  }
  return folder;
}

/** Puts an empty database where there is nothing yet. What is there stays as it is. */
export async function putEmptyDatabase(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  // Copied beside its place and then moved, so that a start that was killed leaves no half database.
  const copy = mkdtempSync(`${folder}-`);
  cpSync(await template(), copy, { recursive: true });
  renameSync(copy, folder);
}
