// Two processes on one PostgreSQL server: of what both could do at the same moment one does it.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/database.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { createWebhookOutbox } from '../../src/adapters/webhook-outbox.ts';
import { after, named, newRequest, START } from '../support/request-rows.ts';

const told = (id: string) => newRequest(id, { agency: 'told' });

describe.runIf(postgresOrFail())('two processes', () => {
  const server = usePostgres();
  const open: OpenDatabase[] = [];
  beforeAll(async () => {
    for (const _ of [1, 2]) {
      open.push(await openDatabase({ databaseUrl: server.url, dataDir: '', onConnectionLost: () => {} }));
    }
  });
  afterAll(async () => {
    for (const { close } of open) await close();
  });

  test('make one request of many calls with one key, whichever gets them', async () => {
    const stores = open.map(({ database }) => createRequestStore(database));
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => {
        const id = `once-${n}`;
        const adding = stores[n % 2]?.addOnce(told(id), { keyHash: 'key', bodyHash: 'body' });
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
      await one?.add(told(`told-${n}`));
      await one?.claim(`told-${n}`, START);
      const outcome = { decision: 'eligible' as const, clauses: [], statusAsOf: null };
      await one?.recordDecision(named(`told-${n}`, 'told'), outcome, START, randomBytes(32));
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
