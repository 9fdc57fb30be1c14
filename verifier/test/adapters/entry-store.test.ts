// An entry is found by its salt alone, in the embedded database and on a PostgreSQL server.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash } from '@anju/audit-log';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, postgresUnavailable, startPostgres } from '../../../tests/support/postgres.ts';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import { createEntryStore, givePositions } from '../../src/adapters/audit-log.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/database.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';

const START = new Date('2026-11-20T10:00:00.123Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);
const question = { kind: 'rule', id: 'rule', version: '1', sha256: 'ab'.repeat(32) } as const;
const askedBy = { clientId: 'x509_hash:test', name: { 'zh-CN': '机构', en: 'Agency' } };
const outcome = { decision: 'eligible' as const, clauses: [], statusAsOf: null };

describe.each(['embedded', 'server'] as const)('entries in a database: %s', (kind) => {
  const skip = kind === 'server' && postgresUnavailable() !== null;
  let folder: string;
  let server: PostgresServer | null = null;
  let open: OpenDatabase | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anju-entry-store-'));
    if (skip) return;
    if (kind === 'embedded') await putEmptyDatabase(join(folder, 'database', 'pgdata'));
    else server = await startPostgres();
    const databaseUrl = await server?.createDatabase();
    open = await openDatabase({ databaseUrl, dataDir: folder, onConnectionLost: () => {} });
  }, 60_000);
  afterAll(async () => {
    await open?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const database = () => {
    if (open === undefined) throw new Error('no database');
    return open.database;
  };
  async function decide(salt: Uint8Array): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const store = createRequestStore(database());
    const exchange = { sealedExchange: 'sealed', stateHash: randomBytes(32).toString('hex') };
    const asked = { agency: 'a', question, caseNumber: null, createdAt: START, expiresAt: after(600) };
    const way = { mode: 'cross_device', sessionHash: null } as const;
    await store.add({ id, ...asked, ...way, ...exchange });
    await store.claim(id, after(1));
    await store.recordDecision({ id, agency: 'a', question, askedBy }, outcome, after(2), salt);
    return id;
  }

  test.skipIf(skip)('one is found by its salt, among others, and by nothing like it', async () => {
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

  test.skipIf(skip)('two never have one salt: the second decision is not made', async () => {
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
});
