// The key that a passphrase stands for: Argon2id (RFC 9106), so that each guess costs an attacker memory and time.
import { WalletError } from '../../errors.ts';
import { loadOnce } from '../../load-once.ts';

/** Memory in KiB, passes over it, and lanes. */
export type PassphraseCost = { memoryKiB: number; passes: number; lanes: number };

/** RFC 9106's second recommendation with one lane, since a page has one thread: about a third of a second on a phone. */
export const PASSPHRASE_COST: PassphraseCost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

// by its name, so that of all that the package computes only this comes along
const loadArgon2id = loadOnce(async () => {
  const { argon2id } = await import('hash-wasm');
  return argon2id;
});

/** Bytes of a salt, fresh for each passphrase. */
export const PASSPHRASE_SALT_BYTES = 16;

/** What a record may ask of this device, in all about four times what our own do: above it, a forged one would only exhaust it. */
const HIGHEST_COST: PassphraseCost = { memoryKiB: 256 * 1024, passes: 64, lanes: 4 };
const HIGHEST_WORK = 4 * workOf(PASSPHRASE_COST);

/**
 * AES-GCM key of 256 bits to encrypt, decrypt, wrap and unwrap with, not extractable. The same text gives the same key whether it was
 * typed in full or half width (NFKC). Throws `memory_short` where the device cannot spare the memory,
 * and `part_not_loaded`. Salt and cost of a record are read first, see `readPassphraseSalt` and `readPassphraseCost`.
 */
export async function derivePassphraseKey(
  passphrase: string,
  salt: Uint8Array,
  cost: PassphraseCost,
): Promise<CryptoKey> {
  if (readPassphraseCost(cost) === null || readPassphraseSalt(salt) === null)
    throw new RangeError('neither salt nor cost of a passphrase');
  const argon2id = await loadArgon2id();
  let bytes: Uint8Array;
  try {
    bytes = await argon2id({
      password: passphrase.normalize('NFKC'),
      salt,
      memorySize: cost.memoryKiB,
      iterations: cost.passes,
      parallelism: cost.lanes,
      hashLength: 32,
      outputType: 'binary',
    });
  } catch (error) {
    throw new WalletError('memory_short', { cause: error });
  }
  const uses: KeyUsage[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
  const key = await crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', false, uses);
  bytes.fill(0);
  return key;
}

/** Null for what is no cost, or one that would exhaust the device. */
export function readPassphraseCost(value: unknown): PassphraseCost | null {
  if (typeof value !== 'object' || value === null) return null;
  const { memoryKiB, passes, lanes } = value as PassphraseCost;
  const cost = { memoryKiB, passes, lanes };
  const isBearable = (['memoryKiB', 'passes', 'lanes'] as const).every(
    (part) => Number.isSafeInteger(cost[part]) && cost[part] >= 1 && cost[part] <= HIGHEST_COST[part],
  );
  // Argon2 divides its memory among the lanes, eight blocks each at least
  const isPossible = cost.memoryKiB >= 8 * cost.lanes;
  return isBearable && isPossible && workOf(cost) <= HIGHEST_WORK ? cost : null;
}

/** Null for what is none. */
export function readPassphraseSalt(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array && value.length === PASSPHRASE_SALT_BYTES ? value : null;
}

function workOf({ memoryKiB, passes, lanes }: PassphraseCost): number {
  return memoryKiB * passes * lanes;
}
