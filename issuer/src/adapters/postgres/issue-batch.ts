// Issuing a batch in one transaction: the nonces are used up, indices are allotted, the copies are
// recorded and signed, and only then committed. A crash leaves either nothing or indices that no other copy can get.
import { randomInt, randomUUID } from 'node:crypto';
import type { BatchOutcome, IssueBatch, MakeCopies, StatusIndex } from '../../ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database, Transaction } from './database.ts';
import { and, desc, eq, max, sql } from './drizzle.ts';
import { batches, issuedCopies, offers, statusLists } from './schema.ts';
import { checkStanding, refusable, takeNonces, type Wanted } from './standing.ts';

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

type MadeFrom = Wanted & { issuedAt: Date; credentialsExpireAt: Date; notificationHash: string };

/** @throws Refused, which ends the transaction */
export type MakeBatch = (tx: Transaction, request: MadeFrom, makeCopies: MakeCopies) => Promise<BatchOutcome>;

/**
 * @param batchesPerDay to one person by one department
 * @param noteAct writes the act into the audit log, in the batch's own transaction
 */
export function createMakeBatch(
  { listSize, batchesPerDay }: { listSize: number; batchesPerDay: number },
  noteAct: NoteAct,
): MakeBatch {
  return async (tx, request, makeCopies) => {
    const { department, personNumber, recordKey, configurationId, grantId, issuedAt } = request;
    const { record, offerId, isFirstToday } = await checkStanding(tx, request, {
      now: issuedAt,
      batchesPerDay,
    });
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
  };
}

export const createIssueBatch =
  (db: Database, makeBatch: MakeBatch): IssueBatch =>
  (request, makeCopies) =>
    refusable(() =>
      db.transaction(async (tx) => {
        await takeNonces(tx, request.nonces);
        return makeBatch(tx, request, makeCopies);
      }),
    );
