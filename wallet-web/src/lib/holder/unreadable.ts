// Records that cannot be opened: changed or damaged on the disk. All others stand without them, the screens say how many
// there are, and they can be deleted.
import { WalletError } from '../errors.ts';
import { checkSameVault } from './same-vault.ts';
import { openCard, openEntry, openThing } from './sealed-records.ts';
import type { Unreadable } from './store.ts';
import type { Seal } from './vault/seal.ts';
import { KEY_PATHS, SHELF_NAMES, type ShelfName, type WalletDatabase } from './wallet-database.ts';

/** Record by record, in their order. Throws what is no damage of one record, such as `wallet_locked`. */
export async function sortReadable<R, T>(
  records: readonly R[],
  open: (record: R) => Promise<T>,
): Promise<{ opened: T[]; damaged: R[] }> {
  const tried = await Promise.all(
    records.map(async (record) => {
      try {
        return { record, value: await open(record) };
      } catch (error) {
        if (error instanceof WalletError && error.code === 'stored_record_altered') return { record };
        throw error;
      }
    }),
  );
  return {
    opened: tried.flatMap((one) => ('value' in one ? [one.value as T] : [])),
    damaged: tried.flatMap((one) => ('value' in one ? [] : [one.record])),
  };
}

type Found = { cardIds: string[]; entryIds: string[]; things: { shelf: ShelfName; id: string }[] };

/** @param dropCard deletes a card with its copies */
export function unreadableIn(db: WalletDatabase, seal: Seal, dropCard: (cardId: string) => Promise<void>) {
  async function find(): Promise<Found> {
    const cards = await sortReadable(await db.getAll('cards'), (card) => openCard(seal, card));
    const entries = await sortReadable(await db.getAll('log'), (entry) => openEntry(seal, entry));
    const things: Found['things'] = [];
    for (const shelf of SHELF_NAMES) {
      const { damaged } = await sortReadable(await db.getAll(shelf), (thing) =>
        openThing(seal, shelf, thing),
      );
      things.push(...damaged.map((thing) => ({ shelf, id: String(thing[KEY_PATHS[shelf]]) })));
    }
    return {
      cardIds: cards.damaged.map(({ cardId }) => cardId),
      entryIds: entries.damaged.map(({ entryId }) => entryId),
      things,
    };
  }

  return {
    async count(): Promise<Unreadable> {
      const { cardIds, entryIds, things } = await find();
      return { cards: cardIds.length, entries: entryIds.length, others: things.length };
    },
    /** Gives the ids of the keys that go with them. */
    async forget(): Promise<string[]> {
      const { cardIds, entryIds, things } = await find();
      const keyIds: string[] = [];
      for (const cardId of cardIds) {
        keyIds.push(...(await db.getAllFromIndex('copies', 'card', cardId)).map(({ keyId }) => keyId));
        await dropCard(cardId);
      }
      const stores = ['log', ...SHELF_NAMES, 'ways'] as const;
      const tx = db.transaction(stores, 'readwrite');
      await checkSameVault(tx, seal);
      for (const entryId of entryIds) await tx.objectStore('log').delete(entryId);
      for (const { shelf, id } of things) await tx.objectStore(shelf).delete(id);
      await tx.done;
      return keyIds;
    },
  };
}
