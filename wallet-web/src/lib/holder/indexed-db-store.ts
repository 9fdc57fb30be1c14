// The holder's store in the browser. IndexedDB runs read-write transactions over one object store one after
// the other, also across tabs: that is what makes a copy good for one presentation only.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { WalletError } from '../errors.ts';
import type { LogEntry } from '../types.ts';
import { createKeyStore, type KeyStore } from './keys.ts';
import { newestFirst } from './memory-store.ts';
import type { HolderStore, SpentCopy, StoredCard, StoredCopy } from './store.ts';

interface WalletSchema extends DBSchema {
  cards: { key: string; value: StoredCard };
  copies: { key: string; value: StoredCopy; indexes: { card: string; cardAndState: [string, string] } };
  keys: { key: string; value: CryptoKey };
  log: { key: string; value: LogEntry };
}
type WalletDatabase = IDBPDatabase<WalletSchema>;

/** Opens the wallet's database; throws `storage_failed` where the browser keeps none (some private windows). */
export async function openHolderDatabase(name = 'anju-wallet'): Promise<{
  store: HolderStore;
  keys: KeyStore;
  close: () => void;
}> {
  const db = await guarded(() =>
    openDB<WalletSchema>(name, 1, {
      upgrade(database) {
        database.createObjectStore('cards', { keyPath: 'cardId' });
        const copies = database.createObjectStore('copies', { keyPath: 'copyId' });
        copies.createIndex('card', 'cardId');
        copies.createIndex('cardAndState', ['cardId', 'state']);
        database.createObjectStore('keys');
        database.createObjectStore('log', { keyPath: 'entryId' });
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

function storeOver(db: WalletDatabase): HolderStore {
  const dropCard = async (cardId: string) => {
    const tx = db.transaction(['cards', 'copies'], 'readwrite');
    const copyIds = await tx.objectStore('copies').index('card').getAllKeys(cardId);
    for (const copyId of copyIds) await tx.objectStore('copies').delete(copyId);
    await tx.objectStore('cards').delete(cardId);
    await tx.done;
  };
  return {
    keepCard: (card, copies, entry, replaces) =>
      guarded(async () => {
        const tx = db.transaction(['cards', 'copies', 'log'], 'readwrite');
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
        const tx = db.transaction(['cards', 'copies', 'keys', 'log'], 'readwrite');
        await tx.objectStore('cards').clear();
        await tx.objectStore('copies').clear();
        await tx.objectStore('keys').clear();
        await tx.objectStore('log').clear();
        await tx.done;
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
