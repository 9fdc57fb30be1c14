// Connections to a PostgreSQL server that may be down, slow or cut off in the middle: every wait has an end, every broken
// connection is let go, and the next question opens a new one.
import pg from 'pg';
import { UnavailableError } from '../unavailable-error.ts';

/** For a connection, new or out of the pool. These three are what the URL does not set (docs/operating.md). */
const CONNECT_SECONDS = 5;
/** After this the server gives a statement up and takes back what it did. */
const STATEMENT_MILLISECONDS = 4_000;
/** After this we stop to listen: the server, or the way to it, is gone. */
const ANSWER_MILLISECONDS = 5_000;
const MAX_CONNECTIONS = 10;

/** SQLSTATE classes and codes by which a server says that it cannot serve now, or no longer where we are connected. */
const SERVER_CANNOT = /^(?:08|53|57)|^25006$/;

/** libpq's own name for it; pg reads the others from the URL itself. */
function connectionMilliseconds(url: string): number {
  return (Number(new URL(url).searchParams.get('connect_timeout')) || CONNECT_SECONDS) * 1_000;
}

/**
 * `onConnectionLost` is told the error code alone when a connection breaks. Queries reject with `UnavailableError` where the
 * server does not answer or cannot serve, and with pg's error where it refuses a statement.
 */
export function openServerPool(url: string, onConnectionLost: (code: string) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: connectionMilliseconds(url),
    statement_timeout: STATEMENT_MILLISECONDS,
    idle_in_transaction_session_timeout: STATEMENT_MILLISECONDS,
    query_timeout: ANSWER_MILLISECONDS,
  });
  pool.on('error', (error: Error & { code?: string }) => onConnectionLost(error.code ?? 'connection_lost'));
  // one that breaks while a transaction holds it has no other listener, and an unheard error ends the process
  pool.on('connect', (client) => void client.on('error', () => {}));
  const query = pool.query.bind(pool) as (...parts: unknown[]) => Promise<unknown>;
  const queryOrSay = (...parts: unknown[]) =>
    query(...parts).catch((error: unknown) => {
      throw isServersAnswer(error) ? error : new UnavailableError('database_unavailable', { cause: error });
    });
  return Object.assign(pool, { query: queryOrSay as typeof pool.query });
}

/** For what may take as long as it takes, such as changing a schema: one connection, and only connecting is bounded. */
export function openPatientPool(url: string): pg.Pool {
  const unbounded = new URL(url);
  for (const name of ['statement_timeout', 'query_timeout']) unbounded.searchParams.delete(name);
  const pool = new pg.Pool({
    connectionString: unbounded.href,
    max: 1,
    keepAlive: true,
    connectionTimeoutMillis: connectionMilliseconds(url),
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

/** The server read the statement and says what is wrong with it. */
function isServersAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !SERVER_CANNOT.test(error.code ?? '');
}
