// Issuing a batch in one transaction: the access token and the nonces are used up, indices are allotted, the copies are
// recorded and signed, and only then committed. A crash leaves either nothing or indices that no other copy can get.
import { randomInt, randomUUID } from 'node:crypto';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { BatchOutcome, IssueBatch, StatusIndex } from '../../ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database, Transaction } from './open-database.ts';
import { toRecord } from './records.ts';
import { batches, issuedCopies, offers, records, statusLists } from './schema.ts';
import { insertOnce } from './used-once.ts';

class Refused extends Error {
  readonly outcome: BatchOutcome;
  constructor(outcome: BatchOutcome) {
    super(outcome.outcome);
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
  for (;;) {
    const [latest] = await tx
      .select({ number: statusLists.number })
      .from(statusLists)
      .where(eq(statusLists.department, department))
      .orderBy(desc(statusLists.number))
      .limit(1);
    if (latest) {
      const [reserved] = await tx
        .update(statusLists)
        .set({ allotted: sql`${statusLists.allotted} + ${copies}` })
        .where(
          and(
            eq(statusLists.department, department),
            eq(statusLists.number, latest.number),
            sql`${statusLists.allotted} + ${copies} <= ${statusLists.size} / 2`,
          ),
        )
        .returning({ listNumber: statusLists.number, size: statusLists.size });
      if (reserved) return reserved;
    }
    // Two processes may open the same next list; one insert wins and both go round again.
    await tx
      .insert(statusLists)
      .values({ department, number: (latest?.number ?? 0) + 1, size: listSize })
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

/** @param noteAct writes the act into the audit log, in the batch's own transaction */
export function createIssueBatch(db: Database, listSize: number, noteAct: NoteAct): IssueBatch {
  return async (request, makeCopies) => {
    const { department, personNumber, offerId, copies, issuedAt } = request;
    try {
      return await db.transaction(async (tx) => {
        if (!(await insertOnce(tx, 'access_token', request.accessTokenHash, request.accessTokenExpiresAt))) {
          throw new Refused({ outcome: 'access_token_used' });
        }
        for (const nonce of request.nonces) {
          if (!(await insertOnce(tx, 'nonce', nonce.hash, nonce.expiresAt))) {
            throw new Refused({ outcome: 'nonce_used' });
          }
        }
        const [record] = await tx
          .select()
          .from(records)
          .where(and(eq(records.department, department), eq(records.personNumber, personNumber)));
        if (!record) throw new Refused({ outcome: 'record_gone' });

        const batchId = randomUUID();
        await tx
          .insert(batches)
          .values({ id: batchId, department, personNumber, offerId: offerId ?? null, copies, issuedAt });
        const copy = { department, batchId, personNumber, issuedAt, expiresAt: request.credentialsExpireAt };
        const indices = await allotIndices(tx, copy, copies, listSize);
        if (offerId !== undefined) {
          const offer = await tx
            .update(offers)
            .set({ state: 'issued' })
            .where(and(eq(offers.id, offerId), eq(offers.state, 'code_used')))
            .returning({ id: offers.id });
          // A revocation ends what is still under way.
          if (offer.length === 0) throw new Refused({ outcome: 'offer_ended' });
        }
        await noteAct(tx, { department, act: 'issued', at: issuedAt });
        return { outcome: 'issued' as const, credentials: await makeCopies(toRecord(record), indices) };
      });
    } catch (error) {
      if (error instanceof Refused) return error.outcome;
      throw error;
    }
  };
}
