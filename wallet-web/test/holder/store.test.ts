import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyStoreInMemory, type KeyStore } from '../../src/lib/holder/keys.ts';
import { createStoreInMemory } from '../../src/lib/holder/memory-store.ts';
import type { HolderStore, RestoredCard } from '../../src/lib/holder/store.ts';
import { openHolderDatabase } from '../support/sealed-database.ts';
import { storedCard as card, storedCopies as copies, storedEntry as entry } from '../support/stored.ts';

const text = (word: string) => ({ 'zh-CN': word, en: word });

type Opened = { store: HolderStore; keys: KeyStore; secondTab: HolderStore; close: () => void };
let databases = 0;
const openers: [string, () => Promise<Opened>][] = [
  [
    'in memory',
    async () => {
      const store = createStoreInMemory();
      return { store, secondTab: store, keys: createKeyStoreInMemory(), close: () => undefined };
    },
  ],
  [
    'in the browser, with two tabs',
    async () => {
      databases += 1;
      const name = `test-${databases}`;
      const [first, second] = [await openHolderDatabase(name), await openHolderDatabase(name)];
      const close = () => {
        first.close();
        second.close();
      };
      return { store: first.store, keys: first.keys, secondTab: second.store, close };
    },
  ],
];

describe.each(openers)('the holder’s store %s', (_, open) => {
  let opened: Opened;
  let store: HolderStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
    await store.keepCard(card('a'), copies('a', 3), entry('received'), null);
  });
  afterEach(() => opened.close());

  it('never gives one copy to two, however many ask at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? store : opened.secondTab).spendCopies(['a'], entry(`e${n}`)),
      ),
    );
    const given = asked.flatMap((spent) => spent ?? []);
    expect(given).toHaveLength(3);
    expect(new Set(given.map((copy) => copy.copyId)).size).toBe(3);
    expect(asked.filter((spent) => spent === null)).toHaveLength(5);
    expect(await store.cards()).toMatchObject([{ copiesLeft: 0, copiesReceived: 3 }]);
  });

  it('spends all or nothing when one of several cards has no copy left', async () => {
    await store.keepCard(card('b'), copies('b', 1), entry('received-b'), null);
    expect(await store.spendCopies(['b'], entry('one'))).toHaveLength(1);
    expect(await store.spendCopies(['a', 'b'], entry('two'))).toBeNull();
    expect((await store.cards()).map(({ copiesLeft }) => copiesLeft)).toEqual([3, 0]);
    expect((await store.log()).map(({ entryId }) => entryId)).not.toContain('two');
  });

  it('gives two copies of one card to an answer that needs it twice', async () => {
    const spent = await store.spendCopies(['a', 'a'], entry('e'));
    expect(new Set(spent?.map((copy) => copy.copyId)).size).toBe(2);
  });

  it('hands the credential out once and keeps none of it', async () => {
    const [copy] = (await store.spendCopies(['a'], entry('e'))) ?? [];
    expect(copy?.credential).toMatch(/^eyJ-a-/);
    const kept = JSON.stringify([await store.cards(), await store.log()]);
    expect(kept).not.toContain(copy?.credential);
  });

  it('adds what a backup brings once, in two tabs at once too, and leaves what is there as it is', async () => {
    const described: RestoredCard = {
      restoredId: 'lost',
      vct: 'urn:anju:income:1',
      iss: 'https://issuer.test/income',
      configurationId: 'income',
      name: text('card'),
      issuerName: text('issuer'),
      colours: null,
      notificationId: 'batch',
      validUntil: null,
    };
    const entries = [{ ...entry('received'), title: text('another') }, entry('brought')];
    const added = await Promise.all(
      [store, opened.secondTab].map((tab) => tab.addRestored([described], entries)),
    );
    expect(added.map(({ cards }) => cards).sort()).toEqual([0, 1]);
    expect(added.map(({ entries }) => entries).sort()).toEqual([0, 1]);
    expect(await store.restored.all()).toEqual([described]);
    const log = await store.log();
    expect(log.map(({ entryId, title }) => [entryId, title]).sort()).toEqual([
      ['brought', null],
      ['received', null],
    ]);
  });

  it('writes the log entry with the copies and replaces it by its result', async () => {
    await store.spendCopies(['a'], entry('e', '2026-11-21T00:00:00.000Z'));
    expect((await store.log()).map(({ entryId }) => entryId)).toEqual(['e', 'received']);
    await store.writeLog({ ...entry('e', '2026-11-21T00:00:00.000Z'), outcome: { kind: 'not_delivered' } });
    expect((await store.log())[0]?.outcome).toEqual({ kind: 'not_delivered' });
  });

  it('puts a new card in the place of the old one with all its copies', async () => {
    await store.keepCard(card('b'), copies('b', 2), entry('e'), 'a');
    expect(await store.cards()).toMatchObject([{ card: { cardId: 'b' }, copiesLeft: 2, copiesReceived: 2 }]);
    expect(await store.keyIdsOf('a')).toEqual([]);
    expect(await store.spendCopies(['a'], entry('f'))).toBeNull();
  });

  it('forgets a card with its copies, and everything', async () => {
    expect(await store.keyIdsOf('a')).toHaveLength(3);
    await store.forgetCard('a');
    expect(await store.cards()).toEqual([]);
    expect(await store.log()).toHaveLength(1);
    await store.keepCard(card('b'), copies('b', 2), entry('e'), null);
    await store.forgetEverything();
    expect([await store.cards(), await store.log(), await store.keyIdsOf('b')]).toEqual([[], [], []]);
  });

  it('gives what was begun to one of two that take it at once, and keeps the rest', async () => {
    const pending = (state: string) => ({
      state,
      credentialIssuer: 'https://issuer.test/income',
      authorizationServer: 'https://issuer.test/income',
      configurationIds: ['income'],
      codeVerifier: 'v',
      redirectUri: 'https://wallet.test/receive/return',
      dpopKey: { keyId: 'k', publicJwk: { kty: 'EC' as const, crv: 'P-256' as const, x: 'x', y: 'y' } },
      startedAt: '2026-11-20T09:00:00.000Z',
    });
    await store.pending.put(pending('one'));
    await store.pending.put(pending('two'));
    const taken = await Promise.all([store.pending.take('one'), opened.secondTab.pending.take('one')]);
    expect(taken.filter((value) => value !== null)).toEqual([pending('one')]);
    expect(await store.pending.all()).toEqual([pending('two')]);
    expect(await store.pending.get('one')).toBeNull();
    await store.forgetEverything();
    expect(await store.pending.all()).toEqual([]);
  });

  it('lets one of two write down that a request is answered, and each in its turn', async () => {
    const { answered } = store;
    const request = { request: 'hash', endsAt: '2026-11-20T09:10:00.000Z' };
    const told = await Promise.all([answered.add(request), opened.secondTab.answered.add(request)]);
    expect(told.toSorted()).toEqual([false, true]);
    expect(await opened.secondTab.answered.add({ ...request, endsAt: 'later' })).toBe(false);
    expect(await opened.secondTab.answered.get('hash')).toEqual(request);
    expect(await answered.take('hash')).toEqual(request);
    expect(await opened.secondTab.answered.add(request)).toBe(true);
    expect(await answered.add({ ...request, request: 'another' })).toBe(true);
    await store.forgetEverything();
    expect(await answered.all()).toEqual([]);
  });

  it('writes on a card that is held, and does not bring one back that is gone', async () => {
    const failed = { ...card('a'), renewalFailure: { code: 'x', at: '2026-11-20T09:00:00.000Z' } };
    await store.updateCard(failed);
    expect((await store.cards())[0]?.card).toEqual(failed);
    await store.forgetCard('a');
    await store.updateCard(failed);
    expect(await store.cards()).toEqual([]);
  });

  it('makes keys that sign, cannot be taken out, and are gone once removed', async () => {
    const { keys } = opened;
    const { keyId, publicJwk } = await keys.create();
    expect(Object.keys(publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    const data = new TextEncoder().encode('signed');
    const signature = new Uint8Array(await keys.sign(keyId, data));
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const publicKey = await crypto.subtle.importKey('jwk', publicJwk, algorithm, false, ['verify']);
    expect(await crypto.subtle.verify(algorithm, publicKey, signature, data)).toBe(true);
    await keys.remove([keyId]);
    await expect(keys.sign(keyId, data)).rejects.toThrow();
  });
});

describe('private keys in the browser', () => {
  it('rest as CryptoKeys that cannot be exported', async () => {
    const opened = await openHolderDatabase('keys-only');
    const { keyId } = await opened.keys.create();
    opened.close();
    const stored = await new Promise<CryptoKey>((resolve, reject) => {
      const request = indexedDB.open('keys-only');
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const get = request.result.transaction('keys').objectStore('keys').get(keyId);
        get.onsuccess = () => {
          resolve(get.result);
          request.result.close();
        };
      };
    });
    expect(stored.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', stored)).rejects.toThrow();
  });
});
