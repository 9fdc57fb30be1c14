// Issuing a batch in one transaction: the nonces are used up, indices are allotted, the copies are
// recorded and signed, and only then committed. A crash leaves either nothing or indices that no other copy can get.
import { randomInt, randomUUID } from 'node:crypto';
import { and, asc, desc, eq, exists, gt, inArray, lte, max, sql } from 'drizzle-orm';
import type {
  BatchOutcome,
  BatchRefusal,
  DeferredStore,
  IssueBatch,
  MakeCopies,
  NoteNotification,
  PersonRecord,
  RequestedBatch,
  StatusIndex,
} from '../../ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database, Transaction } from './open-database.ts';
import { toRecord } from './records.ts';
import { batches, deferredRequests, grants, issuedCopies, offers, records, statusLists } from './schema.ts';
import { suspendedOf } from './statuses.ts';
import { insertOnce } from './used-once.ts';

/** Of one grant: a token is good for several batches while it lasts, and a wallet must not use up the status lists. */
const BATCHES_A_DAY = 20;
const DAY_MILLISECONDS = 24 * 3600 * 1000;

class Refused extends Error {
  readonly outcome: BatchRefusal;
  constructor(outcome: BatchRefusal) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** Takes `copies` places in a list that is less than half full, opening the next list when there is none. */
async function reservePlaces(
  tx: Transaction,
  department: string,
  copies: number,
  listSize: number,
): Promise<{ listNumber: number; size: number }> {
  const ofDepartment = eq(statusLists.department, department);
  const hasRoom = sql<boolean>`${statusLists.allotted} + ${copies} <= ${statusLists.size} / 2`;
  const latest = tx
    .select({ number: max(statusLists.number) })
    .from(statusLists)
    .where(ofDepartment);
  for (;;) {
    const [reserved] = await tx
      .update(statusLists)
      .set({ allotted: sql`${statusLists.allotted} + ${copies}` })
      .where(and(ofDepartment, eq(statusLists.number, latest), hasRoom))
      .returning({ listNumber: statusLists.number, size: statusLists.size });
    if (reserved) return reserved;
    const [full] = await tx
      .select({ number: statusLists.number, hasRoom })
      .from(statusLists)
      .where(ofDepartment)
      .orderBy(desc(statusLists.number))
      .limit(1);
    // Opened by another process meanwhile.
    if (full?.hasRoom) continue;
    // Two processes may open the same next list; one insert wins and both go round again.
    await tx
      .insert(statusLists)
      .values({ department, number: (full?.number ?? 0) + 1, size: listSize })
      .onConflictDoNothing();
  }
}

type Copy = Omit<typeof issuedCopies.$inferInsert, 'listNumber' | 'index'>;

/** Random places, so that neighbours in a list say nothing about each other. */
async function allotIndices(tx: Transaction, copy: Copy, copies: number, listSize: number) {
  const { listNumber, size } = await reservePlaces(tx, copy.department, copies, listSize);
  const taken: StatusIndex[] = [];
  while (taken.length < copies) {
    const candidates = new Set<number>();
    while (candidates.size < copies - taken.length) candidates.add(randomInt(size));
    const rows = await tx
      .insert(issuedCopies)
      .values([...candidates].map((index) => ({ ...copy, listNumber, index })))
      .onConflictDoNothing()
      .returning({ listNumber: issuedCopies.listNumber, index: issuedCopies.index });
    taken.push(...rows);
  }
  return taken;
}

async function takeNonces(tx: Transaction, nonces: RequestedBatch['nonces']): Promise<void> {
  for (const nonce of nonces) {
    if (!(await insertOnce(tx, 'nonce', nonce.hash, nonce.expiresAt))) throw new Refused('nonce_used');
  }
}

type Standing = { record: PersonRecord; offerId: string | null; isFirstToday: boolean };

/** What must hold at the moment of issuing, whatever held when the token was given. */
async function checkStanding(tx: Transaction, request: Wanted, now: Date): Promise<Standing> {
  const { department, personNumber, recordKey, grantId } = request;
  // A lock on the grant: a revocation at the same moment comes before or after, never between.
  const [grant] = await tx
    .select({ state: grants.state, expiresAt: grants.expiresAt, offerId: grants.offerId })
    .from(grants)
    .where(
      and(eq(grants.id, grantId), eq(grants.department, department), eq(grants.personNumber, personNumber)),
    )
    .for('update');
  if (grant?.state !== 'active' || grant.expiresAt <= now) throw new Refused('grant_ended');
  // Not in one statement with the lock: that one would still see what stood before it waited.
  const suspended = tx
    .select({ index: issuedCopies.index })
    .from(issuedCopies)
    .where(suspendedOf(department, personNumber, now));
  const aDayAgo = new Date(now.getTime() - DAY_MILLISECONDS);
  const [found] = await tx
    .select({
      record: records,
      isSuspended: sql<boolean>`${exists(suspended)}`,
      made: tx.$count(batches, and(eq(batches.grantId, grantId), gt(batches.issuedAt, aDayAgo))),
    })
    .from(records)
    .where(
      and(
        eq(records.department, department),
        eq(records.personNumber, personNumber),
        eq(records.recordKey, recordKey),
      ),
    );
  if (!found) throw new Refused('record_gone');
  if (found.isSuspended) throw new Refused('person_suspended');
  if (found.made >= BATCHES_A_DAY) throw new Refused('too_many_batches');
  return { record: toRecord(found.record), offerId: grant.offerId, isFirstToday: found.made === 0 };
}

type Wanted = Pick<
  RequestedBatch,
  'department' | 'personNumber' | 'recordKey' | 'configurationId' | 'grantId' | 'keys'
>;

async function refusable<T>(work: () => Promise<T>): Promise<T | { outcome: BatchRefusal }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return { outcome: error.outcome };
    throw error;
  }
}

