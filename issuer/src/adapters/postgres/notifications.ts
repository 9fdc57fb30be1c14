// What wallets said became of their batches: noted beside the batch, the last word counts. But deletion is for good: the
// copies of a batch that its holder deleted are revoked with it; and a device that its holder lost is lost whole.
import type { NoteNotification } from '../../ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database, Transaction } from './database.ts';
import { and, eq, inArray, or, sql } from './drizzle.ts';
import { endGrant } from './grants.ts';
import { batches, grants, issuedCopies } from './schema.ts';
import { changeCopies, lockOnPerson } from './statuses.ts';

/** @param noteAct writes the act into the audit log, in the revocation's own transaction */
export function createNoteNotification(db: Database, noteAct: NoteAct): NoteNotification {
  return ({ department, grantId, personNumber, configurationIds, notificationHash, event, now }) =>
    db.transaction(async (tx) => {
      const isDeletion = event === 'credential_deleted';
      if (isDeletion) await lockOnPerson(tx, department, personNumber);
      // Who lost a wallet has no token of that batch's grant any more; who can log in as the same person may end it.
      const isSamePersons = and(
        eq(batches.personNumber, personNumber),
        inArray(batches.configurationId, [...configurationIds]),
      );
      const ofGrant = eq(batches.grantId, grantId);
      const speaksForPerson = isDeletion && (await isActive(tx, grantId));
      const [noted] = await tx
        .update(batches)
        .set({
          notified: sql`CASE WHEN ${batches.notified} = 'credential_deleted' THEN ${batches.notified} ELSE ${event} END`,
        })
        .where(
          and(
            eq(batches.department, department),
            eq(batches.notificationHash, notificationHash),
            speaksForPerson ? or(ofGrant, isSamePersons) : ofGrant,
          ),
        )
        .returning({ id: batches.id, grantId: batches.grantId });
      if (!noted) return false;
      if (!isDeletion) return true;
      // Lost with its device, which may have renewed since: all that it got by that grant, and what it could still get.
      const lostGrantId = noted.grantId !== grantId ? noted.grantId : null;
      if (lostGrantId !== null) await endGrant(tx, department, lostGrantId);
      const ofLostGrant = () =>
        tx
          .select({ id: batches.id })
          .from(batches)
          .where(and(eq(batches.department, department), eq(batches.grantId, lostGrantId ?? '')));
      const revoked = await changeCopies(tx, {
        department,
        personNumber,
        which:
          lostGrantId === null
            ? eq(issuedCopies.batchId, noted.id)
            : inArray(issuedCopies.batchId, ofLostGrant()),
        // A suspended one too: what its holder has given up does not come back when a clerk resumes the others.
        from: [0, 2],
        to: 1,
        now,
      });
      if (revoked > 0) await noteAct(tx, { department, act: 'revoked', at: now });
      return true;
    });
}

/** Under the lock on the person: of two devices that call each other lost at once, the second is not heard. */
async function isActive(tx: Transaction, grantId: string): Promise<boolean> {
  const [grant] = await tx.select({ state: grants.state }).from(grants).where(eq(grants.id, grantId));
  return grant?.state === 'active';
}
