// An embedded database as the verifier makes it at its first start. Making one takes seconds of CPU, copying one does not,
// so it is made once for each version of the schema.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/adapters/database.ts';
import { MIGRATIONS } from '../../src/adapters/migrations.ts';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/anju-verifier-tests', import.meta.url));

export async function copyEmptyDatabase(dataDir: string): Promise<void> {
  // the file's path holds the installed version of PGlite
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const version = createHash('sha256')
    .update(JSON.stringify([engine, MIGRATIONS]))
    .digest('hex')
    .slice(0, 16);
  const made = join(CACHE, version);
  if (!existsSync(made)) await makeAt(made);
  cpSync(made, join(dataDir, 'database'), { recursive: true });
}

/** Two test files that start together may both make one; the first to finish stays. */
async function makeAt(path: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'new-'));
  const { close } = await openDatabase({
    databaseUrl: undefined,
    dataDir: folder,
    onConnectionLost: () => {},
  });
  await close();
  try {
    renameSync(join(folder, 'database'), path);
  } catch {
    // the other one was faster
  }
  rmSync(folder, { recursive: true, force: true });
}
