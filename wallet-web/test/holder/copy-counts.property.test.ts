// Each card carries the count of its copies: it is what counting them would give, whatever was done before.
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HolderStore, StoredCopy } from '../../src/lib/holder/store.ts';
import { openWalletDatabase } from '../../src/lib/holder/wallet-database.ts';
import { openHolderDatabase } from '../support/sealed-database.ts';
import { storedCard, storedCopies, storedEntry } from '../support/stored.ts';

const entry = storedEntry('e');

const cardId = fc.constantFrom('a', 'b', 'c');
type Step =
  | { kind: 'keep'; cardId: string; copies: number; replaces: string | null }
  | { kind: 'spend'; cardIds: string[] }
  | { kind: 'write' | 'forget'; cardId: string };
const keep = fc.record({
  kind: fc.constant('keep' as const),
  cardId,
  copies: fc.integer({ min: 0, max: 4 }),
  replaces: fc.option(cardId),
});
const other = fc.oneof(
  fc.record({
    kind: fc.constant('spend' as const),
    cardIds: fc.array(cardId, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constantFrom('write' as const, 'forget' as const), cardId }),
);
// a card's id is random: two tabs never keep one under the same
const atOnce = fc.tuple(fc.oneof(keep, other), other);

let batches = 0;
/** Of a batch of its own. */
function copiesOf(cardId: string, count: number): StoredCopy[] {
  batches += 1;
  return storedCopies(cardId, count).map((copy) => ({ ...copy, copyId: `${copy.copyId}-${batches}` }));
}

async function take(store: HolderStore, one: Step): Promise<void> {
  if (one.kind === 'keep') {
    // a card is kept under an id that nothing is under, or in the place of the one that is
    await store.forgetCard(one.cardId);
    await store.keepCard(storedCard(one.cardId), copiesOf(one.cardId, one.copies), entry, one.replaces);
  } else if (one.kind === 'spend') await store.spendCopies(one.cardIds, entry);
  else if (one.kind === 'forget') await store.forgetCard(one.cardId);
  else await store.updateCard(storedCard(one.cardId, { receivedAt: '2026-11-21T09:00:00.000Z' }));
}

it('says of each card how many copies there are, in two tabs at once too', async () => {
  let databases = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(atOnce, { minLength: 1, maxLength: 6 }), async (pairs) => {
      databases += 1;
      const name = `counted-${databases}`;
      const [first, second] = [await openHolderDatabase(name), await openHolderDatabase(name)];
      const db = await openWalletDatabase(name);
      try {
        for (const [here, there] of pairs) {
          await Promise.all([take(first.store, here), take(second.store, there)]);
          for (const held of await first.store.cards()) {
            const copies = await db.getAllFromIndex('copies', 'card', held.card.cardId);
            expect(held.copiesReceived).toBe(copies.length);
            expect(held.copiesLeft).toBe(copies.filter(({ state }) => state === 'unused').length);
          }
        }
      } finally {
        for (const one of [first, second, db]) one.close();
      }
    }),
    { numRuns: 40 },
  );
});
