// Requests in SQL. Each transition is one UPDATE whose WHERE is the whole condition, so two processes cannot both make it.
import { and, desc, eq, inArray, lt, lte, or, sql } from 'drizzle-orm';
import type {
  DecidedRequest,
  EarlierRequest,
  EndedPage,
  NewRequest,
  Outcome,
  RequestStore,
} from '../ports.ts';
import {
  checkingCutoff,
  type PresentationRequest,
  type QuestionReference,
  type RequestProgress,
  returnCutoff,
} from '../requests/presentation-request.ts';
import type { ReasonCode } from '../responses/reasons.ts';
import { entryOf } from './audit-log.ts';
import type { Database } from './database.ts';
import {
  ADD,
  ADD_ONCE,
  CLAIM,
  COUNT_OPEN,
  COUNT_WRONG_CODE,
  endingStatements,
  FIND,
  FIND_BY_KEY,
  HOLD_ANSWER,
  HOLD_WALLET_ERROR,
  MARK_FETCHED,
} from './request-statements.ts';
import { idempotencyKeys, presentationRequests as table } from './schema.ts';
import { present, storedClauses, storedDecision, storedReason } from './stored-words.ts';

type Row = typeof table.$inferSelect;

/** `toldAgencies`: ids of those whose systems are told by webhook that a request has ended. */
export function createRequestStore(database: Database, toldAgencies: readonly string[] = []): RequestStore {
  const { run } = database;
  const told = new Set(toldAgencies);
  const endings = endingStatements(toldAgencies);
  const changed = (rows: unknown[]) => rows.length === 1;
  // an id comes out of an address, which may hold the one character that PostgreSQL takes in no text
  const storable = (id: string) => !id.includes('\0');
  return {
    async add(request) {
      await run(ADD, rowOf(request));
    },

    async addOnce(request, { keyHash, bodyHash }) {
      const { agency, createdAt } = request;
      // a key that expires between the two is free again
      for (;;) {
        if (changed(await run(ADD_ONCE, [...rowOf(request), keyHash, bodyHash]))) return null;
        const [earlier] = await run<EarlierRequest>(FIND_BY_KEY, [agency, keyHash, createdAt.toISOString()]);
        if (earlier !== undefined) return earlier;
      }
    },

    hasKey: async (agency, keyHash, now) =>
      changed(await run(FIND_BY_KEY, [agency, keyHash, now.toISOString()])),

    async countOpen(agency, now, limit) {
      const [row] = await run<{ count: number }>(COUNT_OPEN, [agency, now.toISOString(), limit]);
      return row?.count ?? 0;
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
      return changed(await run(endings.endByWallet, [id, now.toISOString(), hash, reason]));
    },

    async recordDecision(request, outcome, now, salt) {
      const statement = told.has(request.agency) ? endings.decideAndTell : endings.decide;
      return changed(await run(statement, decisionOf(request, { outcome, salt }, now, checkingCutoff(now))));
    },

    async holdAnswer(id, sealedAnswer, now) {
      const cutoff = checkingCutoff(now).toISOString();
      return changed(await run(HOLD_ANSWER, [id, now.toISOString(), cutoff, sealedAnswer]));
    },

    async holdWalletError(id, hash, sealedAnswer, now) {
      if (!storable(id)) return false;
      return changed(await run(HOLD_WALLET_ERROR, [id, now.toISOString(), hash, sealedAnswer]));
    },

    async release(request, { sealedAnswer, sessionHash }, answer, now) {
      const cutoff = returnCutoff(now);
      if (answer.kind === 'refused') {
        const given = [request.id, now.toISOString(), cutoff.toISOString(), answer.reason];
        return changed(await run(endings.releaseRefusal, [...given, sealedAnswer, sessionHash]));
      }
      const statement = told.has(request.agency) ? endings.releaseAndTell : endings.release;
      const decided = decisionOf(request, answer, now, cutoff);
      return changed(await run(statement, [...decided, sealedAnswer, sessionHash]));
    },

    async endLured(id, { sealedAnswer, sessionHash }, now) {
      const lured: ReasonCode = 'session_mismatch';
      const given = [id, now.toISOString(), returnCutoff(now).toISOString(), lured];
      return changed(await run(endings.endLured, [...given, sealedAnswer, sessionHash]));
    },

    countWrongCode: async (id) => changed(await run(COUNT_WRONG_CODE, [id])),

    recordRefusal: async (id, reason, now) =>
      changed(await run(endings.refuse, [id, now.toISOString(), reason])),

    async endOverdue(now) {
      const at = now.toISOString();
      const expired = await run(endings.expire, [at]);
      const failed: ReasonCode = 'processing_failed';
      const stuck = await run(endings.failStuck, [at, checkingCutoff(now).toISOString(), failed]);
      const lost: ReasonCode = 'not_returned';
      const awaited = await run(endings.notReturned, [at, returnCutoff(now).toISOString(), lost]);
      await database.delete(idempotencyKeys).where(lte(idempotencyKeys.expiresAt, now));
      return expired.length + stuck.length + awaited.length;
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

function rowOf(request: NewRequest): unknown[] {
  const { id, agency, question, caseNumber, createdAt, expiresAt, sealedExchange, stateHash } = request;
  const { mode, sessionHash } = request;
  const [ruleId, ruleVersion] = question.kind === 'rule' ? [question.id, question.version] : [null, null];
  const subject = [id, agency, question.kind, ruleId, ruleVersion, question.sha256, caseNumber];
  const times = [createdAt.toISOString(), expiresAt.toISOString()];
  return [...subject, ...times, sealedExchange, stateHash, mode, sessionHash];
}

function decisionOf(
  { id, askedBy, question }: DecidedRequest,
  { outcome, salt }: { outcome: Outcome; salt: Uint8Array },
  now: Date,
  cutoff: Date,
): unknown[] {
  const { decision, clauses, statusAsOf } = outcome;
  const decided = [decision, JSON.stringify(clauses), statusAsOf?.toISOString() ?? null];
  const entry = entryOf({ requestId: id, askedBy, question, decision, at: now }, salt);
  return [id, now.toISOString(), cutoff.toISOString(), ...decided, ...entry];
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
    mode: row.mode,
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
    case 'answered':
      return {
        state: 'answered',
        sealedAnswer: present(row.sealedAnswer),
        answeredAt: present(row.answeredAt),
      };
    case 'decided':
      return {
        state: 'decided',
        decision: storedDecision(row.decision),
        clauses: storedClauses(row.clauses),
        statusAsOf: row.statusAsOf,
        leafHash: row.leafHash,
        endedAt: present(row.endedAt),
      };
    case 'refused':
      return {
        state: 'refused',
        reason: storedReason(row.reason),
        endedAt: present(row.endedAt),
      };
    case 'expired':
      return { state: 'expired' };
    default:
      throw new Error('a stored request has a state that is none');
  }
}
