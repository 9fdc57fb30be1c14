// An entry is found by its salt alone, in the embedded database and on a PostgreSQL server.
import { randomBytes } from 'node:crypto';
import { leafHash } from '@anju/audit-log';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { createEntryStore, givePositions } from '../../src/adapters/audit-log.ts';
import { type Database, type OpenDatabase, openDatabase } from '../../src/adapters/database.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { after, named, newRequest } from '../support/request-rows.ts';

const outcome = { decision: 'eligible' as const, clauses: [], statusAsOf: null };

describe('entries in a database: embedded', () => {
  const open = useEmbeddedDatabase();
  keepsEntries(() => open.database);
});

describe.runIf(postgresOrFail())('entries in a database: server', () => {
  const server = usePostgres();
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase({ databaseUrl: server.url, dataDir: '', onConnectionLost: () => {} });
  });
  afterAll(() => open?.close());
  keepsEntries(() => open.database);
});

function keepsEntries(database: () => Database): void {
  async function decide(salt: Uint8Array): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const store = createRequestStore(database());
    await store.add(newRequest(id));
    await store.claim(id, after(1));
    await store.recordDecision(named(id), outcome, after(2), salt);
    return id;
  }

  test('one is found by its salt, among others, and by nothing like it', async () => {
    const entries = createEntryStore(database());
    const salts = [randomBytes(32), randomBytes(32), randomBytes(32)];
    for (const salt of salts) await decide(salt);
    const found = await Promise.all(salts.map((salt) => entries.findBySalt(salt)));
    for (const [n, one] of found.entries()) {
      if (one === null) throw new Error('not found');
      expect(Buffer.from(one.leafHash)).toEqual(Buffer.from(leafHash(salts[n] as Uint8Array, one.entry)));
      expect(one.isPublished).toBe(false);
    }
    const [salt = new Uint8Array()] = salts;
    for (const other of [new Uint8Array(), salt.slice(1), randomBytes(32), found[0]?.leafHash ?? salt]) {
      expect(await entries.findBySalt(other)).toBeNull();
    }
    await givePositions(database());
    expect(await entries.findBySalt(salt)).toMatchObject({ isPublished: true });
  });

  test('two never have one salt: the second decision is not made', async () => {
    const salt = randomBytes(32);
    const first = await decide(salt);
    await expect(decide(salt)).rejects.toThrow();
    const entries = createEntryStore(database());
    expect(await entries.findBySalt(salt)).not.toBeNull();
    const { rows } = (await database().execute(
      sql`SELECT id, state FROM presentation_requests WHERE state = 'decided' AND id = ${first}
          OR state = 'checking'`,
    )) as unknown as { rows: { id: string; state: string }[] };
    expect(rows.map(({ state }) => state).sort()).toEqual(['checking', 'decided']);
  });
}
