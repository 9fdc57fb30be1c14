// Requests to show a credential in SQL. Each transition is one statement whose WHERE is the whole condition, so that two
// processes cannot both make it.
import type { PresentationStore } from '../../presentation/presentation-request.ts';
import type { Database } from './database.ts';
import { and, eq, gt, lte } from './drizzle.ts';
import { presentationRequests as requests } from './schema.ts';

export function createPresentationStore(db: Database): PresentationStore {
  const inState = (idHash: string, state: 'waiting' | 'checking') =>
    and(eq(requests.idHash, idHash), eq(requests.state, state));

  return {
    async add(request) {
      await db.insert(requests).values({ ...request, state: 'waiting' });
    },

    async findWaiting(idHash, now) {
      const [row] = await db
        .select()
        .from(requests)
        .where(and(inState(idHash, 'waiting'), gt(requests.expiresAt, now)));
      if (!row?.sealedExchange) return undefined;
      const { department, sealedExchange, expiresAt } = row;
      return { department, sealedExchange, expiresAt };
    },

    async claim(idHash, now) {
      const claimed = await db
        .update(requests)
        .set({ state: 'checking', sealedExchange: null })
        .where(and(inState(idHash, 'waiting'), gt(requests.expiresAt, now)))
        .returning({ idHash: requests.idHash });
      return claimed.length === 1;
    },

    async answer(idHash, answer, now) {
      const answered = await db
        .update(requests)
        .set({ state: 'answered', ...answer })
        .where(and(inState(idHash, 'checking'), gt(requests.expiresAt, now)))
        .returning({ idHash: requests.idHash });
      return answered.length === 1;
    },

    async drop(idHash) {
      await db.delete(requests).where(inState(idHash, 'checking'));
    },

    async handOver({ department, interactionHash, responseCodeHash, now }) {
      const [handed] = await db
        .delete(requests)
        .where(
          and(
            eq(requests.responseCodeHash, responseCodeHash),
            eq(requests.interactionHash, interactionHash),
            eq(requests.department, department),
            eq(requests.state, 'answered'),
            gt(requests.expiresAt, now),
          ),
        )
        .returning({ sealedPerson: requests.sealedPerson });
      return handed?.sealedPerson ?? undefined;
    },
  };
}

export async function forgetExpiredPresentations(db: Database, now: Date): Promise<void> {
  await db.delete(requests).where(lte(requests.expiresAt, now));
}
