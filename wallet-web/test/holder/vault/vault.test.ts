import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVault, type Vault } from '../../../src/lib/holder/vault/vault.ts';
import {
  deleteEverything,
  openWalletDatabase,
  type WalletDatabase,
} from '../../../src/lib/holder/wallet-database.ts';
import { wayShelfOver } from '../../../src/lib/holder/way-shelf.ts';
import { createPretendedPasskeys, type PretendedPasskeys } from '../../support/pretended-passkeys.ts';

const PASSPHRASE = { kind: 'passphrase', passphrase: 'correct horse' } as const;
const OTHER = { kind: 'passphrase', passphrase: 'battery staple' } as const;
const PASSKEY = { kind: 'passkey' } as const;
const cost = { memoryKiB: 64, passes: 1, lanes: 1 };

let db: WalletDatabase;
let passkeys: PretendedPasskeys;
let vault: Vault;
let at: Date;
let databases = 0;

const vaultOver = (database: WalletDatabase) =>
  createVault({ ways: wayShelfOver(database), passkeys, now: () => at, cost });
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );
const kinds = async () => (await vault.ways()).map(({ kind }) => kind);

async function alter(kind: string, change: object): Promise<void> {
  const way = (await db.getAll('ways')).find((one) => one.kind === kind);
  if (way === undefined) throw new Error(`there is no ${kind}`);
  await db.put('ways', { ...way, ...change } as never);
}

beforeEach(async () => {
  databases += 1;
  at = new Date('2026-11-21T09:00:00.000Z');
  passkeys = createPretendedPasskeys();
  db = await openWalletDatabase(`vault-${databases}`);
  vault = vaultOver(db);
  return () => db.close();
});

describe.each([
  ['a passphrase', PASSPHRASE],
  ['a passkey', PASSKEY],
] as const)('a wallet protected by %s', (_, by) => {
  it('opens again what was sealed before', async () => {
    const sealed = await (await vault.setUp(by)).seal('cards', 'a', '张秀英');
    expect(await (await vault.unlock(by)).open('cards', 'a', sealed)).toBe('张秀英');
  });

  it('is not protected a second time, and opens as before', async () => {
    const sealed = await (await vault.setUp(by)).seal('cards', 'a', 1);
    expect(await refusal(vault.setUp(OTHER))).toBe('wallet_protected_elsewhere');
    expect(await refusal(vault.unlock(OTHER))).toBe('passphrase_wrong');
    expect(await (await vault.unlock(by)).open('cards', 'a', sealed)).toBe(1);
  });

  it('keeps its one way to unlock', async () => {
    await vault.setUp(by);
    const [way] = await vault.ways();
    expect(await refusal(vault.remove(by, way?.wayId ?? ''))).toBe('last_way_to_unlock');
    expect(await vault.ways()).toHaveLength(1);
    await vault.unlock(by);
  });

  it('cannot be unlocked once everything was deleted', async () => {
    await vault.setUp(by);
    await deleteEverything(db);
    expect(await vault.ways()).toEqual([]);
    expect(await refusal(vault.unlock(by))).toBe('wallet_protected_elsewhere');
    expect(await refusal(vault.add(by, OTHER))).toBe('wallet_protected_elsewhere');
  });
});

describe('two tabs that protect at once', () => {
  it('leave one way, and one key', async () => {
    const second = vaultOver(db);
    const outcomes = await Promise.all([refusal(vault.setUp(PASSPHRASE)), refusal(second.setUp(OTHER))]);
    expect(outcomes.toSorted()).toEqual(['none', 'wallet_protected_elsewhere']);
    expect(await kinds()).toEqual(['passphrase']);
    await vault.unlock(outcomes[0] === 'none' ? PASSPHRASE : OTHER);
  });
});

