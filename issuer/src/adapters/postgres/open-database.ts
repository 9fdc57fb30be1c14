// One SQL dialect, two places: PGlite in a folder (the default) or a PostgreSQL server that several processes share.
import { chmodSync, mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { Database } from './database.ts';
import { drizzleEmbedded, drizzleServer } from './drizzle.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrations.ts';

export type OpenDatabase = { db: Database; close(): Promise<void> };

class DatabaseError extends Error {
  readonly code = 'database_unusable';
}

async function openServer(databaseUrl: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  const db = drizzleServer(pool) as unknown as Database;
  return { db, close: () => pool.end() };
}

async function openFolder(folder: string): Promise<OpenDatabase> {
  const unlock = lockFolder(folder);
  try {
    // It holds what the city knows of everybody: nobody else on the machine may read it.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const client = await PGlite.create({ dataDir: folder });
    return {
      db: drizzleEmbedded(client),
      async close() {
        await client.close();
        unlock();
      },
    };
  } catch (cause) {
    unlock();
    throw new DatabaseError(`The database folder ${folder} cannot be opened; it may be damaged.`, { cause });
  }
}

/**
 * @param place.folder PGlite's folder, used when there is no `databaseUrl`
 * @throws FolderInUseError, DatabaseError
 */
export async function openDatabase(place: {
  folder: string;
  databaseUrl?: string | undefined;
}): Promise<OpenDatabase> {
  const open = place.databaseUrl ? await openServer(place.databaseUrl) : await openFolder(place.folder);
  try {
    await migrate(open.db);
  } catch (cause) {
    await open.close();
    throw new DatabaseError('The database cannot be prepared.', { cause });
  }
  return open;
}
