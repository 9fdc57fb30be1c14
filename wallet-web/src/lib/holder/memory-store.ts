// The holder's store without a browser: for headless use and tests. Nothing outlives the process.
import type { LogEntry } from '../types.ts';
import type { HolderShelves, HolderStore, Shelf, SpentCopy, StoredCard, StoredCopy } from './store.ts';

export function createStoreInMemory(): HolderStore {
  const cards = new Map<string, StoredCard>();
  const copies = new Map<string, StoredCopy>();
  const entries = new Map<string, LogEntry>();
  const shelves: HolderShelves & { clear(): void } = createShelves();

  const copiesOf = (cardId: string) => [...copies.values()].filter((copy) => copy.cardId === cardId);
  const drop = (cardId: string) => {
    cards.delete(cardId);
    for (const copy of copiesOf(cardId)) copies.delete(copy.copyId);
  };

  return {
    grants: shelves.grants,
    waiting: shelves.waiting,
    pending: shelves.pending,
    instances: shelves.instances,
    answered: shelves.answered,
    restored: shelves.restored,
    async keepCard(card, newCopies, entry, replaces, waitingId = null) {
      if (replaces !== null) drop(replaces);
      if (waitingId !== null) await shelves.waiting.take(waitingId);
      cards.set(card.cardId, structuredClone(card));
      for (const copy of newCopies) copies.set(copy.copyId, { ...copy });
      entries.set(entry.entryId, structuredClone(entry));
    },
    async updateCard(card) {
      if (cards.has(card.cardId)) cards.set(card.cardId, structuredClone(card));
    },
    async cards() {
      return [...cards.values()].map((card) => {
        const all = copiesOf(card.cardId);
        return {
          card: structuredClone(card),
          copiesLeft: all.filter((copy) => copy.state === 'unused').length,
          copiesReceived: all.length,
        };
      });
    },
    async spendCopies(cardIds, entry) {
      const taken: (StoredCopy & { credential: string })[] = [];
      for (const cardId of cardIds) {
        const free = copiesOf(cardId).find(
          (copy) => copy.state === 'unused' && !taken.some((t) => t.copyId === copy.copyId),
        );
        if (free === undefined || free.credential === null) return null;
        taken.push({ ...free, credential: free.credential });
      }
      for (const copy of taken) copies.set(copy.copyId, { ...copy, state: 'spent', credential: null });
      entries.set(entry.entryId, structuredClone(entry));
      return taken.map(
        ({ copyId, cardId, keyId, credential }): SpentCopy => ({ copyId, cardId, keyId, credential }),
      );
    },
    keyIdsOf: async (cardId) => copiesOf(cardId).map((copy) => copy.keyId),
    forgetCard: async (cardId) => drop(cardId),
    async forgetEverything() {
      cards.clear();
      copies.clear();
      entries.clear();
      shelves.clear();
    },
    unreadable: async () => ({ cards: 0, entries: 0, others: 0 }),
    forgetUnreadable: async () => [],
    async addRestored(cards, newEntries) {
      let added = 0;
      for (const card of cards) if (await shelves.restored.add(card)) added += 1;
      const news = newEntries.filter(({ entryId }) => !entries.has(entryId));
      for (const entry of news) entries.set(entry.entryId, structuredClone(entry));
      return { cards: added, entries: news.length };
    },
    writeLog: async (entry) => void entries.set(entry.entryId, structuredClone(entry)),
    log: async () => newestFirst([...entries.values()].map((entry) => structuredClone(entry))),
  };
}

/** Of entries of the same moment the later written one comes first. */
export function newestFirst(entries: LogEntry[]): LogEntry[] {
  return entries.reverse().sort((a, b) => b.at.localeCompare(a.at));
}

function createShelves(): HolderShelves & { clear(): void } {
  const maps: Map<string, unknown>[] = [];
  const shelf = <T>(idOf: (value: T) => string): Shelf<T> => {
    const values = new Map<string, T>();
    maps.push(values);
    return {
      put: async (value) => void values.set(idOf(value), structuredClone(value)),
      async add(value) {
        if (values.has(idOf(value))) return false;
        values.set(idOf(value), structuredClone(value));
        return true;
      },
      get: async (id) => structuredClone(values.get(id) ?? null),
      async take(id) {
        const value = values.get(id) ?? null;
        values.delete(id);
        return value;
      },
      all: async () => [...values.values()].map((value) => structuredClone(value)),
    };
  };
  return {
    grants: shelf(({ grantId }) => grantId),
    waiting: shelf(({ waitingId }) => waitingId),
    pending: shelf(({ state }) => state),
    instances: shelf(({ audience }) => audience),
    answered: shelf(({ request }) => request),
    restored: shelf(({ restoredId }) => restoredId),
    clear: () => {
      for (const values of maps) values.clear();
    },
  };
}
