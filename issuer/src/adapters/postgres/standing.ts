// What must hold at the moment that something is issued, whatever held when the token was given; and how a refusal leaves
// the transaction that it ends.
import type { BatchRefusal, PersonRecord, RequestedBatch } from '../../ports.ts';
import type { Transaction } from './database.ts';
import { and, eq, gt } from './drizzle.ts';
import { toRecord } from './records.ts';
import { batches, grants, hindrances, records } from './schema.ts';
import { lockOnPerson } from './statuses.ts';
import { insertOnce } from './used-once.ts';

/** Of one grant: a token is good for several batches while it lasts, and a wallet must not use up the status lists. */
const BATCHES_OF_A_GRANT_PER_DAY = 20;
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
export async function checkStanding(
  tx: Transaction,
  request: Wanted,
  { now, batchesPerDay }: { now: Date; batchesPerDay: number },
): Promise<Standing> {
  const { department, personNumber, recordKey, grantId } = request;
  await lockOnPerson(tx, department, personNumber);
  const aDayAgo = new Date(now.getTime() - DAY_MILLISECONDS);
  const ofPerson = and(eq(batches.department, department), eq(batches.personNumber, personNumber));
  const [found] = await tx
    .select({
      grant: { state: grants.state, expiresAt: grants.expiresAt, offerId: grants.offerId },
      record: records,
      hindrance: hindrances.state,
      made: tx.$count(batches, and(eq(batches.grantId, grantId), gt(batches.issuedAt, aDayAgo))),
      madeForPerson: tx.$count(batches, and(ofPerson, gt(batches.issuedAt, aDayAgo))),
    })
    .from(grants)
    .leftJoin(
      records,
      and(
        eq(records.department, grants.department),
        eq(records.personNumber, grants.personNumber),
        eq(records.recordKey, recordKey),
      ),
    )
    .leftJoin(
      hindrances,
      and(eq(hindrances.department, grants.department), eq(hindrances.personNumber, grants.personNumber)),
    )
    .where(
      and(eq(grants.id, grantId), eq(grants.department, department), eq(grants.personNumber, personNumber)),
    )
    // A code that comes a second time ends the grant without the lock on the person.
    .for('update', { of: grants });
  if (found?.grant.state !== 'active' || found.grant.expiresAt <= now) throw new Refused('grant_ended');
  if (!found.record) throw new Refused('record_gone');
  if (found.hindrance) throw new Refused(`person_${found.hindrance}`);
  if (found.made >= BATCHES_OF_A_GRANT_PER_DAY || found.madeForPerson >= batchesPerDay)
    throw new Refused('too_many_batches');
  return {
    record: toRecord(found.record),
    offerId: found.grant.offerId,
    isFirstToday: found.made === 0,
  };
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
