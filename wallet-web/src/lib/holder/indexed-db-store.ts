// The holder's store in the browser. IndexedDB runs read-write transactions over one object store one after
// the other, also across tabs: that is what makes a copy good for one presentation only.
import { type DBSchema, type IDBPDatabase, openDB, type StoreNames } from 'idb';
import { WalletError } from '../errors.ts';
import type { LogEntry } from '../types.ts';
import { createKeyStore, type KeyStore } from './keys.ts';
import { newestFirst } from './memory-store.ts';
import type {
  AnsweredRequest,
  HolderShelves,
  HolderStore,
  PendingAuthorization,
  RestoredCard,
  Shelf,
  SpentCopy,
  StoredCard,
  StoredCopy,
  StoredGrant,
  WaitingCard,
  WalletInstance,
} from './store.ts';

interface WalletSchema extends DBSchema {
  cards: { key: string; value: StoredCard };
  copies: { key: string; value: StoredCopy; indexes: { card: string; cardAndState: [string, string] } };
  keys: { key: string; value: CryptoKey };
  log: { key: string; value: LogEntry };
  grants: { key: string; value: StoredGrant };
  waiting: { key: string; value: WaitingCard };
  pending: { key: string; value: PendingAuthorization };
  instances: { key: string; value: WalletInstance };
  answered: { key: string; value: AnsweredRequest };
  restored: { key: string; value: RestoredCard };
}
type ShelfName = keyof HolderShelves;

/** Each shelf's own name for what its things are called by. */
const KEY_PATHS: Record<ShelfName, string> = {
  grants: 'grantId',
  waiting: 'waitingId',
  pending: 'state',
  instances: 'audience',
  answered: 'request',
  restored: 'restoredId',
};
const EVERYTHING: StoreNames<WalletSchema>[] = [
  'cards',
  'copies',
  'keys',
  'log',
  'grants',
  'waiting',
  'pending',
  'instances',
  'answered',
  'restored',
];
type WalletDatabase = IDBPDatabase<WalletSchema>;

/** Opens the wallet's database; throws `storage_failed` where the browser keeps none (some private windows). */
export async function openHolderDatabase(name = 'anju-wallet'): Promise<{
  store: HolderStore;
  keys: KeyStore;
  close: () => void;
}> {
  const db = await guarded(() =>
    openDB<WalletSchema>(name, 3, {
      upgrade(database, from) {
        if (from < 1) {
          database.createObjectStore('cards', { keyPath: 'cardId' });
          const copies = database.createObjectStore('copies', { keyPath: 'copyId' });
          copies.createIndex('card', 'cardId');
          copies.createIndex('cardAndState', ['cardId', 'state']);
          database.createObjectStore('keys');
          database.createObjectStore('log', { keyPath: 'entryId' });
        }
        // a wallet of an earlier version keeps its cards and only gains what it lacks
        for (const [shelf, keyPath] of Object.entries(KEY_PATHS)) {
          if (!database.objectStoreNames.contains(shelf as ShelfName))
            database.createObjectStore(shelf as ShelfName, { keyPath });
        }
      },
      // a page of an older version must not keep a newer one waiting
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    }),
  );
  return { store: storeOver(db), keys: keysOver(db), close: () => db.close() };
}

function keysOver(db: WalletDatabase): KeyStore {
  return createKeyStore({
    put: (keyId, key) => guarded(async () => void (await db.put('keys', key, keyId))),
    get: (keyId) => guarded(() => db.get('keys', keyId)),
    remove: (keyIds) =>
      guarded(async () => {
        const tx = db.transaction('keys', 'readwrite');
        await Promise.all([...keyIds.map((keyId) => tx.store.delete(keyId)), tx.done]);
      }),
  });
}

