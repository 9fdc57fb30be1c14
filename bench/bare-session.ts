// What a session costs before a verifier does anything: its four calls through Fastify and its eight statements over the same
// pool, each parsed once, with rows and bodies of about the size; no cryptography, no checks, no log.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { openServerPool } from '../verifier/src/adapters/server-pool.ts';
import { cpuMicroseconds, type Sample } from './measure.ts';

const TABLES = `
  CREATE TABLE sessions (token text PRIMARY KEY, login text NOT NULL);
  CREATE TABLE requests (id text PRIMARY KEY, state text NOT NULL, at timestamptz NOT NULL, sealed text, decision text);
  CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, salt bytea NOT NULL, entry bytea NOT NULL);
  INSERT INTO sessions VALUES ('token', 'li')`;
const ROW = 'id, state, at, sealed, decision';
/** As long as what a verifier keeps sealed of an exchange. */
const SEALED = 'x'.repeat(400);
/** As long as a signed request. */
const SIGNED = 'x'.repeat(3_000);
const ENTRY = Buffer.alloc(300);

type Run = (name: string, text: string, values: readonly unknown[]) => Promise<Record<string, unknown>[]>;

function createRun(pool: pg.Pool): Run {
  return async (name, text, values) => {
    const query = Object.assign(new pg.Query(text, [...values]), { name });
    return ((await pool.query(query)) as unknown as pg.QueryResult<Record<string, unknown>>).rows;
  };
}

function createBareApp(run: Run): FastifyInstance {
  const app = fastify();
  const signedIn = () => run('session', 'SELECT login FROM sessions WHERE token = $1', ['token']);
  const find = (id: string) => run('find', `SELECT ${ROW} FROM requests WHERE id = $1`, [id]);
  app.post('/requests', async () => {
    await signedIn();
    const id = randomUUID();
    const row = [id, new Date().toISOString(), SEALED];
    await run('add', `INSERT INTO requests (id, state, at, sealed) VALUES ($1, 'waiting', $2, $3)`, row);
    return { id };
  });
  app.post<{ Params: { id: string } }>('/requests/:id', async ({ params: { id } }) => {
    const fetched = `UPDATE requests SET state = 'fetched' WHERE id = $1 AND state = 'waiting' RETURNING ${ROW}`;
    await run('fetch', fetched, [id]);
    return SIGNED;
  });
  app.post<{ Params: { id: string } }>('/responses/:id', async ({ params: { id } }) => {
    await find(id);
    const claim = `UPDATE requests SET state = 'checking', sealed = NULL WHERE id = $1 AND state = 'fetched' RETURNING id`;
    await run('claim', claim, [id]);
    const decide = `WITH decided AS (
        UPDATE requests SET state = 'decided', decision = $2 WHERE id = $1 AND state = 'checking' RETURNING id
      ) INSERT INTO entries (salt, entry) SELECT $3, $4 FROM decided RETURNING id`;
    const [entry] = await run('decide', decide, [id, 'eligible', ENTRY.subarray(0, 32), ENTRY]);
    return { entry: entry?.id };
  });
  app.get<{ Params: { id: string } }>('/requests/:id', async ({ params: { id } }) => {
    await signedIn();
    const [row] = await find(id);
    return row;
  });
  return app;
}

/** Such sessions, `pieces` side by side. The database must be empty. */
export async function openBareSession(
  databaseUrl: string,
  pieces: number,
): Promise<{ sample: Sample; close(): Promise<void> }> {
  const pool = openServerPool(databaseUrl, () => {});
  for (const statement of TABLES.split(';')) await pool.query(statement);
  const app = createBareApp(createRun(pool));
  // as large as an encrypted answer with one credential
  const answer = { response: 'x'.repeat(6_000) };
  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const { statusCode, body } = await app.inject({ method, url, ...(payload && { payload }) });
    assert.equal(statusCode, 200);
    return body;
  };
  const all = <Made>(work: (piece: number) => Promise<Made>): Promise<Made[]> =>
    Promise.all(Array.from({ length: pieces }, (_, piece) => work(piece)));
  return {
    async sample() {
      const spent = await cpuMicroseconds(async () => {
        const created = await all(() => call('POST', '/requests', { rule_id: 'income-alone' }));
        const ids = created.map((body) => (JSON.parse(body) as { id: string }).id);
        await all((piece) => call('POST', `/requests/${ids[piece]}`));
        await all((piece) => call('POST', `/responses/${ids[piece]}`, answer));
        const results = await all((piece) => call('GET', `/requests/${ids[piece]}`));
        for (const result of results) assert.equal(JSON.parse(result).decision, 'eligible');
      });
      return spent / pieces;
    },
    async close() {
      await app.close();
      await pool.end();
    },
  };
}
