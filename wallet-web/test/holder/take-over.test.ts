// Wallets of earlier versions, whose records stood in the open.
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { storeOver } from '../../src/lib/holder/indexed-db-store.ts';
import { createVault } from '../../src/lib/holder/vault/vault.ts';
import {
  KEY_PATHS,
  openWalletDatabase,
  SEALED_STORES,
  SHELF_NAMES,
  type WalletDatabase,
} from '../../src/lib/holder/wallet-database.ts';
import { wayShelfOver } from '../../src/lib/holder/way-shelf.ts';
import { createPretendedPasskeys } from '../support/pretended-passkeys.ts';
import { storedCard } from '../support/stored.ts';

const BY = { kind: 'passphrase', passphrase: 'correct horse' } as const;
const text = (word: string) => ({ 'zh-CN': word, en: word });
const ISSUER = 'https://hukou.beijing.example/issuer';
const card = storedCard('old', {
  iss: ISSUER,
  claims: { name: '张秀英' },
  appearance: { ...storedCard('old').appearance, issuerName: text('部门') },
});
const copies = [
  { copyId: 'c1', cardId: 'old', keyId: 'k1', credential: 'eyJ-credential-1', state: 'unused' },
  { copyId: 'c2', cardId: 'old', keyId: 'k2', credential: null, state: 'spent' },
];
const entry = {
  entryId: 'e1',
  at: '2026-11-20T09:00:00.000Z',
  kind: 'received',
  who: text('部门'),
  title: null,
  purpose: null,
  disclosed: [],
  outcome: { kind: 'sent' },
};
const key = { keyId: 'k1', publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } };
const shelves = {
  grants: { grantId: 'g', iss: ISSUER, audience: ISSUER, clientId: null, dpopKey: key, accessToken: 'at' },
  waiting: { waitingId: 'w', state: 'waiting', iss: ISSUER, newKeys: [key] },
  pending: { state: 'sent-to-login', credentialIssuer: ISSUER, codeVerifier: 'verifier', dpopKey: key },
  instances: { audience: ISSUER, key, attestation: 'att', attestationEndsAt: null },
};

/** As the wallet of that version made and filled it. */
function makeEarlier(name: string, version: 1 | 2): Promise<void> {
  return asked(() => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore('cards', { keyPath: 'cardId' }).put(card);
      const kept = database.createObjectStore('copies', { keyPath: 'copyId' });
      kept.createIndex('card', 'cardId');
      kept.createIndex('cardAndState', ['cardId', 'state']);
      for (const copy of copies) kept.put(copy);
      database.createObjectStore('keys').put('stands for a key', 'k1');
      database.createObjectStore('log', { keyPath: 'entryId' }).put(entry);
      if (version === 1) return;
      database.createObjectStore('grants', { keyPath: 'grantId' }).put(shelves.grants);
      database.createObjectStore('waiting', { keyPath: 'waitingId' }).put(shelves.waiting);
      database.createObjectStore('pending', { keyPath: 'state' }).put(shelves.pending);
      database.createObjectStore('instances', { keyPath: 'audience' }).put(shelves.instances);
    };
    return request;
  });
}

function makeVersion3(
  name: string,
  held: { cards: unknown[]; ways: unknown[]; kept: unknown[] },
): Promise<void> {
  return asked(() => {
    const request = indexedDB.open(name, 3);
    request.onupgradeneeded = () => {
      const database = request.result;
      const cards = database.createObjectStore('cards', { keyPath: 'cardId' });
      for (const one of held.cards) cards.put(one);
      const copyStore = database.createObjectStore('copies', { keyPath: 'copyId' });
      copyStore.createIndex('card', 'cardId');
      copyStore.createIndex('cardAndState', ['cardId', 'state']);
      for (const copy of held.kept) copyStore.put(copy);
      database.createObjectStore('keys');
      database.createObjectStore('log', { keyPath: 'entryId' });
      for (const shelf of SHELF_NAMES) database.createObjectStore(shelf, { keyPath: KEY_PATHS[shelf] });
      const wayStore = database.createObjectStore('ways', { keyPath: 'wayId' });
      for (const way of held.ways) wayStore.put(way);
    };
    return request;
  });
}

const deleteDatabase = (name: string) => asked(() => indexedDB.deleteDatabase(name));

function asked(ask: () => IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = ask();
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result?.close();
      resolve();
    };
  });
}

const vaultOver = (db: WalletDatabase) =>
  createVault({
    ways: wayShelfOver(db),
    passkeys: createPretendedPasskeys(),
    now: () => new Date('2026-11-21T09:00:00.000Z'),
    cost: { memoryKiB: 64, passes: 1, lanes: 1 },
  });

