// Requests in SQL. Each transition is one UPDATE whose WHERE is the whole condition, so two processes cannot both make it.
import { and, desc, eq, gt, inArray, lt, lte, or, sql } from 'drizzle-orm';
import type { EndedPage, RequestStore } from '../ports.ts';
import {
  checkingCutoff,
  type PresentationRequest,
  type QuestionReference,
  type RequestProgress,
} from '../requests/presentation-request.ts';
import type { ReasonCode } from '../responses/reasons.ts';
import { entryOf } from './audit-log.ts';
import type { Database } from './database.ts';
import { ADD, CLAIM, FIND, MARK_FETCHED, RECORD_DECISION } from './request-statements.ts';
import { presentationRequests as table } from './schema.ts';

type Row = typeof table.$inferSelect;

const open = inArray(table.state, ['waiting', 'fetched']);
const exchangeErased = { sealedExchange: null, stateHash: null };

export function createRequestStore(database: Database): RequestStore {
  const { run } = database;
  const changed = (rows: unknown[]) => rows.length === 1;
  // an id comes out of an address, which may hold the one character that PostgreSQL takes in no text
  const storable = (id: string) => !id.includes('\0');
  return {
    async add({ id, agency, question, caseNumber, createdAt, expiresAt, sealedExchange, stateHash }) {
      const [ruleId, ruleVersion] = question.kind === 'rule' ? [question.id, question.version] : [null, null];
      const subject = [id, agency, question.kind, ruleId, ruleVersion, question.sha256, caseNumber];
      const exchange = [createdAt.toISOString(), expiresAt.toISOString(), sealedExchange, stateHash];
      await run(ADD, [...subject, ...exchange]);
    },

    async find(id) {
      if (!storable(id)) return null;
      const [row] = await run<Row>(FIND, [id]);
      return row === undefined ? null : toRequest(row);
    },

    async findMany(ids) {
      if (ids.length === 0) return [];
      return (
        await database
          .select()
          .from(table)
          .where(inArray(table.id, [...ids]))
      ).map(toRequest);
    },

    async markFetched(id, now) {
      if (!storable(id)) return null;
      const [row] = await run<Row>(MARK_FETCHED, [id, now.toISOString()]);
      return row === undefined ? null : toRequest(row);
    },

    claim: async (id, now) => changed(await run(CLAIM, [id, now.toISOString()])),

    async endByWallet(id, hash, reason, now) {
      if (!storable(id)) return false;
      return changed(
        await database
          .update(table)
          .set({ state: 'refused', reason, endedAt: now, ...exchangeErased })
          .where(and(eq(table.id, id), open, gt(table.expiresAt, now), eq(table.stateHash, hash)))
          .returning({ id: table.id }),
      );
    },

    async recordDecision({ id, question, askedBy }, { decision, clauses, statusAsOf }, now, salt) {
      const cutoff = checkingCutoff(now).toISOString();
      const decided = [decision, JSON.stringify(clauses), statusAsOf?.toISOString() ?? null];
      const entry = entryOf({ requestId: id, askedBy, question, decision, at: now }, salt);
      return changed(await run(RECORD_DECISION, [id, now.toISOString(), cutoff, ...decided, ...entry]));
    },

    async recordRefusal(id, reason, now) {
      return changed(
        await database
          .update(table)
          .set({ state: 'refused', reason, endedAt: now })
          .where(and(eq(table.id, id), eq(table.state, 'checking')))
          .returning({ id: table.id }),
      );
    },

    async endOverdue(now) {
      const expired = await database
        .update(table)
        .set({ state: 'expired', endedAt: now, ...exchangeErased })
        .where(and(open, lte(table.expiresAt, now)))
        .returning({ id: table.id });
      const stuck = await database
        .update(table)
        .set({ state: 'refused', reason: 'processing_failed' satisfies ReasonCode, endedAt: now })
        .where(and(eq(table.state, 'checking'), lte(table.claimedAt, checkingCutoff(now))))
        .returning({ id: table.id });
      return expired.length + stuck.length;
    },

    async listEnded(agency, { before, limit }) {
      const cursor = before === null ? null : readCursor(before);
      const rows = await database
        .select()
        .from(table)
        .where(
          and(
            eq(table.agency, agency),
            // the same words as the partial index, so that the planner can use it
            sql`${table.state} IN ('decided', 'refused')`,
            cursor === null
              ? undefined
              : or(
                  lt(table.endedAt, cursor.endedAt),
                  and(eq(table.endedAt, cursor.endedAt), lt(table.id, cursor.id)),
                ),
          ),
        )
        .orderBy(desc(table.endedAt), desc(table.id))
        .limit(limit + 1);
      return toPage(rows, limit);
    },
  };
}

function toPage(rows: Row[], limit: number): EndedPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last?.endedAt ? `${last.endedAt.getTime()}.${last.id}` : null;
  return { requests: shown.map(toRequest), next };
}

function readCursor(cursor: string): { endedAt: Date; id: string } {
  const dot = cursor.indexOf('.');
  return { endedAt: new Date(Number(cursor.slice(0, dot))), id: cursor.slice(dot + 1) };
}

function toRequest(row: Row): PresentationRequest {
  return {
    id: row.id,
    agency: row.agency,
    question: questionOf(row),
    caseNumber: row.caseNumber,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    ...progressOf(row),
  };
}

function questionOf({
  questionKind: kind,
  ruleId,
  ruleVersion,
  questionSha256: sha256,
}: Row): QuestionReference {
  return kind === 'query'
    ? { kind, sha256 }
    : { kind, id: present(ruleId), version: present(ruleVersion), sha256 };
}

function progressOf(row: Row): RequestProgress {
  switch (row.state) {
    case 'waiting':
    case 'fetched':
      return { state: row.state, sealedExchange: present(row.sealedExchange) };
    case 'checking':
      return { state: 'checking', claimedAt: present(row.claimedAt) };
    case 'decided':
      return {
        state: 'decided',
        decision: present(row.decision),
        clauses: present(row.clauses),
        statusAsOf: row.statusAsOf,
        endedAt: present(row.endedAt),
      };
    case 'refused':
      return {
        state: 'refused',
        reason: present(row.reason) as ReasonCode,
        endedAt: present(row.endedAt),
      };
    case 'expired':
      return { state: 'expired' };
  }
}

/** The schema's CHECK constraints promise the value; a row that breaks them must not pass for a good one. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('a stored request lacks a value that its state requires');
  return value;
}
