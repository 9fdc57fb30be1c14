// What must hold at the moment that something is issued, whatever held when the token was given; and how a refusal leaves
// the transaction that it ends.
import { and, eq, exists, gt, sql } from 'drizzle-orm';
import type { BatchRefusal, PersonRecord, RequestedBatch } from '../../ports.ts';
import type { Transaction } from './database.ts';
import { toRecord } from './records.ts';
import { batches, grants, issuedCopies, records, revokedPeople } from './schema.ts';
import { lockOnPerson, revokedOf, suspendedOf } from './statuses.ts';
import { insertOnce } from './used-once.ts';

/** Of one grant: a token is good for several batches while it lasts, and a wallet must not use up the status lists. */
const BATCHES_A_DAY = 20;
const DAY_MILLISECONDS = 24 * 3600 * 1000;

export class Refused extends Error {
  readonly outcome: BatchRefusal;
  constructor(outcome: BatchRefusal) {
    super(outcome);
    this.outcome = outcome;
  }
}

export async function takeNonces(tx: Transaction, nonces: RequestedBatch['nonces']): Promise<void> {
  for (const nonce of nonces) {
    if (!(await insertOnce(tx, 'nonce', nonce.hash, nonce.expiresAt))) throw new Refused('nonce_used');
  }
}

type Standing = { record: PersonRecord; offerId: string | null; isFirstToday: boolean };

/** What must hold at the moment of issuing, whatever held when the token was given. */
export async function checkStanding(tx: Transaction, request: Wanted, now: Date): Promise<Standing> {
  const { department, personNumber, recordKey, grantId } = request;
  // Locks on grant and person: a revocation at the same moment comes before or after, never between.
  const [grant] = await tx
    .select({
      state: grants.state,
      expiresAt: grants.expiresAt,
      offerId: grants.offerId,
      locked: sql`${lockOnPerson(department, personNumber)}`,
    })
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
  const revoked = tx
    .select({ at: revokedPeople.revokedAt })
    .from(revokedPeople)
    .where(revokedOf(department, personNumber));
  const aDayAgo = new Date(now.getTime() - DAY_MILLISECONDS);
  const [found] = await tx
    .select({
      record: records,
      isSuspended: sql<boolean>`${exists(suspended)}`,
      isRevoked: sql<boolean>`${exists(revoked)}`,
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
  if (found.isRevoked) throw new Refused('person_revoked');
  if (found.made >= BATCHES_A_DAY) throw new Refused('too_many_batches');
  return { record: toRecord(found.record), offerId: grant.offerId, isFirstToday: found.made === 0 };
}

export type Wanted = Pick<
  RequestedBatch,
  'department' | 'personNumber' | 'recordKey' | 'configurationId' | 'grantId' | 'keys'
>;

/** Runs `work`, whose transaction a `Refused` rolls back. */
export async function refusable<T>(work: () => Promise<T>): Promise<T | { outcome: BatchRefusal }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return { outcome: error.outcome };
    throw error;
  }
}
