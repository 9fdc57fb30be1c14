// Protecting a wallet, unlocking it, and changing how it is unlocked. Each change asks for a way that opens it now: the
// open wallet itself holds no key that could be wrapped once more.
import { WalletError } from '../../errors.ts';
import { isTooShort, WALLET_PASSPHRASE_CHARACTERS } from '../passphrase-length.ts';
import { derivePasskeyKey } from './passkey-key.ts';
import type { KnownPasskey, Passkeys } from './passkeys.ts';
import {
  derivePassphraseKey,
  PASSPHRASE_COST,
  PASSPHRASE_SALT_BYTES,
  type PassphraseCost,
} from './passphrase-key.ts';
import { readWay } from './read-way.ts';
import type { Seal } from './seal.ts';
import {
  createDataKey,
  type PasskeyWay,
  unwrapDataKey,
  unwrapSeal,
  type WayPlan,
  type WayRecord,
  wrapDataKey,
} from './ways.ts';

const PASSKEY_SALT_BYTES = 32;

/** What the citizen unlocks with; a passkey is asked for by the device itself. */
export type Unlocking = { kind: 'passphrase'; passphrase: string } | { kind: 'passkey' };

export type WayView = { wayId: string; kind: WayRecord['kind']; createdAt: string };

/** Where the ways rest, beside the records. */
export type WayShelf = {
  all(): Promise<WayRecord[]>;
  /**
   * The first way, with everything that stood unsealed sealed in its place, all or nothing. Throws
   * `wallet_protected_elsewhere` when another tab was faster.
   */
  begin(way: WayRecord, seal: Seal): Promise<void>;
  /** In place of `replaces`; throws `wallet_protected_elsewhere` when the wallet was emptied or that way is gone. */
  add(way: WayRecord, replaces: string | null): Promise<void>;
  /** Throws `last_way_to_unlock`, and nothing changes. Null when there is no such way any more. */
  remove(wayId: string): Promise<WayRecord | null>;
};

export type Vault = {
  /** Oldest first; none: nothing is protected yet. */
  ways(): Promise<WayView[]>;
  setUp(by: Unlocking): Promise<Seal>;
  /** Throws `passphrase_wrong`, `passkey_foreign`, and what the passkey's prompt throws; nothing is lost by it. */
  unlock(by: Unlocking): Promise<Seal>;
  /** A further way; a passphrase takes the place of the one before. `by` must open the wallet now. */
  add(by: Unlocking, next: Unlocking): Promise<void>;
  /** Never the last one: `last_way_to_unlock`. */
  remove(wayId: string): Promise<void>;
};

export type VaultPorts = {
  ways: WayShelf;
  passkeys: Passkeys;
  now: () => Date;
  /** of new passphrases; default: 64 MiB, three passes */
  cost?: PassphraseCost;
};

export function createVault({ ways, passkeys, now, cost = PASSPHRASE_COST }: VaultPorts): Vault {
  async function plan(next: Unlocking, known: WayRecord[]): Promise<{ way: WayPlan; wrapping: CryptoKey }> {
    const facts = { wayId: crypto.randomUUID(), createdAt: now().toISOString() };
    if (next.kind === 'passphrase') {
      if (isTooShort(next.passphrase, WALLET_PASSPHRASE_CHARACTERS))
        throw new WalletError('passphrase_too_short');
      const salt = random(PASSPHRASE_SALT_BYTES);
      const wrapping = await derivePassphraseKey(next.passphrase, salt, cost);
      return { way: { ...facts, kind: 'passphrase', salt, cost }, wrapping };
    }
    const salt = random(PASSKEY_SALT_BYTES);
    const { secret, ...passkey } = await passkeys.create(salt, passkeysIn(known));
    return {
      way: { ...facts, kind: 'passkey', salt, ...passkey },
      wrapping: await derivePasskeyKey(secret, salt),
    };
  }

  /** Tries `by` on the way it belongs to. */
  async function through<T>(
    by: Unlocking,
    unwrap: (way: WayRecord, wrapping: CryptoKey) => Promise<T>,
  ): Promise<T> {
    const known = await ways.all();
    if (known.length === 0) throw new WalletError('wallet_protected_elsewhere');
    if (by.kind === 'passphrase') {
      const way = known.find((one) => one.kind === 'passphrase');
      if (way === undefined || by.passphrase === '') throw new WalletError('passphrase_wrong');
      const wrapping = await derivePassphraseKey(by.passphrase, way.salt, way.cost);
      return unwrap(way, wrapping).catch((error: unknown) => {
        throw new WalletError('passphrase_wrong', { cause: error });
      });
    }
    const { credentialId, secret } = await passkeys.use(passkeysIn(known));
    const way = passkeysIn(known).find((one) => sameBytes(one.credentialId, credentialId));
    if (way === undefined) throw new WalletError('passkey_foreign');
    const wrapping = await derivePasskeyKey(secret, way.salt);
    return unwrap(way, wrapping).catch((error: unknown) => {
      throw new WalletError('passkey_foreign', { cause: error });
    });
  }

  return {
    async ways() {
      const known = await ways.all();
      return known
        .map(({ wayId, kind, createdAt }) => ({ wayId, kind, createdAt }))
        .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
    },
    async setUp(by) {
      const { way, wrapping } = await plan(by, []);
      const record = await wrapDataKey(await createDataKey(), wrapping, way);
      const seal = await unwrapSeal(record, wrapping);
      await ways.begin(record, seal);
      return seal;
    },
    unlock: (by) => through(by, unwrapSeal),
    async add(by, next) {
      if (next.kind === 'passphrase' && isTooShort(next.passphrase, WALLET_PASSPHRASE_CHARACTERS))
        throw new WalletError('passphrase_too_short');
      const dataKey = await through(by, unwrapDataKey);
      const known = await ways.all();
      const { way, wrapping } = await plan(next, known);
      const replaced =
        next.kind === 'passphrase' ? known.find((one) => one.kind === 'passphrase') : undefined;
      await ways.add(await wrapDataKey(dataKey, wrapping, way), replaced?.wayId ?? null);
    },
    async remove(wayId) {
      const removed = await ways.remove(wayId);
      if (removed?.kind === 'passkey') await passkeys.forget(removed.credentialId);
    },
  };
}

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

const passkeysIn = (ways: WayRecord[]): (KnownPasskey & PasskeyWay)[] =>
  ways.filter((way): way is PasskeyWay => way.kind === 'passkey');

const sameBytes = (one: Uint8Array, other: Uint8Array) =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);
