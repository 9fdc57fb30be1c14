// Offers in SQL. Redeeming is one conditional update, so two at once cannot both win and no guess goes uncounted.
import type { Offer, OfferStore } from '../../ports.ts';
import type { Database } from './database.ts';
import { and, eq, gt, sql } from './drizzle.ts';
import { hindrances, offers } from './schema.ts';
import { hindranceOf } from './statuses.ts';

function toOffer(row: typeof offers.$inferSelect): Offer {
  const { id, kind, department, personNumber, state, attemptsLeft, expiresAt, clerk } = row;
  return { id, kind, department, personNumber, state, attemptsLeft, expiresAt, clerk };
}

export function createOfferStore(db: Database): OfferStore {
  return {
    insert: (offer) =>
      db.transaction(async (tx) => {
        const { department, personNumber } = offer;
        await tx
          .delete(hindrances)
          .where(and(hindranceOf(department, personNumber), eq(hindrances.state, 'revoked')));
        await tx.insert(offers).values(offer);
      }),

    async find(id) {
      const [row] = await db.select().from(offers).where(eq(offers.id, id));
      return row && toOffer(row);
    },

    async redeem({ department, codeHash, txCodeHash, now }) {
      const right = sql`${offers.txCodeHash} = ${txCodeHash}`;
      const [row] = await db
        .update(offers)
        .set({
          state: sql`CASE WHEN ${right} THEN 'code_used' WHEN ${offers.attemptsLeft} <= 1 THEN 'locked' ELSE 'open' END`,
          attemptsLeft: sql`CASE WHEN ${right} THEN ${offers.attemptsLeft} ELSE ${offers.attemptsLeft} - 1 END`,
        })
        .where(
          and(
            eq(offers.codeHash, codeHash),
            eq(offers.department, department),
            eq(offers.kind, 'counter'),
            eq(offers.state, 'open'),
            gt(offers.attemptsLeft, 0),
            gt(offers.expiresAt, now),
          ),
        )
        .returning();
      if (!row) return { outcome: 'unavailable' };
      return { outcome: row.state === 'code_used' ? 'redeemed' : 'wrong_tx_code', offer: toOffer(row) };
    },

    async take(id, now) {
      const taken = await db
        .update(offers)
        .set({ state: 'code_used' })
        .where(
          and(
            eq(offers.id, id),
            eq(offers.kind, 'online'),
            eq(offers.state, 'open'),
            gt(offers.expiresAt, now),
          ),
        )
        .returning({ id: offers.id });
      return taken.length === 1;
    },
  };
}
