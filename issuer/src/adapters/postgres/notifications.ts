// What wallets said became of their batches: noted beside the batch, the last word counts.
import { and, eq } from 'drizzle-orm';
import type { NoteNotification } from '../../ports.ts';
import type { Database } from './database.ts';
import { batches } from './schema.ts';

export function createNoteNotification(db: Database): NoteNotification {
  return async ({ department, grantId, notificationHash, event }) => {
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
  };
}
