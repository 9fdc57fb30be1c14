// Requests in SQL. Each transition is one UPDATE whose WHERE is the whole condition, so two processes cannot both make it.
import type { DecisionEntry } from '@anju/audit-log';
import type {
  DecidedRequest,
  EarlierRequest,
  EndedPage,
  IdempotencyKey,
  NewAppeal,
  NewRequest,
  Outcome,
  RequestStore,
} from '../ports.ts';
import { checkingCutoff, returnCutoff } from '../requests/presentation-request.ts';
import type { ReasonCode } from '../responses/reasons.ts';
import { entryOf } from './audit-log.ts';
import type { Database } from './database.ts';
import { and, desc, eq, inArray, lt, lte, or, sql } from './drizzle.ts';
import { type Row, rowOf, toRequest } from './request-rows.ts';
import {
  ADD,
  ADD_ONCE,
  CLAIM,
  COUNT_OPEN,
  COUNT_WRONG_CODE,
  endingStatements,
  FIND,
  FIND_APPEALS_OF,
  FIND_BY_KEY,
  HOLD_ANSWER,
  HOLD_WALLET_ERROR,
  MARK_FETCHED,
} from './request-statements.ts';
import { idempotencyKeys, presentationRequests as table } from './schema.ts';

/** `toldAgencies`: ids of those whose systems are told by webhook that a request has ended. */
export function createRequestStore(database: Database, toldAgencies: readonly string[] = []): RequestStore {
  const { run } = database;
  const told = new Set(toldAgencies);
  const endings = endingStatements({ someAreTold: told.size > 0 });
  const end = (statement: { name: string; text: string }, ...values: unknown[]) =>
    run(statement, told.size > 0 ? [...values, [...told]] : values);
  const changed = (rows: unknown[]) => rows.length === 1;
  // an id comes out of an address, which may hold the one character that PostgreSQL takes in no text
  const storable = (id: string) => !id.includes('\0');

  const addOnce = (request: NewRequest, key: IdempotencyKey) =>
    underKey(request, key, (values) => run(ADD_ONCE, values));

  async function underKey(
    request: NewRequest,
    { keyHash, bodyHash }: IdempotencyKey,
    add: (values: unknown[]) => Promise<unknown[]>,
  ): Promise<EarlierRequest | null> {
    const { agency, createdAt } = request;
    // a key that expires between the two is free again
    for (;;) {
      if (changed(await add([...rowOf(request), keyHash, bodyHash]))) return null;
      const [earlier] = await run<EarlierRequest>(FIND_BY_KEY, [agency, keyHash, createdAt.toISOString()]);
      if (earlier !== undefined) return earlier;
    }
  }

  async function decidedEntry(
    { id, askedBy, question, appeal }: DecidedRequest,
    { decision }: Outcome,
    at: Date,
  ): Promise<DecisionEntry> {
    const entry = { requestId: id, askedBy, question, decision, at };
    if (appeal === undefined) return entry;
    const [earlier] = await run<Row>(FIND, [appeal.supersedes]);
    if (earlier?.state !== 'decided') throw new Error('an appeal is against a request that was not decided');
    return { ...entry, supersedes: { leafHash: earlier.leafHash, on: appeal.on } };
  }

  return {
    async add(request) {
      await run(ADD, rowOf(request));
    },

    addOnce,

    async addAppeal(request: NewAppeal, key, insteadOf) {
      const replaced = insteadOf === null || storable(insteadOf) ? insteadOf : null;
      try {
        if (key === null) {
          await end(endings.addAppeal, ...rowOf(request), replaced);
          return 'added';
        }
        const add = (values: unknown[]) => end(endings.addAppealOnce, ...values, replaced);
        return (await underKey(request, key, add)) ?? 'added';
      } catch (error) {
        if (isAppealedAlready(error)) return 'taken';
        throw error;
      }
    },

    async findAppealsOf(ids) {
      return ids.length === 0 ? [] : (await run<Row>(FIND_APPEALS_OF, [[...ids]])).map(toRequest);
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
      return changed(await end(endings.endByWallet, id, now.toISOString(), hash, reason));
    },

    async recordDecision(request, outcome, now, salt) {
      const statement = told.has(request.agency) ? endings.decideAndTell : endings.decide;
      const entry = entryOf(await decidedEntry(request, outcome, now), salt);
      return changed(
        await run(statement, [...decisionOf(request, outcome, now, checkingCutoff(now)), ...entry]),
      );
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
        return changed(await end(endings.releaseRefusal, ...given, sealedAnswer, sessionHash));
      }
      const statement = told.has(request.agency) ? endings.releaseAndTell : endings.release;
      const { outcome, salt, askedBy, decidedAt } = answer;
      const entry = entryOf(await decidedEntry({ ...request, askedBy }, outcome, decidedAt), salt);
      const decided = [...decisionOf(request, outcome, now, cutoff), ...entry];
      const proof = [sealedAnswer, sessionHash, decidedAt.toISOString()];
      return changed(await run(statement, [...decided, ...proof]));
    },

    async endLured(id, { sealedAnswer, sessionHash }, now) {
      const lured: ReasonCode = 'session_mismatch';
      const given = [id, now.toISOString(), returnCutoff(now).toISOString(), lured];
      return changed(await end(endings.endLured, ...given, sealedAnswer, sessionHash));
    },

    countWrongCode: async (id) => changed(await run(COUNT_WRONG_CODE, [id])),

    recordRefusal: async (id, reason, now) =>
      changed(await end(endings.refuse, id, now.toISOString(), reason)),

    async endOverdue(now) {
      const at = now.toISOString();
      const expired = await end(endings.expire, at);
      const failed: ReasonCode = 'processing_failed';
      const stuck = await end(endings.failStuck, at, checkingCutoff(now).toISOString(), failed);
      const lost: ReasonCode = 'not_returned';
      const awaited = await end(endings.notReturned, at, returnCutoff(now).toISOString(), lost);
      await database.delete(idempotencyKeys).where(lte(idempotencyKeys.expiresAt, now));
      return { expired: expired.length, stuck: stuck.length, notReturned: awaited.length };
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

/** The unique index of migration 9: what two appeals against one decision cannot both get past. */
function isAppealedAlready(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return code === '23505' && constraint === 'presentation_requests_supersedes';
}

/** But for the entry, which follows. */
function decisionOf(
  { id }: Pick<DecidedRequest, 'id'>,
  outcome: Outcome,
  now: Date,
  cutoff: Date,
): unknown[] {
  const { decision, clauses, statusAsOf } = outcome;
  const decided = [decision, JSON.stringify(clauses), statusAsOf?.toISOString() ?? null];
  return [id, now.toISOString(), cutoff.toISOString(), ...decided];
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
