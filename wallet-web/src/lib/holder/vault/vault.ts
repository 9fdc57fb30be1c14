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

/** The way that a change was proved by: the change is made only while it still stands. */
export type Proof = { wayId: string; vaultId: string };

/** Where the ways rest, beside the records. */
export type WayShelf = {
  /** As the disk shows them. */
  all(): Promise<WayRecord[]>;
  /** Whether that way still opens this wallet. */
  stands(proof: Proof): Promise<boolean>;
  /**
   * The first way, with everything that stood unsealed sealed in its place, all or nothing. Throws
   * `wallet_protected_elsewhere` when another tab was faster.
   */
  begin(way: WayRecord, seal: Seal): Promise<void>;
  /** In place of `replaces`; throws `wallet_protected_elsewhere` when that way is gone, or the one that proved it. */
  add(way: WayRecord, replaces: string | null, proof: Proof): Promise<void>;
  /**
   * Throws `last_way_to_unlock`, or `wallet_protected_elsewhere` as above, and nothing changes. Null when there is no
   * such way any more.
   */
  remove(wayId: string, proof: Proof): Promise<WayRecord | null>;
};

export type Vault = {
  /** Oldest first; none: nothing is protected yet. */
  ways(): Promise<WayView[]>;
  setUp(by: Unlocking): Promise<Seal>;
  /**
   * Throws `passphrase_wrong`, `passkey_foreign`, what the passkey's prompt throws, `stored_record_altered` for a way
   * that is none, and `wallet_protected_elsewhere` when the wallet was emptied meanwhile; nothing is lost by it.
   */
  unlock(by: Unlocking): Promise<Seal>;
  /** A further way; a passphrase takes the place of the one before. `by` must open the wallet now. */
  add(by: Unlocking, next: Unlocking): Promise<void>;
  /** Never the last one: `last_way_to_unlock`. `by` must open the wallet now, by a way that stays. */
  remove(by: Unlocking, wayId: string): Promise<void>;
};

export type VaultPorts = {
  ways: WayShelf;
  passkeys: Passkeys;
  now: () => Date;
  /** of new passphrases; default: 64 MiB, three passes */
  cost?: PassphraseCost;
};

