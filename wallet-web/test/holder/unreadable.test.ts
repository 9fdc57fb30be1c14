// One damaged record takes nothing else away: what can be read is there, what cannot is counted, and can be deleted.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { storeOver } from '../../src/lib/holder/indexed-db-store.ts';
import type { HolderStore } from '../../src/lib/holder/store.ts';
import { openWalletDatabase, type WalletDatabase } from '../../src/lib/holder/wallet-database.ts';
import { openHolderDatabase, randomSeal } from '../support/sealed-database.ts';
import { cardOf } from '../support/services.ts';
import { storedEntry as entry } from '../support/stored.ts';

const copy = (cardId: string) => ({
  copyId: `copy-${cardId}`,
  cardId,
  keyId: `key-${cardId}`,
  credential: 'eyJ',
  state: 'unused' as const,
});

let db: WalletDatabase;
let store: HolderStore;
let databases = 0;

beforeEach(async () => {
  databases += 1;
  const opened = await openHolderDatabase(`unreadable-${databases}`);
  db = await openWalletDatabase(`unreadable-${databases}`);
  store = opened.store;
  for (const [cardId, entryId] of [
    ['a', 'e1'],
    ['b', 'e2'],
  ] as const)
    await store.keepCard(cardOf('income', {}, { cardId }), [copy(cardId)], entry(entryId), null);
  for (const request of ['r-1', 'r-2'])
    await store.answered.put({ request, endsAt: '2026-11-21T09:00:00.000Z' });
  return () => {
    opened.close();
    db.close();
  };
});

describe('beside a damaged card, entry and answer', () => {
  beforeEach(async () => {
    const [answer] = await db.getAll('answered');
    if (answer === undefined) throw new Error('the answer is gone');
    await db.put('cards', { cardId: 'a', sealed: new Uint8Array(40), copiesLeft: 1, copiesReceived: 1 });
    await db.put('log', { entryId: 'e1', sealed: new Uint8Array(3) });
    await db.put('answered', { ...answer, sealed: new Uint8Array(600) });
  });
  const cardIds = async () => (await store.cards()).map((held) => held.card.cardId);

  it('all others are listed, and it is said how many are not', async () => {
    expect(await cardIds()).toEqual(['b']);
    expect((await store.log()).map(({ entryId }) => entryId)).toEqual(['e2']);
    expect(await store.answered.all()).toHaveLength(1);
    expect(await store.unreadable()).toEqual({ cards: 1, entries: 1, others: 1 });
  });

  it('all others stay when these are deleted, with the copies and keys of the card', async () => {
    expect(await store.forgetUnreadable()).toEqual(['key-a']);
    expect(await store.unreadable()).toEqual({ cards: 0, entries: 0, others: 0 });
    expect(await cardIds()).toEqual(['b']);
    const left = (['cards', 'copies', 'log', 'answered'] as const).map((name) => db.count(name));
    expect(await Promise.all(left)).toEqual([1, 1, 1, 1]);
  });
});

it('a locked wallet is not taken for a damaged one, and nothing of it is deleted', async () => {
  const seal = await randomSeal();
  seal.drop();
  const locked = storeOver(db, seal);
  for (const ask of [locked.cards, locked.log, locked.unreadable, locked.forgetUnreadable])
    await expect(ask()).rejects.toMatchObject({ code: 'wallet_locked' });
  expect(await db.count('cards')).toBe(2);
});
