// Departments' audit logs in SQL. An act and its entry are one transaction; positions are given afterwards, so that acts
// that happen at the same time need not wait for one another.
import { encodeIssuerEntry, type LeafStore, leafHash, SALT_BYTES } from '@anju/audit-log';
import type { Department } from '../../departments/department-file.ts';
import type { DepartmentAct, RandomBytes } from '../../ports.ts';
import type { Database, Transaction } from './database.ts';
import { and, asc, eq, gte, lt, max, sql } from './drizzle.ts';
import { auditLogLeaves } from './schema.ts';

/** Writes a salted entry of the act in the act's own transaction: neither is ever there without the other. */
export type NoteAct = (tx: Transaction, act: DepartmentAct) => Promise<void>;

export function createNoteAct(ports: {
  departments: readonly Department[];
  randomBytes: RandomBytes;
}): NoteAct {
  const types = new Map(ports.departments.map(({ id, credential }) => [id, credential.vct]));
  return async (tx, { department, act, at }) => {
    const vct = types.get(department);
    if (vct === undefined) throw new Error('an act of an unknown department');
    const salt = ports.randomBytes(SALT_BYTES);
    const entry = encodeIssuerEntry({ act, vct, at });
    await tx.insert(auditLogLeaves).values({ log: department, salt, entry, leafHash: leafHash(salt, entry) });
  };
}

// Any constant but the migrations': one process at a time gives positions.
const LOCK = 4001_2027;

/** Gives every new entry of all logs its place. Among new ones the order is that of their hashes, which says nothing. */
export async function givePositions(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${sql.raw(String(LOCK))})`);
    await tx.execute(sql`
      UPDATE audit_log_leaves AS leaf SET position = placed.position
      FROM (
        SELECT id, row_number() OVER (PARTITION BY log ORDER BY leaf_hash) - 1 + coalesce(
          (SELECT max(position) + 1 FROM audit_log_leaves AS before WHERE before.log = waiting.log), 0
        ) AS position
        FROM audit_log_leaves AS waiting WHERE position IS NULL
      ) AS placed
      WHERE leaf.id = placed.id`);
  });
}

export function createLeafStore(db: Database, log: string): LeafStore {
  const { position, leafHash: hash } = auditLogLeaves;
  const ofLog = eq(auditLogLeaves.log, log);
  return {
    async count() {
      const [row] = await db
        .select({ last: max(position) })
        .from(auditLogLeaves)
        .where(ofLog);
      return row?.last == null ? 0 : row.last + 1;
    },
    async readLeaves({ from, to }) {
      const rows = await db
        .select({ hash })
        .from(auditLogLeaves)
        .where(and(ofLog, gte(position, from), lt(position, to)))
        .orderBy(asc(position));
      if (rows.length !== to - from) throw new Error('the audit log has a gap');
      return rows.map((row) => row.hash);
    },
    async positionOf(leaf) {
      const [row] = await db
        .select({ position })
        .from(auditLogLeaves)
        .where(and(ofLog, eq(hash, leaf)));
      return row?.position ?? null;
    },
  };
}
