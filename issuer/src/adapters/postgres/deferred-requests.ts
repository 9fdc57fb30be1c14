// Credential requests that wait for a clerk, in SQL. Each is decided once and delivered once.
import { randomUUID } from 'node:crypto';
import type { DeferredStore } from '../../ports.ts';
import type { Database, Transaction } from './database.ts';
import { and, asc, desc, eq, gt, inArray, lte, sql } from './drizzle.ts';
import type { MakeBatch } from './issue-batch.ts';
import { approvals, grants, records, deferredRequests as requests } from './schema.ts';
import { checkStanding, Refused, refusable, takeNonces, type Wanted } from './standing.ts';

/** Of one person for one credential: a lost phone and a new one wait side by side, a loop in a wallet does not. */
const WAITING_AT_ONCE = 3;

const ofRecord = and(
  eq(records.department, requests.department),
  eq(records.personNumber, requests.personNumber),
  eq(records.recordKey, requests.recordKey),
);

/** The oldest of what already waits make room; whoever still asks for them is told that they are gone. */
async function makeRoom(tx: Transaction, { department, personNumber, recordKey, configurationId }: Wanted) {
  const isWaiting = eq(requests.state, 'waiting');
  const surplus = tx
    .select({ id: requests.id })
    .from(requests)
    .where(
      and(
        eq(requests.department, department),
        eq(requests.personNumber, personNumber),
        eq(requests.recordKey, recordKey),
        eq(requests.configurationId, configurationId),
        isWaiting,
      ),
    )
    .orderBy(desc(requests.requestedAt))
    .offset(WAITING_AT_ONCE - 1);
  await tx
    .update(requests)
    .set({ state: 'replaced' })
    .where(and(inArray(requests.id, surplus), isWaiting));
}

export function createDeferredStore(
  db: Database,
  { makeBatch, batchesPerDay }: { makeBatch: MakeBatch; batchesPerDay: number },
): DeferredStore {
  const waitingAt = (now: Date) => and(eq(requests.state, 'waiting'), gt(requests.expiresAt, now));

  return {
    defer: (request) =>
      refusable(() =>
        db.transaction(async (tx) => {
          await takeNonces(tx, request.nonces);
          // Holds the lock on the person, so that requests at once are counted one after the other.
          await checkStanding(tx, request, { now: request.requestedAt, batchesPerDay });
          await makeRoom(tx, request);
          const { nonces: _nonces, keys, ...kept } = request;
          await tx
            .insert(requests)
            .values({ ...kept, id: randomUUID(), holderKeys: [...keys], state: 'waiting' });
          return { outcome: 'deferred' as const };
        }),
      ),

    async find(department, transactionHash, now) {
      const [found] = await db
        .select({ request: requests, onRecord: records.personNumber })
        .from(requests)
        .leftJoin(records, ofRecord)
        .where(
          and(
            eq(requests.department, department),
            eq(requests.transactionHash, transactionHash),
            gt(requests.expiresAt, now),
          ),
        );
      if (!found) return undefined;
      const {
        holderKeys: keys,
        transactionHash: _hash,
        clerk: _clerk,
        expiresAt: _at,
        ...request
      } = found.request;
      // Nobody can approve what is no longer on record: the wallet need not go on asking.
      const isHopeless = request.state === 'waiting' && found.onRecord === null;
      return { ...request, state: isHopeless ? 'declined' : request.state, keys };
    },

    issue: ({ deferredId, ...request }, makeCopies) =>
      refusable(() =>
        db.transaction(async (tx) => {
          const taken = await tx
            .update(requests)
            .set({ state: 'issued' })
            .where(and(eq(requests.id, deferredId), eq(requests.state, 'approved')))
            .returning({ id: requests.id });
          if (taken.length === 0) throw new Refused('transaction_gone');
          return makeBatch(tx, request, makeCopies);
        }),
      ),

    waiting: (department, now, limit) =>
      db
        .select({
          id: requests.id,
          personNumber: requests.personNumber,
          recordKey: requests.recordKey,
          configurationId: requests.configurationId,
          name: records.name,
          requestedAt: requests.requestedAt,
        })
        .from(requests)
        .innerJoin(records, ofRecord)
        .innerJoin(grants, and(eq(grants.id, requests.grantId), eq(grants.state, 'active')))
        .where(and(eq(requests.department, department), waitingAt(now)))
        .orderBy(asc(requests.requestedAt))
        .limit(limit),

    decide: ({ departments, id, decision, clerk, at }) =>
      db.transaction(async (tx) => {
        const [decided] = await tx
          .update(requests)
          .set({ state: decision, clerk })
          .where(and(eq(requests.id, id), inArray(requests.department, [...departments]), waitingAt(at)))
          .returning({
            department: requests.department,
            personNumber: requests.personNumber,
            recordKey: requests.recordKey,
            configurationId: requests.configurationId,
            grantId: requests.grantId,
          });
        if (!decided) return undefined;
        const { department, personNumber, ...approved } = decided;
        if (decision === 'approved') {
          // A grant that has ended since gives nothing, approved or not.
          const endOfGrant = tx
            .select({ at: grants.expiresAt })
            .from(grants)
            .where(eq(grants.id, approved.grantId));
          const expiresAt = sql`coalesce((${endOfGrant}), ${at})`;
          await tx
            .insert(approvals)
            .values({ ...approved, expiresAt })
            .onConflictDoNothing();
        }
        return { department, personNumber };
      }),

    async isApproved({ grantId, recordKey, configurationId }) {
      const [approved] = await db
        .select({ grantId: approvals.grantId })
        .from(approvals)
        .where(
          and(
            eq(approvals.grantId, grantId),
            eq(approvals.recordKey, recordKey),
            eq(approvals.configurationId, configurationId),
          ),
        );
      return approved !== undefined;
    },
  };
}

export async function forgetExpiredReviews(db: Database, now: Date): Promise<void> {
  await db.delete(requests).where(lte(requests.expiresAt, now));
}
