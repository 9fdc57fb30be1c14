// The database is down, slow, or cut off in the middle: everybody is told to try again, nothing is decided twice or lost, and
// what was asked before goes on by itself afterwards.

import type { InjectOptions } from 'fastify';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { type LineFault, startTcpProxy, type TcpProxy } from '../../../tests/support/tcp-proxy.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { RULE_ID } from '../support/desk.ts';
import { readEvents } from '../support/event-reader.ts';
import { type Answered, post, prepareAnswer } from '../support/holder.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';

/** So that nobody waits long for what never comes: less than the verifier waits of itself. */
const IMPATIENT = 'connect_timeout=3&statement_timeout=1500&query_timeout=2000';
const TRY_AGAIN = { status: 503, body: { error: 'temporarily_unavailable' } };

describe.runIf(postgresOrFail())('the database', () => {
  const server = usePostgres();
  let direct: pg.Client;
  let line: TcpProxy;
  afterAll(async () => {
    await direct?.end();
    await line?.close();
  });
  const running = useVerifier({
    async environment() {
      const url = await server.createDatabase();
      direct = new pg.Client({ connectionString: url });
      await direct.connect();
      line = await startTcpProxy(url);
      return { DATABASE_URL: `${line.through(url)}?${IMPATIENT}`, REGISTRY_STALE_AFTER_SECONDS: '300' };
    },
  });
  const { verifier } = running;
  const desk = useDesk(running);
  const wallet = useWallet(running);
  beforeAll(async () => {
    await verifier.app.listen({ host: '127.0.0.1', port: 0 });
  });

  const health = async () => (await verifier.app.inject({ url: '/health' })).json().database;

  /** Also of connections that the verifier has not yet seen to be gone. */
  async function lineIsBack(): Promise<void> {
    line.fault = null;
    line.cut();
    await expect.poll(health).toBe('ok');
  }
  afterEach(lineIsBack);

  /** A request that the wallet has fetched, and a good response to it, not yet sent. */
  async function asked() {
    const { request_id: id } = await desk.ask();
    const issuedAt = Math.floor(verifier.clock.now().getTime() / 1000);
    const { send } = await prepareAnswer(verifier.app, id, wallet, { issuedAt });
    return { id, send };
  }

  /** What everybody is told meanwhile. */
  async function everybody(id: string, send: () => Promise<Answered>) {
    const { app } = verifier;
    const { cookie } = desk;
    const inject = async (options: InjectOptions) => {
      const answered = await app.inject(options);
      return { status: answered.statusCode, body: answered.json() };
    };
    const [create, fetched, response, result, log, lookUp, health] = await Promise.all([
      inject({ method: 'POST', url: '/desk/requests', headers: { cookie }, payload: { rule_id: RULE_ID } }),
      inject({ method: 'POST', url: `/wallet/requests/${id}` }),
      send(),
      inject({ url: `/desk/requests/${id}`, headers: { cookie } }),
      inject({ url: '/desk/decisions', headers: { cookie } }),
      inject({ method: 'POST', url: '/wallet/entries', payload: { secret: 'A'.repeat(43) } }),
      inject({ url: '/health' }),
    ]);
    return { desk: { create, result, log }, wallet: { fetched, response, lookUp }, health };
  }

  const faults: [string, LineFault][] = [
    ['refuses connections', 'refuse'],
    ['never answers', 'silent'],
    ['answers nonsense', 'garbage'],
    ['breaks off in the middle of every answer', 'half'],
  ];
  test.each(faults)(
    '%s: everybody is told to try again, and the request is answered afterwards',
    async (_what, fault) => {
      const { id, send } = await asked();
      line.fault = fault;
      const told = await everybody(id, send);
      for (const { status, body } of Object.values(told.desk)) {
        expect(status).toBe(503);
        expect(body.error).toMatchObject({
          code: 'unavailable',
          message: { 'zh-CN': expect.stringMatching(/稍后/) },
        });
      }
      for (const answered of Object.values(told.wallet)) expect(answered).toMatchObject(TRY_AGAIN);
      expect(told.health).toMatchObject({ status: 503, body: { database: 'unavailable', registry: 'ok' } });

      line.fault = null;
      line.cut();
      expect(await desk.state(id)).toMatchObject({ state: 'fetched' });
      expect(await send()).toMatchObject({ status: 200, body: { anju_result: { decision: 'eligible' } } });
      expect(await send()).toMatchObject({ status: 400 });
      expect((await verifier.app.inject({ url: '/health' })).statusCode).toBe(200);
    },
  );

  test('locks a table for longer than a statement may take: the same, and the statement leaves nothing behind', async () => {
    const { id, send } = await asked();
    await direct.query('BEGIN');
    await direct.query('LOCK TABLE presentation_requests IN ACCESS EXCLUSIVE MODE');
    try {
      expect(await send()).toMatchObject(TRY_AGAIN);
    } finally {
      await direct.query('ROLLBACK');
    }
    expect(await send()).toMatchObject({ status: 200 });
    expect(await desk.state(id)).toMatchObject({ state: 'decided' });
  });

  async function entriesKept(): Promise<number> {
    const { rows } = await direct.query('SELECT count(*)::int AS count FROM audit_log_leaves');
    return rows[0].count;
  }

  // what is said of a response while the connection ends before or after one statement of it
  const moments = [
    ['before', 'request_find', 'waits'],
    ['after', 'request_find', 'waits'],
    ['before', 'request_claim', 'waits'],
    ['after', 'request_claim', 'over'],
    ['before', 'request_decide', 'over'],
    ['after', 'request_decide', 'decided'],
  ] as const;
  test.each(moments)('is cut off %s %s: the request %s', async (cut, text, then) => {
    const { id, send } = await asked();
    const before = await entriesKept();
    line.fault = { text, cut };
    expect(await send()).toMatchObject(TRY_AGAIN);
    line.fault = null;
    const again = await send();
    verifier.clock.advance(11);
    const { state, reason, decision } = await desk.state(id);
    const kept = (await entriesKept()) - before;
    const expected = {
      waits: { status: 200, state: 'decided', reason: undefined, kept: 1 },
      over: { status: 400, state: 'refused', reason: 'processing_failed', kept: 0 },
      decided: { status: 400, state: 'decided', reason: undefined, kept: 1 },
    }[then];
    expect({ status: again.status, state, reason, kept }).toEqual(expected);
    if (state === 'decided') expect(decision).toMatchObject({ decision: 'eligible' });
    const { rows } = await direct.query(
      'SELECT sealed_exchange, state_hash FROM presentation_requests WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ sealed_exchange: null, state_hash: null }]);
  });

  test('is away while the desk watches: the events go on when it is back', async () => {
    const { id, send } = await asked();
    const events = await readEvents(verifier.app, id, desk.cookie);
    expect(await events.next()).toEqual({ state: 'fetched' });
    line.fault = 'refuse';
    line.cut();
    expect(await send()).toMatchObject(TRY_AGAIN);
    await lineIsBack();
    expect(await send()).toMatchObject({ status: 200 });
    const seen = [];
    for (let event = await events.next(); event !== null; event = await events.next()) seen.push(event.state);
    expect(seen.at(-1)).toBe('decided');
  });

  test('is cut off in the middle of a transaction: the process lives, and the next round does the work', async () => {
    const { send } = await asked();
    expect(await send()).toMatchObject({ status: 200 });
    const waiting = async () =>
      (await direct.query('SELECT count(*)::int AS count FROM audit_log_leaves WHERE position IS NULL'))
        .rows[0].count;
    expect(await waiting()).toBeGreaterThan(0);
    line.fault = { text: 'pg_advisory_xact_lock', cut: 'after' };
    await verifier.ports.anchoring.runOnce();
    expect(await waiting()).toBeGreaterThan(0);
    await lineIsBack();
    await verifier.ports.anchoring.runOnce();
    expect(await waiting()).toBe(0);
  });

  test('is empty, or may only be read: it answers, and the verifier says that it cannot work', async () => {
    expect(await health()).toBe('ok');
    await direct.query('ALTER TABLE schema_migrations RENAME TO elsewhere');
    expect(await health()).toBe('unavailable');
    await direct.query('ALTER TABLE presentation_requests RENAME TO elsewhere_too');
    line.cut();
    await expect
      .poll(async () => (await post(verifier.app, 'any', { response: 'a.b.c.d.e' })).status)
      .toBe(500);
    expect(await health()).toBe('unavailable');
    await direct.query('ALTER TABLE elsewhere_too RENAME TO presentation_requests');
    await direct.query('ALTER TABLE elsewhere RENAME TO schema_migrations');
    const name = (await direct.query('SELECT current_database() AS name')).rows[0].name;
    await direct.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    line.cut();
    await expect.poll(health).toBe('unavailable');
    await expect(desk.ask()).rejects.toThrow(/503/);
    await direct.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    line.cut();
    await expect.poll(health).toBe('ok');
    await desk.ask();
  });
});
