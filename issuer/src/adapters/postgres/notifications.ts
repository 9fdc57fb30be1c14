// What wallets said became of their batches: noted beside the batch, the last word counts. But deletion is for good: the
// copies of a batch that its holder deleted, or lost, are revoked with it.
import type { NoteNotification } from '../../ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database } from './database.ts';
import { and, eq, inArray, or, sql } from './drizzle.ts';
import { batches, issuedCopies } from './schema.ts';
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
      const [noted] = await tx
        .update(batches)
        .set({
          notified: sql`CASE WHEN ${batches.notified} = 'credential_deleted' THEN ${batches.notified} ELSE ${event} END`,
        })
        .where(
          and(
            eq(batches.department, department),
            eq(batches.notificationHash, notificationHash),
            isDeletion ? or(ofGrant, isSamePersons) : ofGrant,
          ),
        )
        .returning({ id: batches.id });
      if (!noted) return false;
      if (!isDeletion) return true;
      const revoked = await changeCopies(tx, {
        department,
        personNumber,
        which: eq(issuedCopies.batchId, noted.id),
        // A suspended one too: what its holder has given up does not come back when a clerk resumes the others.
        from: [0, 2],
        to: 1,
        now,
      });
      if (revoked > 0) await noteAct(tx, { department, act: 'revoked', at: now });
      return true;
    });
}
