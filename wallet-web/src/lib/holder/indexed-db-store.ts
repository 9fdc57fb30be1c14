// The holder's store in the browser, everything in it sealed. IndexedDB runs read-write transactions over one object
// store one after the other, also across tabs: that is what makes a copy good for one presentation only. A transaction
// ends when the page waits for encryption, so records are sealed before it and opened after it.
import type { LogEntry } from '../types.ts';
import { createKeyStore, type KeyStore } from './keys.ts';
import { newestFirst } from './memory-store.ts';
import { abort, checkSameVault } from './same-vault.ts';
import {
  openCard,
  openCopy,
  openEntry,
  openThing,
  restingId,
  sealAboutCard,
  sealCard,
  sealCopy,
  sealEntry,
  sealThing,
} from './sealed-records.ts';
import type { HolderStore, Shelf, SpentCopy } from './store.ts';
import { sortReadable, unreadableIn } from './unreadable.ts';
import type { Seal } from './vault/seal.ts';
import {
  deleteEverything,
  guarded,
  KEY_PATHS,
  type SealedCopy,
  type ShelfName,
  type WalletDatabase,
} from './wallet-database.ts';

/** Private keys rest as the browser keeps them: usable, not exportable, and outside the seal. */
export function keysOver(db: WalletDatabase, seal: Seal): KeyStore {
  return createKeyStore({
    put: (keyId, key) =>
      guarded(async () => {
        const tx = db.transaction(['keys', 'ways'], 'readwrite');
        await checkSameVault(tx, seal);
        await tx.objectStore('keys').put(key, keyId);
        await tx.done;
      }),
    get: (keyId) => guarded(() => db.get('keys', keyId)),
    remove: (keyIds) =>
      guarded(async () => {
        const tx = db.transaction('keys', 'readwrite');
        await Promise.all([...keyIds.map((keyId) => tx.store.delete(keyId)), tx.done]);
      }),
  });
}

function shelfOver<T extends object>(db: WalletDatabase, seal: Seal, name: ShelfName): Shelf<T> {
  const opened = async (thing: Parameters<typeof openThing>[2] | undefined) =>
    thing === undefined ? null : ((await openThing(seal, name, thing)) as T);
  return {
    put: (value) =>
      guarded(async () => {
        const thing = await sealThing(seal, name, value);
        const tx = db.transaction([name, 'ways'], 'readwrite');
        await checkSameVault(tx, seal);
        await tx.objectStore(name).put(thing);
        await tx.done;
      }),
    add: (value) =>
      guarded(async () => {
        const thing = await sealThing(seal, name, value);
        const tx = db.transaction([name, 'ways'], 'readwrite', { durability: 'strict' });
        await checkSameVault(tx, seal);
        const isNew = (await tx.objectStore(name).getKey(String(thing[KEY_PATHS[name]]))) === undefined;
        if (isNew) await tx.objectStore(name).put(thing);
        await tx.done;
        return isNew;
      }),
    get: (id) => guarded(async () => opened(await db.get(name, await restingId(seal, name, id)))),
    take: (id) =>
      guarded(async () => {
        const resting = await restingId(seal, name, id);
        const tx = db.transaction([name, 'ways'], 'readwrite', { durability: 'strict' });
        await checkSameVault(tx, seal);
        const thing = await tx.objectStore(name).get(resting);
        await tx.objectStore(name).delete(resting);
        await tx.done;
        return opened(thing);
      }),
    all: () =>
      guarded(async () => {
        const things = await db.getAll(name);
        return (await sortReadable(things, async (thing) => (await openThing(seal, name, thing)) as T))
          .opened;
      }),
  };
}

/**
 * @param seal of the unlocked wallet; once it is dropped, all that needs it fails with `wallet_locked`. It is dropped here
 * when the wallet was emptied, or begun anew, by another tab.
 */
