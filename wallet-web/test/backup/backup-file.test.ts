// What a backup gives back, and every way in which a file is not one that this passphrase opens.
import 'fake-indexeddb/auto';
import { encodeBase64Url } from '@anju/credentials';
import { describe, expect, it } from 'vitest';
import { createExclusively } from '../../src/lib/exclusively.ts';
import { makeBackup } from '../../src/lib/holder/backup/make-backup.ts';
import { pack } from '../../src/lib/holder/backup/packing.ts';
import { openBackup, type RestorePorts, restoreBackup } from '../../src/lib/holder/backup/restore-backup.ts';
import { openFile, sealFile } from '../../src/lib/holder/backup/sealed-file.ts';
import { createStoreInMemory } from '../../src/lib/holder/memory-store.ts';
import type { HolderStore, StoredCard } from '../../src/lib/holder/store.ts';
import type { LogEntry } from '../../src/lib/types.ts';
import { createContents } from './random-content.ts';

const PASSPHRASE = 'four quiet green lamps';
const NOW = new Date('2026-11-20T09:00:00.000Z');
const cheap = {
  cost: { memoryKiB: 64, passes: 1, lanes: 1 },
  randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
};
const portsOf = (store: HolderStore) => ({
  ...cheap,
  store,
  now: () => NOW,
  allowHttpOnLoopback: false,
  exclusively: createExclusively(),
});

const restore = async (file: string, passphrase: string, ports: RestorePorts) =>
  restoreBackup(await openBackup(file, passphrase, ports), 'all', ports);

async function storeWith(log: LogEntry[], seed = 1): Promise<HolderStore> {
  const store = createStoreInMemory();
  const { card, below } = createContents(seed);
  await store.addRestored(Array.from({ length: below(6) }, card), log);
  return store;
}
const madeOf = async (seed: number, entries: number) => {
  const { entry } = createContents(seed + 1000);
  const store = await storeWith(Array.from({ length: entries }, entry), seed);
  return { store, made: await makeBackup(PASSPHRASE, portsOf(store)) };
};
const contentsOf = async (store: HolderStore) => ({
  cards: (await store.restored.all()).sort((a, b) => a.restoredId.localeCompare(b.restoredId)),
  log: (await store.log()).sort((a, b) => a.entryId.localeCompare(b.entryId)),
});
const asRestored = async (store: HolderStore) => {
  const { cards, log } = await contentsOf(store);
  return { cards, log: log.map((entry) => ({ ...entry, fromBackup: true })) };
};
const expectRefusal = async (file: string, code: string, passphrase = PASSPHRASE) => {
  const store = await storeWith([]);
  const before = await contentsOf(store);
  await expect(restore(file, passphrase, portsOf(store))).rejects.toMatchObject({ code });
  expect(await contentsOf(store)).toEqual(before);
};
/** Sealed rightly, whatever it says. */
const sealedBy = async (content: unknown) =>
  sealFile(await pack(typeof content === 'string' ? content : JSON.stringify(content)), PASSPHRASE, cheap);

