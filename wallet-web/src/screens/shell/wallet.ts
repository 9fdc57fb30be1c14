// How the screens reach the wallet’s protocol code: opened once, on first use, and shared by every screen.
import { createContext } from 'svelte';
import type { Holder } from '../../lib/holder.ts';

export type Wallet = Omit<Holder, 'open'>;

export type WalletOpener = () => Promise<Wallet>;

export const [getWallet, setWallet] = createContext<WalletOpener>();

/** Opens at most once; a failed opening is forgotten, so that "try again" tries again. */
export function openOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | undefined;
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}