export function storeOver(db: WalletDatabase, seal: Seal): HolderStore {
  const dropCard = async (cardId: string) => {
    const tx = db.transaction(['cards', 'copies', 'ways'], 'readwrite');
    await checkSameVault(tx, seal);
    const copyIds = await tx.objectStore('copies').index('card').getAllKeys(cardId);
    for (const copyId of copyIds) await tx.objectStore('copies').delete(copyId);
    await tx.objectStore('cards').delete(cardId);
    await tx.done;
  };
  const damaged = unreadableIn(db, seal, dropCard);
  const writeLog = async (entry: LogEntry) => {
    const sealed = await sealEntry(seal, entry);
    const tx = db.transaction(['log', 'ways'], 'readwrite');
    await checkSameVault(tx, seal);
    await tx.objectStore('log').put(sealed);
    await tx.done;
  };
  return {
    grants: shelfOver(db, seal, 'grants'),
    waiting: shelfOver(db, seal, 'waiting'),
    pending: shelfOver(db, seal, 'pending'),
    instances: shelfOver(db, seal, 'instances'),
    answered: shelfOver(db, seal, 'answered'),
    restored: shelfOver(db, seal, 'restored'),
    keepCard: (card, copies, entry, replaces, waitingId = null) =>
      guarded(async () => {
        const sealed = {
          card: await sealCard(seal, card, copies),
          copies: await Promise.all(copies.map((copy) => sealCopy(seal, copy))),
          entry: await sealEntry(seal, entry),
        };
        const tx = db.transaction(['cards', 'copies', 'log', 'waiting', 'ways'], 'readwrite');
        await checkSameVault(tx, seal);
        if (waitingId !== null) await tx.objectStore('waiting').delete(waitingId);
        const copyStore = tx.objectStore('copies');
        if (replaces !== null) {
          for (const copyId of await copyStore.index('card').getAllKeys(replaces))
            await copyStore.delete(copyId);
          await tx.objectStore('cards').delete(replaces);
        }
        await tx.objectStore('cards').put(sealed.card);
        for (const copy of sealed.copies) await copyStore.put(copy);
        await tx.objectStore('log').put(sealed.entry);
        await tx.done;
      }),
    updateCard: (card) =>
      guarded(async () => {
        const sealed = await sealAboutCard(seal, card);
        const tx = db.transaction(['cards', 'ways'], 'readwrite');
        await checkSameVault(tx, seal);
        const cards = tx.objectStore('cards');
        const held = await cards.get(card.cardId);
        if (held !== undefined) await cards.put({ ...held, sealed });
        await tx.done;
      }),
    cards: () =>
      guarded(
        async () => (await sortReadable(await db.getAll('cards'), (card) => openCard(seal, card))).opened,
      ),
    spendCopies: (cardIds, entry) =>
      guarded(async () => {
        const sealedEntry = await sealEntry(seal, entry);
        // `strict`: on disk before the answer leaves, so that a crash cannot bring a spent copy back
        const tx = db.transaction(['cards', 'copies', 'log', 'ways'], 'readwrite', { durability: 'strict' });
        await checkSameVault(tx, seal);
        const [cards, copies] = [tx.objectStore('cards'), tx.objectStore('copies')];
        const taken: SealedCopy[] = [];
        for (const cardId of cardIds) {
          const copy = await copies.index('cardAndState').get([cardId, 'unused']);
          if (copy === undefined || copy.sealed === null) {
            await abort(tx);
            return null;
          }
          await copies.put({ ...copy, state: 'spent', sealed: null });
          const card = await cards.get(cardId);
          if (card !== undefined) await cards.put({ ...card, copiesLeft: card.copiesLeft - 1 });
          taken.push(copy);
        }
        await tx.objectStore('log').put(sealedEntry);
        await tx.done;
        try {
          return await Promise.all(taken.map((copy) => openSpent(seal, copy)));
        } catch (error) {
          // nothing will be sent, so nothing is said to have been
          await db.delete('log', entry.entryId);
          throw error;
        }
      }),
    keyIdsOf: (cardId) =>
      guarded(async () => (await db.getAllFromIndex('copies', 'card', cardId)).map((copy) => copy.keyId)),
    forgetCard: (cardId) => guarded(() => dropCard(cardId)),
    forgetEverything: () => deleteEverything(db),
    unreadable: () => guarded(() => damaged.count()),
    forgetUnreadable: () => guarded(() => damaged.forget()),
    writeLog: (entry) => guarded(() => writeLog(entry)),
    addRestored: (cards, entries) =>
      guarded(async () => {
        const things = await Promise.all(cards.map((card) => sealThing(seal, 'restored', card)));
        const sealed = await Promise.all(entries.map((entry) => sealEntry(seal, entry)));
        const tx = db.transaction(['restored', 'log', 'ways'], 'readwrite');
        await checkSameVault(tx, seal);
        const [shelf, log] = [tx.objectStore('restored'), tx.objectStore('log')];
        const added = { cards: 0, entries: 0 };
        for (const thing of things) {
          if ((await shelf.getKey(String(thing[KEY_PATHS.restored]))) !== undefined) continue;
          await shelf.put(thing);
          added.cards += 1;
        }
        for (const entry of sealed) {
          if ((await log.getKey(entry.entryId)) !== undefined) continue;
          await log.put(entry);
          added.entries += 1;
        }
        await tx.done;
        return added;
      }),
    log: () =>
      guarded(async () => {
        const entries = await db.getAll('log');
        return newestFirst((await sortReadable(entries, (entry) => openEntry(seal, entry))).opened);
      }),
  };
}

async function openSpent(seal: Seal, copy: SealedCopy): Promise<SpentCopy> {
  const { copyId, cardId, keyId } = copy;
  return { copyId, cardId, keyId, credential: await openCopy(seal, copy) };
}