describe('unlocking', () => {
  it.each(['correct hors', 'Correct horse', 'correct horse ', ''])(
    'is refused for “%s”, as often as it is tried',
    async (passphrase) => {
      await vault.setUp(PASSPHRASE);
      for (let tries = 0; tries < 3; tries += 1) {
        expect(await refusal(vault.unlock({ kind: 'passphrase', passphrase }))).toBe('passphrase_wrong');
      }
      await vault.unlock(PASSPHRASE);
    },
  );

  it.each<[string, () => void, string]>([
    ['is cancelled', () => (passkeys.mood = 'cancels'), 'passkey_cancelled'],
    ['does not compute', () => (passkeys.computes = false), 'passkey_without_prf'],
    ['computes something else', () => (passkeys.isSwapped = true), 'passkey_foreign'],
  ])('is refused when the passkey %s, and nothing is lost by it', async (_, go, code) => {
    await vault.setUp(PASSKEY);
    go();
    expect(await refusal(vault.unlock(PASSKEY))).toBe(code);
    Object.assign(passkeys, { mood: 'agrees', computes: true, isSwapped: false });
    await vault.unlock(PASSKEY);
  });

  it('is refused for a passkey that the wallet does not know', async () => {
    await vault.setUp(PASSKEY);
    const { use } = passkeys;
    passkeys.use = async (known) => ({ ...(await use(known)), credentialId: new Uint8Array(16) });
    expect(await refusal(vault.unlock(PASSKEY))).toBe('passkey_foreign');
  });

  it('is refused for a way that was put in the place of another', async () => {
    await vault.setUp(PASSPHRASE);
    const [way] = await db.getAll('ways');
    if (way === undefined) throw new Error('there is no way');
    await db.clear('ways');
    await db.put('ways', { ...way, wayId: 'moved' });
    expect(await refusal(vault.unlock(PASSPHRASE))).toBe('passphrase_wrong');
  });

  it.each<[string, object]>([
    ['more memory than there is', { cost: { ...cost, memoryKiB: 8_000_000 } }],
    ['the device for half a minute', { cost: { memoryKiB: 512 * 1024, passes: 16, lanes: 1 } }],
    ['a cost that is null', { cost: null }],
    ['a cost that is absent', { cost: undefined }],
    ['a salt that is a text', { salt: 'sixteen letters!' }],
    ['a salt that is too short', { salt: new Uint8Array(8) }],
    ['a wrapped key that is none', { wrapped: new Uint8Array(12) }],
    ['another vault that is none', { vaultId: 7 }],
  ])('is refused, and costs nothing, when a record asks for %s', async (_, change) => {
    await vault.setUp(PASSPHRASE);
    await alter('passphrase', change);
    expect(await refusal(vault.unlock(PASSPHRASE))).toBe('stored_record_altered');
    expect(await kinds()).toEqual(['passphrase']);
  });

  it.each<[string, object]>([
    ['its name is none', { credentialId: 'passkey' }],
    ['its salt is none', { salt: null }],
    ['its transports are none', { transports: 'usb' }],
    ['its wrapped key is absent', { wrapped: undefined }],
  ])('by a passkey is refused when %s; the passphrase opens as before', async (_, change) => {
    await vault.setUp(PASSPHRASE);
    await vault.add(PASSPHRASE, PASSKEY);
    await alter('passkey', change);
    expect(await refusal(vault.unlock(PASSKEY))).toBe('stored_record_altered');
    await vault.unlock(PASSPHRASE);
    await vault.remove(PASSPHRASE, (await vault.ways()).find(({ kind }) => kind === 'passkey')?.wayId ?? '');
    expect(await kinds()).toEqual(['passphrase']);
  });

  it('is refused for a way that is said to be of another wallet', async () => {
    await vault.setUp(PASSPHRASE);
    await alter('passphrase', { vaultId: crypto.randomUUID() });
    expect(await refusal(vault.unlock(PASSPHRASE))).toBe('passphrase_wrong');
  });

  it('lists a way whose record was spoiled, so that the wallet does not look new', async () => {
    await vault.setUp(PASSPHRASE);
    await alter('passphrase', { kind: 'door', createdAt: 'long ago' });
    expect(await vault.ways()).toMatchObject([{ kind: 'passphrase', createdAt: '1970-01-01T00:00:00.000Z' }]);
  });
});

