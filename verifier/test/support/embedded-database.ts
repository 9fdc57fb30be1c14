// The database in a data folder, for tests of what lies under the use cases and of what a verifier has left there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { standIn } from '../../../tests/support/stand-in.ts';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/database.ts';

const openIn = (dataDir: string) =>
  openDatabase({ databaseUrl: undefined, dataDir, onConnectionLost: () => {} });

/** An empty one in a folder of its own, for the suite that asks for it. */
export function useEmbeddedDatabase(): OpenDatabase & { dataDir: string } {
  let dataDir = '';
  let open: OpenDatabase | undefined;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'anju-rows-'));
    await putEmptyDatabase(join(dataDir, 'database', 'pgdata'));
    open = await openIn(dataDir);
  });
  afterAll(async () => {
    await open?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return standIn(() => open && { ...open, dataDir });
}

/** What a verifier that was closed has left in its folder. */
export async function readRows(
  { dataDir }: { dataDir: string },
  ...statements: [text: string, ...values: unknown[]][]
): Promise<unknown[][]> {
  const { database, close } = await openIn(dataDir);
  const found: unknown[][] = [];
  for (const [n, [text, ...values]] of statements.entries()) {
    found.push(await database.run({ name: `read_${n}`, text }, values));
  }
  await close();
  return found;
}
