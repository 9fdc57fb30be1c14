// One SQL dialect, two homes: PGlite in the data folder, or a PostgreSQL server that several processes share.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { StartError } from '../start-error.ts';
import { drizzleEmbedded, drizzleServer, sql } from './drizzle.ts';
import { lockFolder } from './folder-lock.ts';
import { MIGRATIONS } from './migrations.ts';
import { openPatientPool, openServerPool } from './server-pool.ts';

/** Runs a statement by itself; what it returns, by the names it gives. A server keeps it parsed under its name. */
export type RunStatement = <Row>(
  statement: { name: string; text: string },
  values: readonly unknown[],
) => Promise<Row[]>;

/** `run` is for what every session asks: building the same text anew costs more than the server's answer. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>> & { run: RunStatement };

export interface OpenDatabase {
  database: Database;
  /** Whether it answers soon, has our schema and takes changes. Never rejects. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

export interface DatabaseSettings {
  /** PostgreSQL connection URL; without it the database is embedded under `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** Told the error code alone when an idle server connection breaks. */
  onConnectionLost(code: string): void;
}

/** Opens the database and brings its schema up to date; throws `StartError` with a sentence for the operator. */
export async function openDatabase(settings: DatabaseSettings): Promise<OpenDatabase> {
  return settings.databaseUrl === undefined
    ? openEmbedded(join(settings.dataDir, 'database'))
    : openServer(settings.databaseUrl, settings.onConnectionLost);
}

async function openEmbedded(folder: string): Promise<OpenDatabase> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    const client = await PGlite.create(join(folder, 'pgdata'));
    const run: RunStatement = async <Row>({ text }: { text: string }, values: readonly unknown[]) =>
      (await client.query<Row>(text, [...values])).rows;
    const database = Object.assign(drizzleEmbedded({ client }), { run }) as unknown as Database;
    await migrate(database);
    return {
      database,
      answers: createAnswers(run),
      async close() {
        await client.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The database in ${folder} cannot be opened; restore it from a backup or move it away.`,
    );
  }
}

async function openServer(url: string, onConnectionLost: (code: string) => void): Promise<OpenDatabase> {
  await migrateServer(url);
  const pool = openServerPool(url, onConnectionLost);
  // as one object pg would copy each statement by the descriptors of its properties
  const run: RunStatement = async <Row>(
    { name, text }: { name: string; text: string },
    values: readonly unknown[],
  ) => {
    const query = Object.assign(new pg.Query(text, [...values]), { name });
    // typed as if it were given back, as pg's clients do; its pools resolve to the result
    return ((await pool.query(query)) as unknown as pg.QueryResult<Row & pg.QueryResultRow>).rows;
  };
  const database = Object.assign(drizzleServer({ client: pool }), { run }) as unknown as Database;
  return { database, answers: createAnswers(run), close: () => pool.end() };
}

async function migrateServer(url: string): Promise<void> {
  const pool = openPatientPool(url);
  try {
    await migrate(drizzleServer({ client: pool }) as unknown as Database);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      'The PostgreSQL server at DATABASE_URL cannot be used: it does not answer or refuses the schema.',
    );
  } finally {
    await pool.end();
  }
}

/** An empty database that took the place of ours, and a server that only lets itself be read, answer but serve nobody. */
const ANSWERS = {
  name: 'database_answers',
  text: `SELECT id FROM schema_migrations WHERE id = $1 AND current_setting('transaction_read_only') = 'off'`,
};
/** Monitoring gives up soon. */
const ANSWERS_MILLISECONDS = 2_000;

/** However many ask, the database is asked once at a time. */
function createAnswers(run: RunStatement): () => Promise<boolean> {
  let underWay: Promise<boolean> | undefined;
  return () => {
    underWay ??= run(ANSWERS, [MIGRATIONS.at(-1)?.id ?? 0])
      .then(
        (rows) => rows.length === 1,
        () => false,
      )
      .finally(() => {
        underWay = undefined;
      });
    return withinTime(underWay);
  };
}

function withinTime(answer: Promise<boolean>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ANSWERS_MILLISECONDS);
    void answer.then((answered) => {
      clearTimeout(timer);
      resolve(answered);
    });
  });
}

const MIGRATION_LOCK = 4002;

/** Runs what is missing, in one transaction each; processes that start together wait for one another. */
async function migrate(database: Pick<Database, 'transaction'>): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await transaction.execute(
      sql`CREATE TABLE IF NOT EXISTS schema_migrations (id integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const result = (await transaction.execute(
      sql`SELECT max(id) AS id FROM schema_migrations`,
    )) as unknown as {
      rows: { id: number | null }[];
    };
    const applied = result.rows[0]?.id ?? 0;
    if (applied > (MIGRATIONS.at(-1)?.id ?? 0)) {
      throw new StartError(
        'The database was written by a newer version of the verifier. Start that version.',
      );
    }
    for (const migration of MIGRATIONS) {
      if (migration.id <= applied) continue;
      for (const statement of migration.sql.split(';')) {
        if (statement.trim() !== '') await transaction.execute(sql.raw(statement));
      }
      await transaction.execute(sql`INSERT INTO schema_migrations (id) VALUES (${migration.id})`);
    }
  });
}
