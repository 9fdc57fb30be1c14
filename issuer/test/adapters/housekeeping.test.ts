// What is kept for a time is gone when that is over, in every table that has such a time; docs/privacy.md says which.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import { forgetWhatIsOver } from '../../src/adapters/postgres/housekeeping.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/postgres/open-database.ts';

const NOW = new Date('2026-11-20T00:00:00Z');
const PERSON = { department: 'income', person_number: 'P0000000001' };

type Row = Readonly<Record<string, string | number>>;

/** One row of each table that has an `expires_at`; `key` makes it another one. */
const ROWS: Readonly<Record<string, (key: string) => Row>> = {
  approvals: (key) => ({ grant_id: key, record_key: '', configuration_id: 'income' }),
  authorization_artifacts: (key) => ({ department: 'income', model: 'Grant', id_hash: key, payload: '{}' }),
  clerk_sessions: (key) => ({ token_hash: key, login: 'counter' }),
  deferred_requests: (key) => ({
    ...PERSON,
    id: key,
    transaction_hash: key,
    record_key: '',
    configuration_id: 'income',
    grant_id: 'a grant',
    holder_keys: '[]',
    state: 'waiting',
    requested_at: NOW.toISOString(),
  }),
  grants: (key) => ({
    ...PERSON,
    id: key,
    client_id: 'anju-wallet',
    identified_by: 'login',
    state: 'active',
    created_at: NOW.toISOString(),
  }),
  issued_copies: (key) => ({
    ...PERSON,
    list_number: 1,
    index: key === 'over' ? 1 : 2,
    batch_id: 'a batch',
    issued_at: NOW.toISOString(),
  }),
  login_attempts: (key) => ({ department: 'income', state_hash: key, interaction_uid: 'one' }),
  offers: (key) => ({
    ...PERSON,
    id: key,
    code_hash: key,
    tx_code_hash: 'a hash',
    state: 'open',
    attempts_left: 5,
    clerk: 'counter',
    created_at: NOW.toISOString(),
  }),
  presentation_requests: (key) => ({
    department: 'income',
    id_hash: key,
    interaction_hash: 'one',
    state: 'waiting',
    sealed_exchange: 'sealed',
  }),
  used_once: (key) => ({ kind: 'nonce', key }),
};

/** Records of official acts: that their time is over does not undo them. */
const KEPT = ['issued_copies', 'offers'];

const folder = mkdtempSync(join(tmpdir(), 'anju-housekeeping-'));
let database: OpenDatabase;
beforeAll(async () => {
  await putEmptyDatabase(join(folder, 'database'));
  database = await openDatabase({ folder: join(folder, 'database') });
}, 60_000);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function insert(table: string, row: Row): Promise<void> {
  const columns = sql.join(
    Object.keys(row).map((name) => sql.identifier(name)),
    sql`, `,
  );
  const values = sql.join(
    Object.values(row).map((value) => sql`${value}`),
    sql`, `,
  );
  await database.db.execute(sql`INSERT INTO ${sql.identifier(table)} (${columns}) VALUES (${values})`);
}

const endsIn = (seconds: number) => ({ expires_at: new Date(NOW.getTime() + seconds * 1000).toISOString() });

async function count(table: string): Promise<number> {
  const { rows } = await database.db.execute(sql`SELECT count(*)::int AS rows FROM ${sql.identifier(table)}`);
  return Number(rows[0]?.rows);
}

describe('housekeeping', () => {
  it('knows every table that has a time', async () => {
    const { rows } = await database.db.execute(
      sql`SELECT table_name FROM information_schema.columns WHERE column_name = 'expires_at' AND table_schema = 'public'`,
    );
    expect(rows.map((row) => row.table_name).sort()).toEqual(Object.keys(ROWS).sort());
  });

  it('deletes what is over and nothing else, and no record of an official act', async () => {
    await insert('batches', { ...PERSON, id: 'a batch', copies: 2, issued_at: NOW.toISOString() });
    await insert('status_lists', { department: 'income', number: 1, size: 16 });
    for (const [table, rowOf] of Object.entries(ROWS)) {
      await insert(table, { ...rowOf('over'), ...endsIn(0) });
      await insert(table, { ...rowOf('alive'), ...endsIn(1) });
    }
    await forgetWhatIsOver(database.db, NOW);
    for (const table of Object.keys(ROWS)) {
      expect([table, await count(table)]).toEqual([table, KEPT.includes(table) ? 2 : 1]);
    }
  });
});
