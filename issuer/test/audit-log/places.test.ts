// Act and entry are one transaction, and places are given without a gap, whatever fails and whoever is at it at once.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { createLeafStore, createNoteAct, givePositions } from '../../src/adapters/postgres/audit-log.ts';
import { createGrantStore } from '../../src/adapters/postgres/grants.ts';
import { createIssueBatch, createMakeBatch } from '../../src/adapters/postgres/issue-batch.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/postgres/open-database.ts';
import { createRecordStore } from '../../src/adapters/postgres/records.ts';
import type { Department } from '../../src/departments/department-file.ts';

const departments = [
  { id: 'income', credential: { vct: 'urn:anju:income:1' } },
  { id: 'property', credential: { vct: 'urn:anju:property:1' } },
] as unknown as Department[];
const noteAct = createNoteAct({ departments, randomBytes });
const at = new Date('2026-11-21T03:00:00Z');

const countOf = async ({ db }: OpenDatabase, table: string) => {
  const { rows } = await db.execute(sql`SELECT count(*)::int AS count FROM ${sql.identifier(table)}`);
  return (rows as { count: number }[])[0]?.count;
};

describe('an act and its entry', () => {
  let folder: string;
  let open: OpenDatabase;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anju-places-'));
    open = await openDatabase({ folder });
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const issueBatch = (note: typeof noteAct) =>
    createIssueBatch(open.db, createMakeBatch({ listSize: 100, batchesPerDay: 100 }, note));
  const record = { recordKey: '', personNumber: 'P1', householdNumber: 'H1', name: 'N', claims: {} };
  const request = {
    department: 'income',
    personNumber: 'P1',
    recordKey: '',
    configurationId: 'income',
    grantId: 'grant',
    nonces: [{ hash: 'nonce', expiresAt: at }],
    keys: [1, 2].map((x) => ({ kty: 'EC' as const, crv: 'P-256' as const, x: String(x), y: '' })),
    issuedAt: at,
    credentialsExpireAt: at,
    notificationHash: 'first',
  };

  it('are kept together', async () => {
    await createRecordStore(open.db, noteAct).replace([{ ...record, department: 'income' }], at);
    await createGrantStore(open.db).open({
      id: 'grant',
      department: 'income',
      personNumber: 'P1',
      clientId: 'wallet',
      identifiedBy: 'counter',
      offerId: undefined,
      createdAt: at,
      expiresAt: new Date(at.getTime() + 60_000),
    });
    const issued = await issueBatch(noteAct)(request, async () => ['copy']);
    expect(issued.outcome).toBe('issued');
    expect([await countOf(open, 'batches'), await countOf(open, 'audit_log_leaves')]).toEqual([1, 2]);
  });

  it('are both gone when signing fails, and when the entry cannot be written', async () => {
    const failing = issueBatch(noteAct);
    const other = { ...request, nonces: [], notificationHash: 'another' };
    await expect(failing(other, () => Promise.reject(new Error('no key')))).rejects.toThrow('no key');
    const withoutLog = issueBatch(() => Promise.reject(new Error('no log')));
    await expect(withoutLog(other, async () => ['copy'])).rejects.toThrow('no log');
    const unknown = { ...record, department: 'elsewhere' };
    await expect(createRecordStore(open.db, noteAct).replace([unknown], at)).rejects.toThrow();
    expect([await countOf(open, 'batches'), await countOf(open, 'audit_log_leaves')]).toEqual([1, 2]);
    expect(await countOf(open, 'records')).toBe(1);
  });

  it('leave no entry when nothing was done', async () => {
    const refused = await issueBatch(noteAct)(request, async () => ['copy']);
    expect(refused.outcome).toBe('nonce_used');
    await createRecordStore(open.db, noteAct).replace([], at);
    expect(await countOf(open, 'audit_log_leaves')).toBe(2);
  });
});

describe.runIf(postgresOrFail())('places, given by two processes at once', () => {
  const server = usePostgres();
  let both: [OpenDatabase, OpenDatabase];
  beforeAll(async () => {
    const databaseUrl = await server.createDatabase();
    both = [await openDatabase({ folder: '', databaseUrl }), await openDatabase({ folder: '', databaseUrl })];
  }, 60_000);
  afterAll(async () => {
    for (const one of both ?? []) await one.close();
  });

  it('have no gap, no repetition, and never change', async () => {
    const store = createLeafStore(both[0].db, 'income');
    const act = (n: number) => {
      const { db } = both[n % 2] as OpenDatabase;
      const department = n % 3 === 0 ? 'property' : 'income';
      return db.transaction((tx) => noteAct(tx, { department, act: 'issued', at }));
    };
    let before: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([
        ...Array.from({ length: 30 }, (_, n) => act(n)),
        ...both.map(({ db }) => givePositions(db)),
        ...both.map(({ db }) => givePositions(db)),
      ]);
      const size = await store.count();
      const leaves = (await store.readLeaves({ from: 0, to: size })).map((leaf) =>
        Buffer.from(leaf).toString('hex'),
      );
      expect(leaves.slice(0, before.length)).toEqual(before);
      before = leaves;
    }
    await givePositions(both[1].db);
    expect(await store.count()).toBe(100);
    expect(await createLeafStore(both[1].db, 'property').count()).toBe(50);
    expect(new Set((await store.readLeaves({ from: 0, to: 100 })).map(String)).size).toBe(100);
  }, 60_000);
});