describe('a backup', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'gives back every card and every entry, to the last member (wallet %i)',
    async (seed) => {
      const { store, made } = await madeOf(seed, seed);
      expect(made).toMatchObject({ leftOut: 0, entries: seed });
      const fresh = createStoreInMemory();
      const { log, restored } = { log: await store.log(), restored: await store.restored.all() };
      expect(await restore(made.file, PASSPHRASE, portsOf(fresh))).toEqual({
        madeAt: NOW.toISOString(),
        cards: restored.length,
        ended: 0,
        entries: log.length,
      });
      expect(await contentsOf(fresh)).toEqual(await asRestored(store));
    },
  );

  it('restored twice, or twice at once, is restored once', async () => {
    const { store, made } = await madeOf(7, 12);
    const fresh = createStoreInMemory();
    const ports = portsOf(fresh);
    const both = await Promise.all([
      restore(made.file, PASSPHRASE, ports),
      restore(made.file, PASSPHRASE, ports),
    ]);
    expect(both.map(({ entries }) => entries).sort()).toEqual([0, 12]);
    expect(await restore(made.file, PASSPHRASE, ports)).toMatchObject({ cards: 0, entries: 0 });
    expect(await contentsOf(fresh)).toEqual(await asRestored(store));
  });

  it('is opened and shown before anything is added: its day, and how much is in it and new here', async () => {
    const { store, made } = await madeOf(7, 12);
    const fresh = createStoreInMemory();
    const cards = (await store.restored.all()).length;
    expect(await openBackup(made.file, PASSPHRASE, portsOf(fresh))).toMatchObject({
      madeAt: NOW.toISOString(),
      inFile: { cards, entries: 12 },
      leftOut: 0,
      brings: { cards, ended: 0, entries: 12 },
    });
    expect(await contentsOf(fresh)).toEqual({ cards: [], log: [] });
    expect((await openBackup(made.file, PASSPHRASE, portsOf(store))).brings).toEqual({
      ...{ cards: 0, ended: 0, entries: 0 },
    });
  });

  it('has its entries marked, through the next backup too; what the wallet itself wrote down never is', async () => {
    const { entry } = createContents(8);
    const [own, theirs] = [entry(), entry()];
    const store = await storeWith([own]);
    const both = await makeBackup(PASSPHRASE, portsOf(await storeWith([own, theirs])));
    await restore(both.file, PASSPHRASE, portsOf(store));
    const marks = async (of: HolderStore) =>
      Object.fromEntries((await of.log()).map(({ entryId, fromBackup }) => [entryId, fromBackup]));
    expect(await marks(store)).toEqual({ [own.entryId]: undefined, [theirs.entryId]: true });
    const second = createStoreInMemory();
    await restore((await makeBackup(PASSPHRASE, portsOf(store))).file, PASSPHRASE, portsOf(second));
    expect(await marks(second)).toEqual({ [own.entryId]: true, [theirs.entryId]: true });
  });

  it('gives and takes 5,000 entries at most, the newest, and says how many more there were', async () => {
    const { entry } = createContents(9);
    const log = Array.from({ length: 5_003 }, (_, index) => ({
      ...entry(),
      at: new Date(Date.UTC(2020, 0, 1) + index * 1000).toISOString(),
      outcome: { kind: 'sent' } as const,
    }));
    expect(await makeBackup(PASSPHRASE, portsOf(await storeWith(log)))).toMatchObject({
      entries: 5_000,
      leftOut: 3,
    });
    const fresh = createStoreInMemory();
    const file = await sealedBy({ madeAt: NOW.toISOString(), cards: [], log });
    const opened = await openBackup(file, PASSPHRASE, portsOf(fresh));
    expect([opened.inFile.entries, opened.leftOut, opened.brings.entries]).toEqual([5_003, 3, 5_000]);
    await restoreBackup(opened, 'all', portsOf(fresh));
    expect((await fresh.log()).at(-1)?.entryId).toBe(log[3]?.entryId);
  });

  it('replaces nothing that is here: an entry that went on since stays as it is', async () => {
    const { entry } = createContents(3);
    const before: LogEntry = { ...entry(), outcome: { kind: 'sent' } };
    const store = await storeWith([before]);
    const { file } = await makeBackup(PASSPHRASE, portsOf(store));
    await store.writeLog({ ...before, outcome: { kind: 'not_delivered' } });
    await restore(file, PASSPHRASE, portsOf(store));
    expect((await store.log())[0]?.outcome).toEqual({ kind: 'not_delivered' });
  });

  it('holds no key, no claim, no copy, no token and no address that was gone on to', async () => {
    const store = createStoreInMemory();
    const appearance = { description: null, colours: null, claims: [] };
    const text = { 'zh-CN': '收入', en: 'Income' };
    const card: StoredCard = {
      cardId: 'card-1',
      vct: 'urn:anju:income:1',
      iss: 'https://issuer.test/income',
      receivedAt: NOW.toISOString(),
      expiresAtSeconds: NOW.getTime() / 1000 + 1,
      claims: { person_number: 'MARKER-CLAIM' },
      alwaysShown: [],
      appearance: { ...appearance, name: text, issuerName: text },
      source: {
        grantId: 'g',
        configurationId: 'income',
        credentialIdentifier: 'MARKER-SET',
        notificationId: 'n-1',
      },
    };
    const copy = {
      copyId: 'c',
      cardId: 'card-1',
      keyId: 'MARKER-KEY',
      credential: 'MARKER-COPY',
      state: 'unused' as const,
    };
    const { entry } = createContents(5);
    const outcome = {
      kind: 'delivered',
      deliveredAt: NOW.toISOString(),
      redirectUri: 'https://a.test/?MARKER-CODE',
    } as const;
    await store.keepCard(card, [copy], { ...entry(), outcome }, null);
    await store.grants.put({
      grantId: 'g',
      iss: card.iss,
      audience: card.iss,
      clientId: 'MARKER-CLIENT',
      dpopKey: { keyId: 'MARKER-DPOP', publicJwk: { kty: 'EC', crv: 'P-256', x: 'MARKER', y: 'MARKER' } },
      accessToken: 'MARKER-ACCESS',
      accessTokenEndsAt: null,
      refreshToken: 'MARKER-REFRESH',
    });
    const { file } = await makeBackup(PASSPHRASE, portsOf(store));
    const fresh = createStoreInMemory();
    await restore(file, PASSPHRASE, portsOf(fresh));
    const contents = await contentsOf(fresh);
    expect(contents.cards).toMatchObject([{ restoredId: 'card-1', notificationId: 'n-1' }]);
    expect(JSON.stringify(contents)).not.toContain('MARKER');
    // nor the whole of what was sealed, in case a reader only left it out
    const { unpack } = await import('../../src/lib/holder/backup/packing.ts');
    expect(await unpack(await openFile(file, PASSPHRASE))).not.toContain('MARKER');
  });

  it('tells by its length nothing of how much is in it', async () => {
    const lengths = await Promise.all(
      [0, 1, 20, 60].map(async (entries) => (await madeOf(4, entries)).made.file.length),
    );
    expect(new Set(lengths).size).toBe(1);
  });

  it('is another file each time, though nothing changed', async () => {
    const store = await storeWith([]);
    const [one, two] = [
      await makeBackup(PASSPHRASE, portsOf(store)),
      await makeBackup(PASSPHRASE, portsOf(store)),
    ];
    expect(JSON.parse(one.file).body.slice(0, 40)).not.toBe(JSON.parse(two.file).body.slice(0, 40));
    expect(JSON.parse(one.file).key.salt).not.toBe(JSON.parse(two.file).key.salt);
  });

  it.each(['', '           x           ', 'elevenchars', '五个汉字吧'])(
    'is not made under “%s”',
    async (passphrase) => {
      const making = makeBackup(passphrase, portsOf(await storeWith([])));
      await expect(making).rejects.toMatchObject({ code: 'backup_passphrase_short' });
    },
  );

  it('is made under six Chinese characters, and opened however wide they were typed', async () => {
    const { file } = await makeBackup('四盏绿灯很静１２', portsOf(await storeWith([])));
    const fresh = createStoreInMemory();
    await restore(file, '四盏绿灯很静12', portsOf(fresh));
  });

  it('leaves the oldest entries out where there is no room for all, and says how many', async () => {
    const secrets = Array.from({ length: 1000 }, (_, index) => {
      const { entry } = createContents(index);
      const noise = encodeBase64Url(crypto.getRandomValues(new Uint8Array(1500)));
      return {
        ...entry(),
        entryId: `e${index}`,
        at: new Date(Date.UTC(2020, 0, 1) + index * 1000).toISOString(),
        clientId: noise,
      };
    });
    const made = await makeBackup(PASSPHRASE, portsOf(await storeWith(secrets)));
    expect(made.leftOut).toBeGreaterThan(0);
    expect(made.entries + made.leftOut).toBe(1000);
    expect(made.file.length).toBeLessThan(2 * 1024 * 1024);
    const fresh = createStoreInMemory();
    await restore(made.file, PASSPHRASE, portsOf(fresh));
    const kept = await fresh.log();
    expect(kept[0]?.entryId).toBe('e999');
    expect(kept.at(-1)?.entryId).toBe(`e${made.leftOut}`);
  }, 60_000);
});