export type Batches = { issueBatch: IssueBatch; deferred: DeferredStore; noteNotification: NoteNotification };

/** @param noteAct writes the act into the audit log, in the batch's own transaction */
export function createBatches(db: Database, listSize: number, noteAct: NoteAct): Batches {
  async function makeBatch(
    tx: Transaction,
    request: Wanted & { issuedAt: Date; credentialsExpireAt: Date; notificationHash: string },
    makeCopies: MakeCopies,
  ): Promise<BatchOutcome> {
    const { department, personNumber, recordKey, configurationId, grantId, issuedAt } = request;
    const { record, offerId, isFirstToday } = await checkStanding(tx, request, issuedAt);
    const batchId = randomUUID();
    const copies = request.keys.length;
    await tx.insert(batches).values({
      id: batchId,
      department,
      personNumber,
      recordKey,
      configurationId,
      grantId,
      copies,
      issuedAt,
      notificationHash: request.notificationHash,
    });
    const copy = { department, batchId, personNumber, issuedAt, expiresAt: request.credentialsExpireAt };
    const indices = await allotIndices(tx, copy, copies, listSize);
    if (offerId !== null && isFirstToday) {
      await tx
        .update(offers)
        .set({ state: 'issued' })
        .where(and(eq(offers.id, offerId), eq(offers.state, 'code_used')));
    }
    await noteAct(tx, { department, act: 'issued', at: issuedAt });
    return { outcome: 'issued', credentials: await makeCopies(record, indices) };
  }

  return {
    issueBatch: (request, makeCopies) =>
      refusable(() =>
        db.transaction(async (tx) => {
          await takeNonces(tx, request.nonces);
          return makeBatch(tx, request, makeCopies);
        }),
      ),

    deferred: {
      defer: (request) =>
        refusable(() =>
          db.transaction(async (tx) => {
            await takeNonces(tx, request.nonces);
            await checkStanding(tx, request, request.requestedAt);
            const { nonces: _nonces, keys, ...kept } = request;
            await tx
              .insert(deferredRequests)
              .values({ ...kept, id: randomUUID(), holderKeys: [...keys], state: 'waiting' });
            return { outcome: 'deferred' as const };
          }),
        ),

      async find(department, transactionHash, now) {
        const [row] = await db
          .select()
          .from(deferredRequests)
          .where(
            and(
              eq(deferredRequests.department, department),
              eq(deferredRequests.transactionHash, transactionHash),
              gt(deferredRequests.expiresAt, now),
            ),
          );
        if (!row) return undefined;
        const {
          holderKeys: keys,
          transactionHash: _hash,
          clerk: _clerk,
          expiresAt: _expiresAt,
          ...found
        } = row;
        return { ...found, keys };
      },

      issue: ({ deferredId, ...request }, makeCopies) =>
        refusable(() =>
          db.transaction(async (tx) => {
            const taken = await tx
              .update(deferredRequests)
              .set({ state: 'issued' })
              .where(and(eq(deferredRequests.id, deferredId), eq(deferredRequests.state, 'approved')))
              .returning({ id: deferredRequests.id });
            if (taken.length === 0) throw new Refused('transaction_gone');
            return makeBatch(tx, request, makeCopies);
          }),
        ),

      waiting: (department, now, limit) =>
        db
          .select({
            id: deferredRequests.id,
            personNumber: deferredRequests.personNumber,
            name: records.name,
            requestedAt: deferredRequests.requestedAt,
          })
          .from(deferredRequests)
          .innerJoin(
            records,
            and(
              eq(records.department, deferredRequests.department),
              eq(records.personNumber, deferredRequests.personNumber),
              eq(records.recordKey, deferredRequests.recordKey),
            ),
          )
          .where(
            and(
              eq(deferredRequests.department, department),
              eq(deferredRequests.state, 'waiting'),
              gt(deferredRequests.expiresAt, now),
            ),
          )
          .orderBy(asc(deferredRequests.requestedAt))
          .limit(limit),

      decide: ({ departments, id, decision, clerk, at }) =>
        db.transaction(async (tx) => {
          const [decided] = await tx
            .update(deferredRequests)
            .set({ state: decision, clerk })
            .where(
              and(
                eq(deferredRequests.id, id),
                inArray(deferredRequests.department, [...departments]),
                eq(deferredRequests.state, 'waiting'),
                gt(deferredRequests.expiresAt, at),
              ),
            )
            .returning({
              department: deferredRequests.department,
              personNumber: deferredRequests.personNumber,
              grantId: deferredRequests.grantId,
            });
          if (!decided) return undefined;
          if (decision === 'approved') {
            await tx.update(grants).set({ reviewedAt: at }).where(eq(grants.id, decided.grantId));
          }
          return { department: decided.department, personNumber: decided.personNumber };
        }),

      async isReviewed(grantId) {
        const [grant] = await db
          .select({ reviewedAt: grants.reviewedAt })
          .from(grants)
          .where(eq(grants.id, grantId));
        return grant?.reviewedAt != null;
      },
    },

    async noteNotification({ department, grantId, notificationHash, event }) {
      const noted = await db
        .update(batches)
        .set({ notified: event })
        .where(
          and(
            eq(batches.department, department),
            eq(batches.grantId, grantId),
            eq(batches.notificationHash, notificationHash),
          ),
        )
        .returning({ id: batches.id });
      return noted.length === 1;
    },
  };
}

export async function forgetExpiredReviews(db: Database, now: Date): Promise<void> {
  await db.delete(deferredRequests).where(lte(deferredRequests.expiresAt, now));
}
