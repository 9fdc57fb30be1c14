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

/** What a stored record may ask of this device: above it, a forged record would only exhaust it. */
const HIGHEST_COST: PassphraseCost = { memoryKiB: 512 * 1024, passes: 16, lanes: 4 };

/**
 * AES-GCM key of 256 bits to encrypt, decrypt, wrap and unwrap with, not extractable. The same text gives the same key whether it was
 * typed in full or half width (NFKC). Throws `memory_short` where the device cannot spare the memory,
 * and `part_not_loaded`.
 */
export async function derivePassphraseKey(
  passphrase: string,
  salt: Uint8Array,
  cost: PassphraseCost = PASSPHRASE_COST,
): Promise<CryptoKey> {
  if (!isBearable(cost)) throw new WalletError('memory_short');
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

function isBearable(cost: PassphraseCost): boolean {
  return (['memoryKiB', 'passes', 'lanes'] as const).every(
    (part) => Number.isSafeInteger(cost[part]) && cost[part] >= 1 && cost[part] <= HIGHEST_COST[part],
  );
}
