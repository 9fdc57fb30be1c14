// Making a database takes PGlite seconds, copying an empty one takes none: made once per machine and version.
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'));
  return String(manifest.version);
}

async function template(): Promise<string> {
  const folder = join(tmpdir(), `anju-empty-pglite-${pgliteVersion()}-${process.getuid?.() ?? 0}`);
  if (existsSync(folder)) return folder;
  const made = mkdtempSync(`${folder}-`);
  const database = await PGlite.create({ dataDir: made });
  await database.close();
  try {
    renameSync(made, folder);
  } catch {
    // Another test made it meanwhile.
    rmSync(made, { recursive: true, force: true });
  }
  return folder;
}

/** An empty database in a folder that does not exist yet. */
export async function putEmptyDatabase(folder: string): Promise<void> {
  cpSync(await template(), folder, { recursive: true });
}
