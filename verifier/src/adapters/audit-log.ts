// The service's audit log in SQL. A decision and its entry are one statement; positions are given afterwards, so that
// decisions that are made at the same time need not wait for one another.
import { type DecisionEntry, encodeDecisionEntry, type LeafStore, leafHash } from '@anju/audit-log';
import type { EntryStore } from '../ports.ts';
import type { Database } from './database.ts';
import { and, asc, eq, gte, lt, max, sql } from './drizzle.ts';
import { auditLogLeaves as table } from './schema.ts';

/** Salt, text and hash of an entry, as the decision's own statement writes them: neither is ever there without the other. */
export function entryOf(decided: DecisionEntry, salt: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  const entry = encodeDecisionEntry(decided);
  return [salt, entry, leafHash(salt, entry)];
}

const POSITIONS_LOCK = 4012;

/** Gives every new entry its place. Among new ones the order is that of their hashes, which says nothing. */
export async function givePositions(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(${POSITIONS_LOCK})`);
    await transaction.execute(sql`
      UPDATE audit_log_leaves AS leaf SET position = placed.position
      FROM (
        SELECT id, row_number() OVER (ORDER BY leaf_hash) - 1
          + coalesce((SELECT max(position) + 1 FROM audit_log_leaves), 0) AS position
        FROM audit_log_leaves WHERE position IS NULL
      ) AS placed
      WHERE leaf.id = placed.id`);
  });
}

export function createLeafStore(database: Database): LeafStore {
  const { position, leafHash: hash } = table;
  return {
    async count() {
      const [row] = await database.select({ last: max(position) }).from(table);
      return row?.last == null ? 0 : row.last + 1;
    },
    async readLeaves({ from, to }) {
      const rows = await database
        .select({ hash })
        .from(table)
        .where(and(gte(position, from), lt(position, to)))
        .orderBy(asc(position));
      if (rows.length !== to - from) throw new Error('the audit log has a gap');
      return rows.map((row) => row.hash);
    },
    async positionOf(leaf) {
      const [row] = await database.select({ position }).from(table).where(eq(hash, leaf));
      return row?.position ?? null;
    },
  };
}

export function createEntryStore(database: Database): EntryStore {
  return {
    async findBySalt(salt) {
      const [row] = await database.select().from(table).where(eq(table.salt, salt));
      if (row === undefined) return null;
      const isWhole = Buffer.from(leafHash(salt, row.entry)).equals(row.leafHash);
      if (!isWhole) throw new Error('an entry of the audit log is not what was hashed');
      return { entry: row.entry, leafHash: row.leafHash, isPublished: row.position !== null };
    },
  };
}
