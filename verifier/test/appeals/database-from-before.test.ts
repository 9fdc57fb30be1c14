// A database that was written before there were appeals: what it holds is read as it was, and can be appealed against.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/database.ts';
import { MIGRATIONS } from '../../src/adapters/migrations.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { createWebhookOutbox } from '../../src/adapters/webhook-outbox.ts';
import type { RequestStore } from '../../src/ports.ts';
import { after, askedBy, newRequest, question, START } from '../support/request-rows.ts';

/** The last change before appeals. */
const BEFORE = 8;
const leaf = createHash('sha256').update('leaf').digest();

let dataDir: string;
let open: OpenDatabase;
let store: RequestStore;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'anju-before-'));
  const folder = join(dataDir, 'database', 'pgdata');
  await putEmptyDatabase(folder);
  const database = await PGlite.create(folder);
  await database.exec(
    'CREATE TABLE schema_migrations (id integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  for (const { id, sql } of MIGRATIONS.filter((migration) => migration.id <= BEFORE)) {
    await database.exec(sql);
    await database.query('INSERT INTO schema_migrations (id) VALUES ($1)', [id]);
  }
  const subject = `'a', 'rule', 'rule', '1', '${question.sha256}', '2026-1', 'cross_device', $1, $2`;
  const columns =
    'id, agency, question_kind, rule_id, rule_version, question_sha256, case_number, mode, created_at, expires_at, state';
  const times = [START.toISOString(), after(600).toISOString()];
  for (const [id, leafHash] of [
    ['with-leaf', `'\\x${leaf.toString('hex')}'`],
    ['without-leaf', 'NULL'],
  ]) {
    await database.query(
      `INSERT INTO presentation_requests (${columns}, ended_at, decision, clauses, leaf_hash)
       VALUES ('${id}', ${subject}, 'decided', $1, 'not_eligible', '[{"id": "c", "met": false}]', ${leafHash})`,
      times,
    );
  }
  await database.query(
    `INSERT INTO presentation_requests (${columns}, sealed_exchange, state_hash) VALUES ('waiting', ${subject}, 'waiting', 's', 'h')`,
    times,
  );
  await database.query(
    `INSERT INTO webhook_deliveries (request_id, agency, ended_at, due_at) VALUES ('with-leaf', 'a', $1, $1)`,
    [START.toISOString()],
  );
  await database.close();
  open = await openDatabase({ databaseUrl: undefined, dataDir, onConnectionLost: () => {} });
  store = createRequestStore(open.database);
});
afterAll(async () => {
  await open?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('its decisions, waiting requests and deliveries are read as they were, and no request of it is an appeal', async () => {
  expect(await store.find('with-leaf')).toMatchObject({
    state: 'decided',
    decision: 'not_eligible',
    endedAt: START,
  });
  expect(await store.find('waiting')).toMatchObject({ state: 'waiting', sealedExchange: 's' });
  for (const id of ['with-leaf', 'without-leaf', 'waiting']) {
    expect(await store.find(id)).not.toHaveProperty('appeal');
  }
  expect(await store.findAppealsOf(['with-leaf', 'without-leaf', 'waiting'])).toEqual([]);
  const due = await createWebhookOutbox(open.database).claim(['a'], after(1), after(20), 8);
  expect(due).toMatchObject([{ requestId: 'with-leaf', supersedes: null }]);
});

test.each([
  ['with-leaf', leaf.toString('hex')],
  ['without-leaf', null],
])(
  'its decision %s can be superseded; the entry names the earlier one as far as it is known',
  async (against, expected) => {
    const before = await store.find(against);
    const appeal = { supersedes: against, reason: 'other', on: '2026-11-20' } as const;
    const id = `appeal-of-${against}`;
    expect(await store.addAppeal({ ...newRequest(id), appeal }, null, null)).toBe('added');
    expect(await store.addAppeal({ ...newRequest(`${id}-2`), appeal }, null, null)).toBe('taken');
    await store.claim(id, after(1));
    const outcome = { decision: 'eligible', clauses: [{ id: 'c', met: true }], statusAsOf: null } as const;
    const decided = { id, agency: 'a', question, askedBy, appeal };
    expect(
      await store.recordDecision(
        decided,
        { ...outcome, clauses: [...outcome.clauses] },
        after(2),
        randomBytes(32),
      ),
    ).toBe(true);
    expect(await store.find(against)).toEqual(before);
    const rows = await open.database.run<{ entry: string }>(
      { name: 'entries', text: `SELECT convert_from(entry, 'UTF8') AS entry FROM audit_log_leaves` },
      [],
    );
    const entries = rows.map(({ entry }) => JSON.parse(entry));
    const request = createHash('sha256').update(id).digest('hex');
    expect(entries.find((entry) => entry.request === request)).toMatchObject({
      format: 'urn:anju:decision:3',
      on: '2026-11-20',
      supersedes: expected,
    });
  },
);