export function createVault({ ways, passkeys, now, cost = PASSPHRASE_COST }: VaultPorts): Vault {
  async function plan(
    next: Unlocking,
    known: WayRecord[],
    vaultId: string,
  ): Promise<{ way: WayPlan; wrapping: CryptoKey }> {
    const facts = { wayId: crypto.randomUUID(), vaultId, createdAt: now().toISOString() };
    if (next.kind === 'passphrase') {
      if (isTooShort(next.passphrase, WALLET_PASSPHRASE_CHARACTERS))
        throw new WalletError('passphrase_too_short');
      const salt = random(PASSPHRASE_SALT_BYTES);
      const wrapping = await derivePassphraseKey(next.passphrase, salt, cost);
      return { way: { ...facts, kind: 'passphrase', salt, cost }, wrapping };
    }
    const salt = random(PASSKEY_SALT_BYTES);
    const { secret, ...passkey } = await passkeys.create(salt, readablePasskeys(known));
    return {
      way: { ...facts, kind: 'passkey', salt, ...passkey },
      wrapping: await derivePasskeyKey(secret, salt),
    };
  }

  /** A passkey that could not be kept opens nothing: the device is told so. */
  async function keeping(way: WayPlan, keep: () => Promise<void>): Promise<void> {
    try {
      await keep();
    } catch (error) {
      if (way.kind === 'passkey') await passkeys.forget(way.credentialId);
      throw error;
    }
  }

  /** Tries `by` on the way it belongs to; never on the one that is about to go. */
  async function through<T>(
    by: Unlocking,
    unwrap: (way: WayRecord, wrapping: CryptoKey) => Promise<T>,
    leaving: string | null = null,
  ): Promise<{ way: WayRecord; opened: T }> {
    const all = await ways.all();
    if (all.length === 0) throw new WalletError('wallet_protected_elsewhere');
    const known = all.filter((one) => one.wayId !== leaving);
    if (by.kind === 'passphrase') {
      const found = known.find((one) => one.kind === 'passphrase');
      if (found === undefined || by.passphrase === '') throw new WalletError('passphrase_wrong');
      const way = readWay(found);
      if (way.kind !== 'passphrase') throw new WalletError('passphrase_wrong');
      const wrapping = await derivePassphraseKey(by.passphrase, way.salt, way.cost);
      return opening(way, unwrap(way, wrapping), 'passphrase_wrong');
    }
    const usable = readablePasskeys(known);
    const { credentialId, secret } = await passkeys.use(usable);
    const way = usable.find((one) => sameBytes(one.credentialId, credentialId));
    if (way === undefined) throw new WalletError('passkey_foreign');
    const wrapping = await derivePasskeyKey(secret, way.salt);
    return opening(way, unwrap(way, wrapping), 'passkey_foreign');
  }

  return {
    async ways() {
      return (await ways.all())
        .map(viewOf)
        .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
    },
    async setUp(by) {
      const { way, wrapping } = await plan(by, [], crypto.randomUUID());
      const record = await wrapDataKey(await createDataKey(), wrapping, way);
      const seal = await unwrapSeal(record, wrapping);
      await keeping(way, () => ways.begin(record, seal));
      return seal;
    },
    async unlock(by) {
      const { way, opened: seal } = await through(by, unwrapSeal);
      // a prompt may stand open while another tab empties the wallet
      if (await ways.stands(way)) return seal;
      seal.drop();
      throw new WalletError('wallet_protected_elsewhere');
    },
    async add(by, next) {
      if (next.kind === 'passphrase' && isTooShort(next.passphrase, WALLET_PASSPHRASE_CHARACTERS))
        throw new WalletError('passphrase_too_short');
      const { way: proof, opened: dataKey } = await through(by, unwrapDataKey);
      const known = await ways.all();
      const { way, wrapping } = await plan(next, known, proof.vaultId);
      const replaced =
        next.kind === 'passphrase' ? known.find((one) => one.kind === 'passphrase') : undefined;
      const record = await wrapDataKey(dataKey, wrapping, way);
      await keeping(way, () => ways.add(record, replaced?.wayId ?? null, proof));
    },
    async remove(by, wayId) {
      const known = await ways.all();
      if (known.length === 1 && known[0]?.wayId === wayId) throw new WalletError('last_way_to_unlock');
      const { way: proof } = await through(by, unwrapDataKey, wayId);
      const removed = await ways.remove(wayId, proof);
      if (removed?.kind === 'passkey') await passkeys.forget(removed.credentialId);
    },
  };
}

async function opening<T>(
  way: WayRecord,
  unwrapped: Promise<T>,
  refusal: 'passphrase_wrong' | 'passkey_foreign',
): Promise<{ way: WayRecord; opened: T }> {
  try {
    return { way, opened: await unwrapped };
  } catch (error) {
    throw new WalletError(refusal, { cause: error });
  }
}

/** Of a way that was changed on the disk only what a list needs: it is unreadable, and can still be removed. */
function viewOf({ wayId, kind, createdAt }: WayRecord): WayView {
  const isInstant = typeof createdAt === 'string' && !Number.isNaN(Date.parse(createdAt));
  return {
    wayId,
    kind: kind === 'passkey' ? kind : 'passphrase',
    createdAt: isInstant ? createdAt : new Date(0).toISOString(),
  };
}

/** One that was changed does not keep the others from opening. Throws `stored_record_altered` where all were. */
function readablePasskeys(ways: WayRecord[]): PasskeyWay[] {
  let failure: unknown;
  const read = passkeysIn(ways).flatMap((way) => {
    try {
      return passkeysIn([readWay(way)]);
    } catch (error) {
      failure = error;
      return [];
    }
  });
  if (read.length === 0 && failure !== undefined) throw failure;
  return read;
}

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

const passkeysIn = (ways: WayRecord[]): (KnownPasskey & PasskeyWay)[] =>
  ways.filter((way): way is PasskeyWay => way.kind === 'passkey');

const sameBytes = (one: Uint8Array, other: Uint8Array) =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);
