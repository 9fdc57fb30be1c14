// The wallet's database in the browser. Besides random ids, ids of keys, and the state and count of copies it holds only sealed
// bytes, private keys that cannot be exported, and the wrapped data key, once for each way to unlock.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import { WalletError } from '../errors.ts';
import type { HolderShelves } from './store.ts';
import type { WayRecord } from './vault/ways.ts';

/** Its copies stand counted beside it, by whoever writes them: counting hundreds of cards' copies would keep a screen waiting. */
export type SealedCard = { cardId: string; sealed: Uint8Array; copiesLeft: number; copiesReceived: number };
export type SealedCopy = {
  copyId: string;
  cardId: string;
  keyId: string;
  state: 'unused' | 'spent';
  /** null once spent */
  sealed: Uint8Array | null;
};
export type SealedEntry = { entryId: string; sealed: Uint8Array };
/** Beside it the shelf's own name for the id, see `KEY_PATHS`. */
export type SealedThing = { sealed: Uint8Array } & { [keyPath: string]: string | Uint8Array };

export type ShelfName = keyof HolderShelves;

interface WalletSchema extends DBSchema {
  ways: { key: string; value: WayRecord };
  cards: { key: string; value: SealedCard };
  copies: { key: string; value: SealedCopy; indexes: { card: string; cardAndState: [string, string] } };
  keys: { key: string; value: CryptoKey };
  log: { key: string; value: SealedEntry };
  grants: { key: string; value: SealedThing };
  waiting: { key: string; value: SealedThing };
  pending: { key: string; value: SealedThing };
  instances: { key: string; value: SealedThing };
  answered: { key: string; value: SealedThing };
  restored: { key: string; value: SealedThing };
}
export type WalletDatabase = IDBPDatabase<WalletSchema>;

/** Each shelf's own name for what its things are called by. */
export const KEY_PATHS: Record<ShelfName, string> = {
  grants: 'grantId',
  waiting: 'waitingId',
  pending: 'state',
  instances: 'audience',
  answered: 'request',
  restored: 'restoredId',
};
export const SHELF_NAMES = Object.keys(KEY_PATHS) as ShelfName[];
/** What is sealed. */
export const SEALED_STORES = ['cards', 'copies', 'log', ...SHELF_NAMES] as const;

/** Opens the wallet's database; throws `storage_failed` where the browser keeps none (some private windows). */
export function openWalletDatabase(name = 'anju-wallet'): Promise<WalletDatabase> {
  return guarded(() =>
    openDB<WalletSchema>(name, 4, {
      async upgrade(database, from, _to, tx) {
        if (from < 1) {
          database.createObjectStore('cards', { keyPath: 'cardId' });
          const copies = database.createObjectStore('copies', { keyPath: 'copyId' });
          copies.createIndex('card', 'cardId');
          copies.createIndex('cardAndState', ['cardId', 'state']);
          database.createObjectStore('keys');
          database.createObjectStore('log', { keyPath: 'entryId' });
        }
        // a wallet of an earlier version keeps its cards, unsealed until it is protected, and only gains what it lacks
        for (const shelf of SHELF_NAMES) {
          if (!database.objectStoreNames.contains(shelf))
            database.createObjectStore(shelf, { keyPath: KEY_PATHS[shelf] });
        }
        if (from < 3) database.createObjectStore('ways', { keyPath: 'wayId' });
        if (from === 3) await countCopies(tx);
      },
      // a page of an older version must not keep a newer one waiting
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    }),
  );
}

/** A wallet of version 3 is sealed already, and its cards only lack their counts. */
async function countCopies(
  tx: IDBPTransaction<WalletSchema, StoreNames<WalletSchema>[], 'versionchange'>,
): Promise<void> {
  const [cards, copies] = [tx.objectStore('cards'), tx.objectStore('copies')];
  for (const card of await cards.getAll()) {
    if (!('sealed' in card)) continue;
    const copiesLeft = await copies.index('cardAndState').count([card.cardId, 'unused']);
    const copiesReceived = await copies.index('card').count(card.cardId);
    await cards.put({ ...card, copiesLeft, copiesReceived });
  }
}

/** Cards, keys, log and ways to unlock: possible while it is locked, too. */
export function deleteEverything(db: WalletDatabase): Promise<void> {
  return guarded(async () => {
    const stores = [...SEALED_STORES, 'keys', 'ways'] as const;
    const tx = db.transaction(stores, 'readwrite', { durability: 'strict' });
    await Promise.all([...stores.map((name) => tx.objectStore(name).clear()), tx.done]);
  });
}

/** What the browser could not do is `storage_failed`, and `storage_full` where there is no room; what has a code keeps it. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WalletError) throw error;
    const isFull = error instanceof Error && error.name === 'QuotaExceededError';
    throw new WalletError(isFull ? 'storage_full' : 'storage_failed', { cause: error });
  }
}