function shelfOver<T>(db: WalletDatabase, name: ShelfName): Shelf<T> {
  type Value = WalletSchema[typeof name]['value'];
  return {
    put: (value) => guarded(async () => void (await db.put(name, value as Value))),
    add: (value) =>
      guarded(async () => {
        const tx = db.transaction(name, 'readwrite', { durability: 'strict' });
        const id: string = Reflect.get(value as Value, KEY_PATHS[name]);
        const isNew = (await tx.store.getKey(id)) === undefined;
        if (isNew) await tx.store.put(value as Value);
        await tx.done;
        return isNew;
      }),
    get: (id) => guarded(async () => ((await db.get(name, id)) as T | undefined) ?? null),
    take: (id) =>
      guarded(async () => {
        const tx = db.transaction(name, 'readwrite', { durability: 'strict' });
        const value = (await tx.store.get(id)) as T | undefined;
        await tx.store.delete(id);
        await tx.done;
        return value ?? null;
      }),
    all: () => guarded(async () => (await db.getAll(name)) as T[]),
  };
}

function storeOver(db: WalletDatabase): HolderStore {
  const dropCard = async (cardId: string) => {
    const tx = db.transaction(['cards', 'copies'], 'readwrite');
    const copyIds = await tx.objectStore('copies').index('card').getAllKeys(cardId);
    for (const copyId of copyIds) await tx.objectStore('copies').delete(copyId);
    await tx.objectStore('cards').delete(cardId);
    await tx.done;
  };
  return {
    grants: shelfOver(db, 'grants'),
    waiting: shelfOver(db, 'waiting'),
    pending: shelfOver(db, 'pending'),
    instances: shelfOver(db, 'instances'),
    answered: shelfOver(db, 'answered'),
    restored: shelfOver(db, 'restored'),
    keepCard: (card, copies, entry, replaces, waitingId = null) =>
      guarded(async () => {
        const tx = db.transaction(['cards', 'copies', 'log', 'waiting'], 'readwrite');
        if (waitingId !== null) await tx.objectStore('waiting').delete(waitingId);
        const copyStore = tx.objectStore('copies');
        if (replaces !== null) {
          for (const copyId of await copyStore.index('card').getAllKeys(replaces))
            await copyStore.delete(copyId);
          await tx.objectStore('cards').delete(replaces);
        }
        await tx.objectStore('cards').put(card);
        for (const copy of copies) await copyStore.put(copy);
        await tx.objectStore('log').put(entry);
        await tx.done;
      }),
    updateCard: (card) =>
      guarded(async () => {
        const tx = db.transaction('cards', 'readwrite');
        if ((await tx.store.getKey(card.cardId)) !== undefined) await tx.store.put(card);
        await tx.done;
      }),
    cards: () =>
      guarded(async () => {
        const tx = db.transaction(['cards', 'copies']);
        const copies = tx.objectStore('copies');
        const held = [];
        for (const card of await tx.objectStore('cards').getAll()) {
          held.push({
            card,
            copiesLeft: await copies.index('cardAndState').count([card.cardId, 'unused']),
            copiesReceived: await copies.index('card').count(card.cardId),
          });
        }
        await tx.done;
        return held;
      }),
    spendCopies: (cardIds, entry) =>
      guarded(async () => {
        // `strict`: on disk before the answer leaves, so that a crash cannot bring a spent copy back
        const tx = db.transaction(['copies', 'log'], 'readwrite', { durability: 'strict' });
        const copies = tx.objectStore('copies');
        const taken: SpentCopy[] = [];
        for (const cardId of cardIds) {
          const copy = await copies.index('cardAndState').get([cardId, 'unused']);
          if (copy === undefined || copy.credential === null) {
            const aborted = tx.done.catch(() => undefined);
            tx.abort();
            await aborted;
            return null;
          }
          await copies.put({ ...copy, state: 'spent', credential: null });
          taken.push({ copyId: copy.copyId, cardId, keyId: copy.keyId, credential: copy.credential });
        }
        await tx.objectStore('log').put(entry);
        await tx.done;
        return taken;
      }),
    keyIdsOf: (cardId) =>
      guarded(async () => (await db.getAllFromIndex('copies', 'card', cardId)).map((copy) => copy.keyId)),
    forgetCard: (cardId) => guarded(() => dropCard(cardId)),
    forgetEverything: () =>
      guarded(async () => {
        const tx = db.transaction(EVERYTHING, 'readwrite');
        await Promise.all([...EVERYTHING.map((name) => tx.objectStore(name).clear()), tx.done]);
      }),
    writeLog: (entry) => guarded(async () => void (await db.put('log', entry))),
    log: () => guarded(async () => newestFirst(await db.getAll('log'))),
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new WalletError('storage_failed', { cause: error });
  }
}
