// The states of a request in SQL: who may make which transition, and what is erased by it.
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/adapters/database.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import type { RequestStore } from '../../src/ports.ts';
import { createSettledReads } from '../../src/requests/settled-reads.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { after, named, newRequest, question, START } from '../support/request-rows.ts';

const outcome = {
  decision: 'eligible' as const,
  clauses: [{ id: 'c', met: true as const }],
  statusAsOf: after(1),
};

const salt = () => randomBytes(32);

const open = useEmbeddedDatabase();
let store: RequestStore;
let count = 0;

beforeAll(() => {
  store = createRequestStore(open.database);
});

async function add(agency = 'a'): Promise<string> {
  count += 1;
  const id = `request-${count}`;
  await store.add(newRequest(id, { agency }));
  return id;
}

/** The whole row as text. */
async function rowOf(id: string): Promise<string> {
  const found = await open.database.execute(sql`SELECT * FROM presentation_requests WHERE id = ${id}`);
  return JSON.stringify(found);
}

const expectExchangeErased = async (id: string) => {
  const row = await rowOf(id);
  for (const secret of ['sealed', 'hash']) expect(row).not.toContain(`"${secret}-${id}`);
};

describe('a waiting request', () => {
  test('keeps its exchange until it is claimed, and loses it in the same update', async () => {
    const id = await add();
    expect(await rowOf(id)).toContain(`sealed-${id}`);
    expect(await store.find(id)).toMatchObject({ state: 'waiting', sealedExchange: `sealed-${id}` });
    expect(await store.markFetched(id, after(1))).toMatchObject({ id, question, state: 'fetched' });
    expect(await store.markFetched(id, after(1))).toBeNull();
    expect(await store.claim(id, after(2))).toBe(true);
    expect(await store.find(id)).toMatchObject({ state: 'checking', claimedAt: after(2) });
    await expectExchangeErased(id);
  });

  test('is claimed once', async () => {
    const id = await add();
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(id, after(1))));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  test('cannot be claimed, fetched or declined once it has expired', async () => {
    const id = await add();
    expect(await store.claim(id, after(600))).toBe(false);
    expect(await store.markFetched(id, after(600))).toBeNull();
    expect(await store.endByWallet(id, `hash-${id}`, 'declined', after(600))).toBe(false);
    expect(await store.claim(id, after(599.999))).toBe(true);
  });

  test('is ended by the wallet only with the hash of its state', async () => {
    const id = await add();
    expect(await store.endByWallet(id, 'another', 'declined', after(1))).toBe(false);
    expect(await store.endByWallet(id, `hash-${id}`, 'declined', after(1))).toBe(true);
    expect(await store.find(id)).toMatchObject({ state: 'refused', reason: 'declined' });
    expect(await store.claim(id, after(1))).toBe(false);
    await expectExchangeErased(id);
  });

  test('cannot be decided or refused without a claim', async () => {
    const id = await add();
    expect(await store.recordDecision(named(id), outcome, after(1), salt())).toBe(false);
    expect(await store.recordRefusal(id, 'processing_failed', after(1))).toBe(false);
    expect((await store.find(id))?.state).toBe('waiting');
  });
});

describe('a claimed request', () => {
  test('is decided once, within ten seconds', async () => {
    const id = await add();
    await store.claim(id, after(1));
    expect(await store.recordDecision(named(id), outcome, after(10.999), salt())).toBe(true);
    expect(await store.recordDecision(named(id), outcome, after(10.999), salt())).toBe(false);
    expect(await store.recordRefusal(id, 'processing_failed', after(11))).toBe(false);
    expect(await store.find(id)).toMatchObject({ state: 'decided', ...outcome, endedAt: after(10.999) });
  });

  test('counts as failed after ten seconds, and no late decision changes that', async () => {
    const id = await add();
    await store.claim(id, after(1));
    const readAt = (seconds: number) => createSettledReads(store, () => after(seconds)).find(id);
    expect(await readAt(10.999)).toMatchObject({ state: 'checking' });
    expect(await store.find(id)).toMatchObject({ state: 'checking' });
    expect(await readAt(11)).toMatchObject({ state: 'refused', reason: 'processing_failed' });
    expect(await store.recordDecision(named(id), outcome, after(11), salt())).toBe(false);
    // nor one whose clock, or whose way to the database, was slow
    expect(await store.recordDecision(named(id), outcome, after(9), salt())).toBe(false);
    expect(await store.find(id)).toMatchObject({ state: 'refused', reason: 'processing_failed' });
  });
});

describe('the sweeper', () => {
  test('writes down what time has ended, erases its keys, and touches nothing else', async () => {
    const [expired, decided, claimed] = [await add(), await add(), await add()];
    await store.claim(decided, after(1));
    await store.recordDecision(named(decided), outcome, after(2), salt());
    await store.claim(claimed, after(599));
    await store.endOverdue(after(600));
    expect((await store.find(expired))?.state).toBe('expired');
    await expectExchangeErased(expired);
    expect((await store.find(decided))?.state).toBe('decided');
    expect((await store.find(claimed))?.state).toBe('checking');
    const early = await add();
    await store.endOverdue(after(599.999));
    expect((await store.find(early))?.state).toBe('waiting');
  });
});

test('the log has its pages in order, each entry once, and none of another agency', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const id = await add('log');
    ids.unshift(id);
    await store.claim(id, after(n));
    // two at the same moment must not fall between pages
    await store.recordDecision(named(id), outcome, after(n < 3 ? 3 : n + 3), salt());
  }
  const seen: string[] = [];
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<RequestStore['listEnded']>> = await store.listEnded('log', {
      before,
      limit: 2,
    });
    expect(page.requests.length).toBeLessThanOrEqual(2);
    seen.push(...page.requests.map(({ id }) => id));
    before = page.next;
  } while (before !== null);
  expect(seen).toEqual(ids);
});

test('a folder that a live process uses is not opened a second time', async () => {
  const second = openDatabase({ databaseUrl: undefined, dataDir: open.dataDir, onConnectionLost: () => {} });
  await expect(second).rejects.toMatchObject({
    code: 'cannot_start',
    message: expect.stringContaining(open.dataDir),
  });
});

test('an id with a character that no text in the database holds is nobody’s', async () => {
  expect(await store.find('\0')).toBeNull();
  expect(await store.endByWallet('\0', 'hash', 'declined', START)).toBe(false);
});
