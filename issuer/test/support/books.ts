// What an issuer's tables must say together, whenever nobody writes.
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Database } from '../../src/adapters/postgres/database.ts';

const rowsOf = async <Row>(db: Database, query: ReturnType<typeof sql>) =>
  (await db.execute(query)).rows as Row[];

/** What wallets remember. */
type Remembered = {
  /** Places of the copies that they got, as `department list index`. */
  received: readonly string[];
  /** Hashes of transactions that were gone before they were delivered. */
  replaced: readonly string[];
};

export async function expectBooksToAgree(db: Database, { received, replaced }: Remembered): Promise<void> {
  const booked = await rowsOf<{ place: string }>(
    db,
    sql`SELECT department || ' ' || list_number || ' ' || index AS place FROM issued_copies`,
  );
  const places = new Set(booked.map(({ place }) => place));
  expect(received.filter((place) => !places.has(place))).toEqual([]);
  expect(new Set(received).size).toBe(received.length);

  // Copies, counters and audit leaves, department by department.
  const counted = await rowsOf<Record<string, number>>(
    db,
    sql`
      SELECT department, copies, batches,
        (SELECT count(*)::int FROM issued_copies c WHERE c.department = b.department) AS booked,
        (SELECT sum(allotted)::int FROM status_lists l WHERE l.department = b.department) AS allotted,
        (SELECT count(*)::int FROM audit_log_leaves a
          WHERE a.log = b.department AND convert_from(entry, 'UTF8') LIKE '%"act":"issued"%') AS logged
      FROM (SELECT department, sum(copies)::int AS copies, count(*)::int AS batches
        FROM batches GROUP BY department) b`,
  );
  for (const { copies, batches, booked: written, allotted, logged } of counted) {
    expect({ written, allotted, logged }).toEqual({ written: copies, allotted: copies, logged: batches });
  }
  const halves = await rowsOf(
    db,
    sql`
      SELECT b.id FROM batches b LEFT JOIN issued_copies c ON c.batch_id = b.id
      GROUP BY b.id, b.copies HAVING count(c.index) <> b.copies`,
  );
  expect(halves).toEqual([]);

  // One grant for each code, one nonce for each request, one batch for each approved request.
  const again = await rowsOf(
    db,
    sql`SELECT offer_id FROM grants WHERE offer_id IS NOT NULL GROUP BY offer_id HAVING count(*) > 1`,
  );
  expect(again).toEqual([]);
  const [once] = await rowsOf<Record<string, number>>(
    db,
    sql`
      SELECT (SELECT count(*)::int FROM used_once WHERE kind = 'nonce') AS nonces,
        (SELECT count(*)::int FROM batches b WHERE NOT EXISTS
          (SELECT 1 FROM deferred_requests d WHERE d.grant_id = b.grant_id)) AS at_once,
        (SELECT count(*)::int FROM deferred_requests) AS deferred,
        (SELECT count(*)::int FROM deferred_requests WHERE state = 'issued') AS taken,
        (SELECT count(*)::int FROM batches b WHERE EXISTS
          (SELECT 1 FROM deferred_requests d WHERE d.grant_id = b.grant_id)) AS delivered`,
  );
  expect(once?.delivered).toBe(once?.taken);
  expect(once?.nonces).toBe((once?.at_once ?? 0) + (once?.deferred ?? 0));

  // An approval that was said is never lost: what was gone had not been approved.
  const gone = await rowsOf<{ hash: string }>(
    db,
    sql`SELECT transaction_hash AS hash FROM deferred_requests WHERE state = 'replaced'`,
  );
  const goneHashes = new Set(gone.map(({ hash }) => hash));
  expect(replaced.filter((hash) => !goneHashes.has(hash))).toEqual([]);
}