async function dump(db: WalletDatabase): Promise<string> {
  const parts: unknown[] = [];
  for (const name of SEALED_STORES) {
    for (const [index, value] of (await db.getAll(name)).entries()) {
      parts.push([name, (await db.getAllKeys(name))[index]]);
      for (const [field, held] of Object.entries(value)) {
        parts.push([field, held instanceof Uint8Array ? Buffer.from(held).toString('latin1') : held]);
      }
    }
  }
  return JSON.stringify(parts);
}
const SECRETS = [
  ...['张秀英', 'hukou.beijing', 'urn:anju', 'eyJ-credential', '部门', 'sent-to-login', 'verifier', '"at"'],
  Buffer.from('张秀英').toString('latin1'),
];

describe.each([1, 2] as const)('a wallet of version %i', (version) => {
  let names = 0;
  const open = async () => {
    names += 1;
    const name = `earlier-${version}-${names}`;
    await makeEarlier(name, version);
    return openWalletDatabase(name);
  };

  it('is sealed when it is protected, whole, with nothing left in the open', async () => {
    const db = await open();
    await vaultOver(db).setUp(BY);
    const store = storeOver(db, await vaultOver(db).unlock(BY));
    expect(await store.cards()).toEqual([{ card, copiesLeft: 1, copiesReceived: 2 }]);
    expect(await store.log()).toEqual([entry]);
    if (version === 2) {
      expect(await store.grants.get('g')).toEqual(shelves.grants);
      expect(await store.waiting.all()).toEqual([shelves.waiting]);
      expect(await store.instances.get(ISSUER)).toEqual(shelves.instances);
      expect(await store.pending.take('sent-to-login')).toEqual(shelves.pending);
      expect(await store.pending.all()).toEqual([]);
    }
    expect(await db.get('keys', 'k1')).toBe('stands for a key');
    const raw = await dump(db);
    for (const secret of SECRETS) expect(raw).not.toContain(secret);
    expect(await store.spendCopies(['old'], entry as never)).toMatchObject([
      { credential: 'eyJ-credential-1' },
    ]);
    db.close();
  });

  it('shows in the same dump what stood there before', async () => {
    const db = await open();
    expect(await dump(db)).toContain('eyJ-credential');
    db.close();
  });

  it('stays as it was when it is not protected after all, and is taken over the next time', async () => {
    const db = await open();
    await expect(vaultOver(db).setUp({ kind: 'passphrase', passphrase: 'short' })).rejects.toMatchObject({
      code: 'passphrase_too_short',
    });
    const shelf = wayShelfOver(db);
    const broken = createVault({
      ways: {
        ...shelf,
        async begin(way, seal) {
          seal.drop();
          await shelf.begin(way, seal);
        },
      },
      passkeys: createPretendedPasskeys(),
      now: () => new Date(),
      cost: { memoryKiB: 64, passes: 1, lanes: 1 },
    });
    await expect(broken.setUp(BY)).rejects.toMatchObject({ code: 'wallet_locked' });
    expect(await db.getAll('cards')).toEqual([card]);
    expect(await db.count('ways')).toBe(0);
    const store = storeOver(db, await vaultOver(db).setUp(BY));
    expect(await store.cards()).toMatchObject([{ card, copiesLeft: 1 }]);
    db.close();
  });

  it('is taken over once by two tabs, with no card lost or twice', async () => {
    const db = await open();
    const outcomes = await Promise.allSettled([vaultOver(db).setUp(BY), vaultOver(db).setUp(BY)]);
    const won = outcomes.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    const store = storeOver(db, await vaultOver(db).unlock(BY));
    expect(await store.cards()).toMatchObject([{ card, copiesLeft: 1, copiesReceived: 2 }]);
    expect(await store.log()).toHaveLength(1);
    db.close();
  });
});

describe('a wallet of version 3, sealed, whose cards do not say how many copies they have', () => {
  it('opens with its copies counted, and counts on', async () => {
    const name = 'earlier-3';
    const now = await openWalletDatabase(name);
    const before = storeOver(now, await vaultOver(now).setUp(BY));
    await before.keepCard(card, copies as never, entry as never, null);
    const sealed = await now.getAll('cards');
    const ways = await now.getAll('ways');
    const kept = await now.getAll('copies');
    now.close();
    await deleteDatabase(name);
    await makeVersion3(name, { cards: sealed.map(({ cardId, sealed }) => ({ cardId, sealed })), ways, kept });

    const db = await openWalletDatabase(name);
    const store = storeOver(db, await vaultOver(db).unlock(BY));
    expect(await store.cards()).toEqual([{ card, copiesLeft: 1, copiesReceived: 2 }]);
    expect(await store.spendCopies(['old'], entry as never)).toHaveLength(1);
    expect(await store.cards()).toMatchObject([{ copiesLeft: 0, copiesReceived: 2 }]);
    db.close();
  });
});

describe('what was sealed under a key that is gone', () => {
  it('is not taken over into the next wallet', async () => {
    const db = await openWalletDatabase('left-over');
    const store = storeOver(db, await vaultOver(db).setUp(BY));
    await store.keepCard(card, copies as never, entry as never, null);
    await db.clear('ways');
    const next = storeOver(db, await vaultOver(db).setUp(BY));
    expect([await next.cards(), await next.log()]).toEqual([[], []]);
    db.close();
  });
});
