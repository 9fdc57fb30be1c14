// What the database holds of an unlocked wallet, and what becomes of records that somebody with the disk has changed.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { keysOver, storeOver } from '../../src/lib/holder/indexed-db-store.ts';
import type { HolderStore } from '../../src/lib/holder/store.ts';
import type { Seal } from '../../src/lib/holder/vault/seal.ts';
import { openWalletDatabase, type WalletDatabase } from '../../src/lib/holder/wallet-database.ts';
import { randomSeal, standFor } from '../support/sealed-database.ts';
import { storedCard as card, storedCopies as copies, storedEntry as entry } from '../support/stored.ts';

const ISSUER = 'https://hukou.beijing.example/issuer';
let db: WalletDatabase;
let store: HolderStore;
let seal: Seal;
let opened: string[];
let databases = 0;

beforeEach(async () => {
  databases += 1;
  db = await openWalletDatabase(`sealed-${databases}`);
  seal = await randomSeal();
  await standFor(seal, db);
  opened = [];
  const watched: Seal = {
    ...seal,
    open: (name, id, sealed) => {
      opened.push(name);
      return seal.open(name, id, sealed);
    },
  };
  store = storeOver(db, watched);
  return () => db.close();
});

const altered = { code: 'stored_record_altered' };

describe('the sealed store', () => {
  it('opens and lists the cards of two thousand copies without opening one of them', async () => {
    await store.keepCard(card('a'), copies('a', 1_000), entry('e1'), null);
    await store.keepCard(card('b'), copies('b', 1_000), entry('e2'), null);
    opened.length = 0;
    expect(await store.cards()).toMatchObject([{ copiesLeft: 1_000 }, { copiesLeft: 1_000 }]);
    expect(opened).toEqual(['cards', 'cards']);
    expect(await store.spendCopies(['a'], entry('e3'))).toHaveLength(1);
    expect(opened).toEqual(['cards', 'cards', 'copies']);
  });

  it('finds an issuer’s instance and a log-in under way by names that the database does not show', async () => {
    const key = { keyId: 'k', publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } } as const;
    const instance = { audience: ISSUER, key, attestation: null, attestationEndsAt: null };
    await store.instances.put(instance);
    await store.instances.put({ ...instance, attestation: 'newer' });
    expect(await store.instances.get(ISSUER)).toEqual({ ...instance, attestation: 'newer' });
    expect(await store.instances.all()).toHaveLength(1);
    const [shown] = await db.getAllKeys('instances');
    expect(shown).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.instances.take(ISSUER)).toMatchObject({ attestation: 'newer' });
    expect(await store.instances.get(ISSUER)).toBeNull();
  });

  it('leaves no bytes of a spent copy', async () => {
    await store.keepCard(card('a'), copies('a', 2), entry('e1'), null);
    const [spent] = (await store.spendCopies(['a'], entry('e2'))) ?? [];
    expect(await db.get('copies', spent?.copyId ?? '')).toMatchObject({ state: 'spent', sealed: null });
  });
});

describe('with records that were changed on the disk', () => {
  beforeEach(async () => {
    await store.keepCard(card('a'), copies('a', 2), entry('e1'), null);
    await store.keepCard(card('b'), copies('b', 2), entry('e2'), null);
  });

  it('a copy in the place of another is not handed out, and no showing is written down', async () => {
    const [mine, other] = [await db.get('copies', 'a-0'), await db.get('copies', 'b-0')];
    if (mine === undefined || other === undefined) throw new Error('the copies are gone');
    await db.put('copies', { ...mine, sealed: other.sealed });
    await expect(store.spendCopies(['a'], entry('e3'))).rejects.toMatchObject(altered);
    expect((await store.log()).map(({ entryId }) => entryId)).not.toContain('e3');
  });

  it.each<[string, { cardId?: string; keyId?: string }]>([
    ['card', { cardId: 'b' }],
    ['key', { keyId: 'key-b-1' }],
  ])('a copy that was given another %s is not handed out', async (_, change) => {
    const copy = await db.get('copies', 'a-0');
    if (copy === undefined) throw new Error('the copy is gone');
    await db.put('copies', { ...copy, ...change });
    await db.delete('copies', 'b-0');
    await db.delete('copies', 'b-1');
    await expect(store.spendCopies([change.cardId ?? 'a'], entry('e3'))).rejects.toMatchObject(altered);
  });

  it('a card under the id of another is not shown', async () => {
    const other = await db.get('cards', 'b');
    if (other === undefined) throw new Error('the card is gone');
    await db.put('cards', { ...other, cardId: 'a' });
    expect((await store.cards()).map((held) => held.card.cardId)).toEqual(['b']);
  });

  it('a plain record that was slipped in is not believed', async () => {
    await db.put('cards', { ...card('c') } as never);
    expect((await store.cards()).map((held) => held.card.cardId)).toEqual(['a', 'b']);
    expect(await store.unreadable()).toMatchObject({ cards: 1 });
  });

  it('everything can be deleted all the same', async () => {
    await db.put('cards', { ...card('c') } as never);
    await keysOver(db, seal).create();
    await store.forgetEverything();
    expect([await db.count('cards'), await db.count('copies'), await db.count('keys')]).toEqual([0, 0, 0]);
  });
});

describe('in a tab that still has the key of a wallet that is gone', () => {
  const key = { keyId: 'k', publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } } as const;
  const instance = { audience: ISSUER, key, attestation: null, attestationEndsAt: null };
  const writes: [string, () => Promise<unknown>][] = [
    ['a card', () => store.keepCard(card('b'), copies('b', 1), entry('e2'), null)],
    ['what is written about a card', () => store.updateCard(card('a'))],
    ['a copy that is spent', () => store.spendCopies(['a'], entry('e2'))],
    ['a card that is forgotten', () => store.forgetCard('a')],
    ['an entry', () => store.writeLog(entry('e2'))],
    ['what a backup brings', () => store.addRestored([], [entry('e2')])],
    ['a thing on a shelf', () => store.instances.put(instance)],
    ['a thing on a shelf that is new', () => store.instances.add(instance)],
    ['a thing that is taken', () => store.instances.take(ISSUER)],
    ['a key', () => keysOver(db, seal).create()],
  ];

  it.each(writes)('%s is not written into the next wallet, and the tab is locked', async (_, write) => {
    await store.keepCard(card('a'), copies('a', 1), entry('e1'), null);
    await store.forgetEverything();
    const next = await randomSeal();
    await standFor(next, db);
    const theirs = storeOver(db, next);
    await theirs.keepCard(card('a'), copies('a', 1), entry('theirs'), null);
    await expect(write()).rejects.toMatchObject({ code: 'wallet_locked' });
    await expect(store.cards()).rejects.toMatchObject({ code: 'wallet_locked' });
    expect(await theirs.cards()).toMatchObject([{ copiesLeft: 1, copiesReceived: 1 }]);
    expect((await theirs.log()).map(({ entryId }) => entryId)).toEqual(['theirs']);
    expect([await theirs.instances.all(), await db.count('keys')]).toEqual([[], 0]);
  });

  it.each(writes)('%s is not written once everything was deleted', async (_, write) => {
    await store.forgetEverything();
    await expect(write()).rejects.toMatchObject({ code: 'wallet_locked' });
    expect([await db.count('cards'), await db.count('log'), await db.count('keys')]).toEqual([0, 0, 0]);
  });
});