describe('nothing is protected', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'by a passphrase of seven characters',
      () => vault.setUp({ kind: 'passphrase', passphrase: '三个字a' }),
      'passphrase_too_short',
    ],
    [
      'by a passkey that does not compute',
      () => {
        passkeys.computes = false;
        return vault.setUp(PASSKEY);
      },
      'passkey_without_prf',
    ],
    [
      'when the prompt is cancelled',
      () => {
        passkeys.mood = 'cancels';
        return vault.setUp(PASSKEY);
      },
      'passkey_cancelled',
    ],
  ])('%s', async (_, act, code) => {
    expect(await refusal(act())).toBe(code);
    expect(await vault.ways()).toEqual([]);
  });
});

describe('a further way to unlock', () => {
  it.each([
    ['a passkey beside a passphrase', PASSPHRASE, PASSKEY],
    ['a passphrase beside a passkey', PASSKEY, PASSPHRASE],
    ['a passkey beside a passkey', PASSKEY, PASSKEY],
  ] as const)('opens the same wallet: %s', async (_, first, next) => {
    const sealed = await (await vault.setUp(first)).seal('cards', 'a', 1);
    at = new Date('2026-11-22T09:00:00.000Z');
    await vault.add(first, next);
    expect(await kinds()).toEqual([first.kind, next.kind]);
    for (const by of [first, next]) expect(await (await vault.unlock(by)).open('cards', 'a', sealed)).toBe(1);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a wrong passphrase', () => vault.add(OTHER, PASSKEY), 'passphrase_wrong'],
    ['a passkey that was never set up', () => vault.add(PASSKEY, OTHER), 'passkey_cancelled'],
    [
      'a new passphrase that is too short',
      () => vault.add(PASSPHRASE, { kind: 'passphrase', passphrase: '1234567' }),
      'passphrase_too_short',
    ],
  ])('is not added with %s', async (_, act, code) => {
    await vault.setUp(PASSPHRASE);
    expect(await refusal(act())).toBe(code);
    expect(await kinds()).toEqual(['passphrase']);
    await vault.unlock(PASSPHRASE);
  });

  it('that is another passphrase takes the place of the one before', async () => {
    const sealed = await (await vault.setUp(PASSPHRASE)).seal('cards', 'a', 1);
    await vault.add(PASSPHRASE, OTHER);
    expect(await kinds()).toEqual(['passphrase']);
    expect(await refusal(vault.unlock(PASSPHRASE))).toBe('passphrase_wrong');
    expect(await (await vault.unlock(OTHER)).open('cards', 'a', sealed)).toBe(1);
  });

  it('lets a forgotten passphrase be replaced by whoever has the passkey', async () => {
    await vault.setUp(PASSPHRASE);
    await vault.add(PASSPHRASE, PASSKEY);
    await vault.add(PASSKEY, OTHER);
    await vault.unlock(OTHER);
  });

  it('of two passphrases that two tabs set at once lets one stand', async () => {
    await vault.setUp(PASSPHRASE);
    const third = { kind: 'passphrase', passphrase: 'third of them' } as const;
    const outcomes = await Promise.all([
      refusal(vault.add(PASSPHRASE, OTHER)),
      refusal(vaultOver(db).add(PASSPHRASE, third)),
    ]);
    expect(outcomes.toSorted()).toEqual(['none', 'wallet_protected_elsewhere']);
    await vault.unlock(outcomes[0] === 'none' ? OTHER : third);
  });

  it('is gone once it is removed, and the device is told of a passkey', async () => {
    await vault.setUp(PASSPHRASE);
    await vault.add(PASSPHRASE, PASSKEY);
    const passkey = (await vault.ways()).find(({ kind }) => kind === 'passkey');
    await vault.remove(PASSPHRASE, passkey?.wayId ?? '');
    expect(await kinds()).toEqual(['passphrase']);
    expect(passkeys.forgotten).toHaveLength(1);
    expect(await refusal(vault.unlock(PASSKEY))).toBe('passkey_cancelled');
  });

  it('of the last two that two tabs remove at once stays one', async () => {
    await vault.setUp(PASSPHRASE);
    await vault.add(PASSPHRASE, PASSKEY);
    const known = await vault.ways();
    const outcomes = await Promise.all(
      known.map(({ wayId, kind }) => refusal(vault.remove(kind === 'passkey' ? PASSPHRASE : PASSKEY, wayId))),
    );
    expect(outcomes.toSorted()).toEqual(['last_way_to_unlock', 'none']);
    expect(await vault.ways()).toHaveLength(1);
  });
});

