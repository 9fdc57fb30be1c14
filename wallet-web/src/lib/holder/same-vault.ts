// A wallet that was emptied and begun anew has another data key. What a tab with the earlier key would write into it
// nobody could ever open, so each write looks, in its own transaction, whether the wallet is still the same.
import { WalletError } from '../errors.ts';
import type { Seal } from './vault/seal.ts';
import type { WayRecord } from './vault/ways.ts';

type Writing = {
  objectStore(name: 'ways'): { getAll(): Promise<WayRecord[]> };
  abort(): void;
  readonly done: Promise<void>;
};

/** Throws `wallet_locked`, with nothing written and the seal dropped, when the wallet that `seal` opens is gone. */
export async function checkSameVault(tx: Writing, seal: Seal): Promise<void> {
  const ways = await tx.objectStore('ways').getAll();
  if (ways.some(({ vaultId }) => vaultId === seal.vaultId)) return;
  await abort(tx);
  seal.drop();
  throw new WalletError('wallet_locked');
}

export async function abort(tx: Pick<Writing, 'abort' | 'done'>): Promise<void> {
  const aborted = tx.done.catch(() => undefined);
  tx.abort();
  await aborted;
}
