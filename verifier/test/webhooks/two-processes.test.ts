// Two processes on one PostgreSQL server: of what both could do at the same moment one does it.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, postgresUnavailable, startPostgres } from '../../../tests/support/postgres.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/database.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { createWebhookOutbox } from '../../src/adapters/webhook-outbox.ts';
import type { NewRequest } from '../../src/ports.ts';

const missing = postgresUnavailable();
const START = new Date('2026-11-20T10:00:00.123Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);
const question = { kind: 'rule', id: 'rule', version: '1', sha256: 'ab'.repeat(32) } as const;
const newRequest = (id: string): NewRequest => ({
  ...{ id, agency: 'told', question, caseNumber: null, createdAt: START, expiresAt: after(600) },
  ...{ sealedExchange: `sealed-${id}`, stateHash: `hash-${id}`, mode: 'cross_device', sessionHash: null },
});

test.runIf(process.env.CI === 'true')('there is a server to test with', () => expect(missing).toBeNull());

describe.skipIf(missing !== null)('two processes', () => {
  let server: PostgresServer | null = null;
  const open: OpenDatabase[] = [];
  beforeAll(async () => {
    server = await startPostgres();
    for (const _ of [1, 2]) {
      open.push(await openDatabase({ databaseUrl: server?.url, dataDir: '', onConnectionLost: () => {} }));
    }
  });
  afterAll(async () => {
    for (const { close } of open) await close();
    await server?.stop();
  });

  test('make one request of many calls with one key, whichever gets them', async () => {
    const stores = open.map(({ database }) => createRequestStore(database));
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => {
        const id = `once-${n}`;
        const adding = stores[n % 2]?.addOnce(newRequest(id), { keyHash: 'key', bodyHash: 'body' });
        return adding?.then((earlier) => earlier?.id ?? id);
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(await stores[0]?.countOpen('told', START, 100)).toBe(1);
  });

  test('tell an agency once of each request, and both tell', async () => {
    const [one] = open.map(({ database }) => createRequestStore(database, ['told']));
    const outboxes = open.map(({ database }) => createWebhookOutbox(database));
    for (let n = 0; n < 20; n += 1) {
      await one?.add(newRequest(`told-${n}`));
      await one?.claim(`told-${n}`, START);
      const askedBy = { clientId: 'x509_hash:test', name: { 'zh-CN': '机构', en: 'Agency' } };
      const outcome = { decision: 'eligible' as const, clauses: [], statusAsOf: null };
      await one?.recordDecision(
        { id: `told-${n}`, agency: 'told', question, askedBy },
        outcome,
        START,
        randomBytes(32),
      );
    }
    const claimed = await Promise.all(
      [0, 1, 0, 1, 0, 1].map((n) => outboxes[n]?.claim(['told', 'other'], START, after(60), 4) ?? []),
    );
    const ids = claimed.flat().map(({ requestId }) => requestId);
    expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
    expect(claimed.every((some) => some.length <= 4)).toBe(true);
    const [first] = claimed.flat();
    if (first === undefined) throw new Error('nothing was claimed');
    await outboxes[0]?.delivered(first);
    expect(await outboxes[1]?.standings()).toEqual([
      { agency: 'told', waiting: 19, givenUp: 0, problem: null },
    ]);
  });
});