describe('removing a way', () => {
  beforeEach(async () => {
    await vault.setUp(PASSPHRASE);
    await vault.add(PASSPHRASE, PASSKEY);
  });
  const idOf = async (kind: string) => (await vault.ways()).find((way) => way.kind === kind)?.wayId ?? '';

  it.each<[string, () => Promise<unknown>, string]>([
    ['with a wrong passphrase', async () => vault.remove(OTHER, await idOf('passkey')), 'passphrase_wrong'],
    [
      'by the way that goes: whoever removes one shows that another opens',
      async () => vault.remove(PASSPHRASE, await idOf('passphrase')),
      'passphrase_wrong',
    ],
    [
      'when the prompt is cancelled',
      async () => {
        passkeys.mood = 'cancels';
        return vault.remove(PASSKEY, await idOf('passphrase'));
      },
      'passkey_cancelled',
    ],
  ])('is refused %s, and both stay', async (_, act, code) => {
    expect(await refusal(act())).toBe(code);
    expect(await vault.ways()).toHaveLength(2);
    expect(passkeys.forgotten).toEqual([]);
  });

  it('is done once a way that stays has opened', async () => {
    await vault.remove(PASSKEY, await idOf('passphrase'));
    expect(await kinds()).toEqual(['passkey']);
  });
});

describe('while a prompt stands open in one tab, another empties the wallet', () => {
  /** What happens before the finger comes. */
  function meanwhile(act: () => Promise<unknown>): void {
    const { use } = passkeys;
    passkeys.use = async (known) => {
      passkeys.use = use;
      const answer = await use(known);
      await act();
      return answer;
    };
  }
  const emptied = () => deleteEverything(db);
  const begunAnew = async () => {
    await deleteEverything(db);
    await vaultOver(db).setUp(OTHER);
  };

  it.each([
    ['emptied', emptied],
    ['begun anew', begunAnew],
  ] as const)('the finger opens nothing of a wallet that is %s', async (_, act) => {
    await vault.setUp(PASSKEY);
    meanwhile(act);
    expect(await refusal(vault.unlock(PASSKEY))).toBe('wallet_protected_elsewhere');
  });

  it.each([
    ['emptied', emptied],
    ['begun anew', begunAnew],
  ] as const)('no way that wraps the old key comes into a wallet that is %s', async (_, act) => {
    await vault.setUp(PASSKEY);
    const before = passkeys.forgotten.length;
    meanwhile(act);
    expect(await refusal(vault.add(PASSKEY, PASSKEY))).toBe('wallet_protected_elsewhere');
    expect((await vault.ways()).filter(({ kind }) => kind === 'passkey')).toEqual([]);
    // and the device hears that the new one opens nothing
    expect(passkeys.forgotten).toHaveLength(before + 1);
  });

  it('nothing is removed from a wallet that is begun anew', async () => {
    await vault.setUp(PASSKEY);
    await vault.add(PASSKEY, PASSPHRASE);
    const passphrase = (await vault.ways()).find(({ kind }) => kind === 'passphrase');
    meanwhile(begunAnew);
    expect(await refusal(vault.remove(PASSKEY, passphrase?.wayId ?? ''))).not.toBe('none');
    expect(await kinds()).toEqual(['passphrase']);
  });
});

describe('keys', () => {
  it('of an open wallet cannot be taken out, and none lies in the database unwrapped', async () => {
    await vault.setUp(PASSKEY);
    const [way] = await db.getAll('ways');
    for (const value of Object.values(way ?? {})) expect(value).not.toBeInstanceOf(CryptoKey);
    // 12 bytes nonce, 32 bytes key, 16 bytes tag
    expect(way?.wrapped.length).toBe(60);
  });
});
