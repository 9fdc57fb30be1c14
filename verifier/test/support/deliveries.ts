// Requests of agencies that are told, and what is left to tell them: in a database of the suite, emptied after each test.
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll } from 'vitest';
import { standIn } from '../../../tests/support/stand-in.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import type { NewRequest, RequestStore } from '../../src/ports.ts';
import { useEmbeddedDatabase } from './embedded-database.ts';
import { named, newRequest, START } from './request-rows.ts';

/** The outcome of what `decide` decides. */
export const outcome = { decision: 'eligible' as const, clauses: [], statusAsOf: null };

/** `told` and `also-told` are told; whoever else is not. */
export function useDeliveries() {
  const open = useEmbeddedDatabase();
  let store: RequestStore | undefined;
  let count = 0;
  beforeAll(() => {
    store = createRequestStore(open.database, ['told', 'also-told']);
  });
  afterEach(async () => {
    await open.database.execute(sql`DELETE FROM webhook_deliveries`);
    await open.database.execute(sql`DELETE FROM presentation_requests`);
  });

  const kept = standIn(() => store);
  async function add(agency: string, changes: Partial<NewRequest> = {}): Promise<string> {
    count += 1;
    const id = `request-${count}`;
    await kept.add(newRequest(id, { agency, ...changes }));
    return id;
  }
  async function rows(): Promise<{ request_id: string; agency: string }[]> {
    const found = await open.database.execute(sql`SELECT * FROM webhook_deliveries ORDER BY request_id`);
    return (found as unknown as { rows: { request_id: string; agency: string }[] }).rows;
  }
  return {
    open,
    store: kept,
    add,
    async decide(agency: string, now = START): Promise<string> {
      const id = await add(agency);
      await kept.claim(id, now);
      await kept.recordDecision(named(id, agency), outcome, now, randomBytes(32));
      return id;
    },
    rows,
    idsLeft: async () => (await rows()).map(({ request_id: id }) => id),
  };
}