describe('a file is refused, and nothing changes,', () => {
  it('with another passphrase', async () => {
    const { made } = await madeOf(2, 3);
    await expectRefusal(made.file, 'backup_passphrase_wrong', 'four quiet green lamp');
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'PK\u0003\u0004'],
    ['a list', '[]'],
    ['something else', '{"format":"urn:anju:issuer-act:1"}'],
    ['no version', '{"format":"urn:anju:wallet-backup:"}'],
    ['more than 2 MB', `{"format":"urn:anju:wallet-backup:1","x":"${'x'.repeat(2 * 1024 * 1024)}"}`],
  ])('that is %s', (_, file) => expectRefusal(file, 'backup_not_recognised'));

  it('of a later version, and the citizen hears that it is that', async () => {
    const { made } = await madeOf(2, 3);
    await expectRefusal(made.file.replace('wallet-backup:1', 'wallet-backup:2'), 'backup_newer');
  });

  type File = { key: Record<string, unknown>; [member: string]: unknown };
  const changes: [string, (file: File) => void][] = [
    ['whose body lacks its end', (file) => (file.body = String(file.body).slice(0, -40))],
    ['whose body has one letter changed', (file) => (file.body = flip(String(file.body), 5000))],
    ['whose salt was changed', (file) => (file.key.salt = flip(String(file.key.salt), 3))],
    ['whose nonce was changed', (file) => (file.nonce = flip(String(file.nonce), 3))],
    ['whose cost was changed', (file) => (file.key.passes = 2)],
    ['whose key comes from elsewhere', (file) => (file.key.from = 'pbkdf2')],
    ['whose cost is no number', (file) => (file.key.memory_kib = '64')],
    ['without a salt', (file) => delete file.key.salt],
    ['without a body', (file) => delete file.body],
    ['without a digest', (file) => delete file.digest],
    ['whose digest is another’s', (file) => (file.digest = flip(String(file.digest), 3))],
  ];
  it.each(changes)('%s', async (_, change) => {
    const { made } = await madeOf(2, 3);
    const file = JSON.parse(made.file) as File;
    change(file);
    await expectRefusal(JSON.stringify(file), 'backup_damaged');
  });

  it.each(changes.slice(0, 5))(
    '%s by somebody who made the digest again: the seal binds header and body',
    async (_, change) => {
      const { made } = await madeOf(2, 3);
      const file = JSON.parse(made.file) as File;
      change(file);
      const { digest: _digest, body, ...header } = file;
      const bytes = new TextEncoder().encode(`${JSON.stringify(header)}\n${String(body)}`);
      const digest = encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
      await expectRefusal(JSON.stringify({ ...header, digest, body }), 'backup_passphrase_wrong');
    },
  );

  it.each<[string, object]>([
    ['more memory than any device has', { memory_kib: 2 ** 31 }],
    ['the device for half a minute', { memory_kib: 512 * 1024, passes: 16 }],
  ])('that would take %s, before its passphrase is tried', async (_, cost) => {
    const { made } = await madeOf(2, 3);
    const file = JSON.parse(made.file) as File;
    Object.assign(file.key, cost);
    const { digest: _digest, body, ...header } = file;
    const bytes = new TextEncoder().encode(`${JSON.stringify(header)}\n${String(body)}`);
    const digest = encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    await expectRefusal(JSON.stringify({ ...header, digest, body }), 'backup_damaged');
  });

  const { entry, card } = createContents(11);
  const good = { madeAt: NOW.toISOString(), cards: [card()], log: [entry()] };
  const [someCard, someEntry] = [good.cards[0] as object, good.log[0] as object];
  const decided = {
    ...someEntry,
    outcome: {
      kind: 'decided',
      decision: 'eligible',
      rule: null,
      clauses: [],
      decidedAt: good.madeAt,
      requestId: null,
    },
  };
  const part = { id: 'income', text: { 'zh-CN': '收入', en: 'Income' }, met: true };
  const keyed = (uri: string) => ({
    ...someEntry,
    outcome: {
      kind: 'delivered',
      deliveredAt: good.madeAt,
      redirectUri: null,
      entryKey: { secret: 'A'.repeat(43), uri },
    },
  });
  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no object', []],
    ['no list of cards', { ...good, cards: {} }],
    ['too many cards', { ...good, cards: Array.from({ length: 201 }, card) }],
    ['a card twice', { ...good, cards: [someCard, someCard] }],
    ['an entry twice', { ...good, log: [someEntry, someEntry] }],
    [
      'a card of an issuer without https',
      { ...good, cards: [{ ...someCard, iss: 'http://issuer.test/income' }] },
    ],
    [
      'a card of an issuer in this network',
      { ...good, cards: [{ ...someCard, iss: 'https://192.168.1.1/income' }] },
    ],
    [
      'a card of an issuer that is a script',
      { ...good, cards: [{ ...someCard, iss: 'javascript:alert(1)' }] },
    ],
    ['an id that is a path', { ...good, cards: [{ ...someCard, restoredId: '../x' }] }],
    [
      'a colour that is a style',
      { ...good, cards: [{ ...someCard, colours: { background: 'url(x)', text: '#ffffff' } }] },
    ],
    ['an entry of another kind', { ...good, log: [{ ...someEntry, kind: 'stolen' }] }],
    ['an outcome that nobody knows', { ...good, log: [{ ...someEntry, outcome: { kind: '__proto__' } }] }],
    ['no outcome', { ...good, log: [{ ...someEntry, outcome: null }] }],
    ['a decision by no rule', { ...good, log: [decided] }],
    [
      'a part of an answer twice',
      {
        ...good,
        log: [{ ...someEntry, outcome: { ...decided.outcome, decision: 'answered', clauses: [part, part] } }],
      },
    ],
    ['a time that is none', { ...good, log: [{ ...someEntry, at: 'yesterday' }] }],
    [
      'a receipt that is asked for in the open',
      { ...good, log: [keyed('http://verifier.test/wallet/entries')] },
    ],
    ['a receipt that is asked for with a password', { ...good, log: [keyed('https://a:b@verifier.test/x')] }],
  ])('that holds %s, though rightly sealed', async (_, content) =>
    expectRefusal(await sealedBy(content), 'backup_damaged'),
  );

  it('that unpacks to more than it may', async () => {
    const file = await sealFile(await pack(' '.repeat(17 * 1024 * 1024)), PASSPHRASE, cheap);
    await expectRefusal(file, 'backup_damaged');
  });

  it('whose packed content is no content', async () => {
    const file = await sealFile(Uint8Array.of(255, 255, 1, 2, 3), PASSPHRASE, cheap);
    await expectRefusal(file, 'backup_damaged');
  });
});

describe('texts of a rightly sealed file', () => {
  it('are shown as they read: what is not seen, turns letters round or breaks lines is gone, and none is endless', async () => {
    const { entry, card } = createContents(12);
    const hostile = `<img src=x onerror=alert(1)>\u202Eeciffo\n\n\u200B${'长'.repeat(100_000)}`;
    const text = { 'zh-CN': hostile, en: hostile, __proto__: { polluted: true } };
    const content = {
      madeAt: NOW.toISOString(),
      cards: [{ ...card(), name: text, extra: { deep: hostile } }],
      log: [{ ...entry(), who: text, title: null, constructor: 'x' }],
    };
    const store = createStoreInMemory();
    await restore(await sealedBy(content), PASSPHRASE, portsOf(store));
    const [one] = await store.log();
    expect(one?.who.en).toMatch(/^<img src=x onerror=alert\(1\)>eciffo 长+$/);
    expect(one?.who.en.length).toBeLessThanOrEqual(4000);
    expect(one).not.toHaveProperty('constructor', 'x');
    expect((await store.restored.all())[0]).not.toHaveProperty('extra');
  });
});

function flip(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}
