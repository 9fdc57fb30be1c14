// One PostgreSQL server for the suite that asks for it: there before its tests, gone after them.
import { afterAll, beforeAll } from 'vitest';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { standIn } from './stand-in.ts';

/** For a suite that runs only where `postgresOrFail` says that there is one. */
export function usePostgres(): PostgresServer {
  let server: PostgresServer | null = null;
  beforeAll(async () => {
    server = await startPostgres();
    if (server === null) throw new Error('there is no PostgreSQL');
  });
  afterAll(() => server?.stop());
  return standIn(() => server ?? undefined);
}
