// The wallet's database and its lock in a browser, without any protocol code: what the lock screen needs.

import { createKeptTextsInBrowser } from './check-ahead/kept-texts.ts';
import { keysOver, storeOver } from './holder/indexed-db-store.ts';
import type { KeyStore } from './holder/keys.ts';
import type { HolderStore } from './holder/store.ts';
import { createPasskeys, mayHavePasskeys } from './holder/vault/passkeys.ts';
import type { Seal } from './holder/vault/seal.ts';
import { createVault, type Vault } from './holder/vault/vault.ts';
import { deleteEverything, openWalletDatabase } from './holder/wallet-database.ts';
import { wayShelfOver } from './holder/way-shelf.ts';

export type BrowserVault = {
  vault: Vault;
  /** whether to offer one at all */
  mayHavePasskeys: boolean;
  /** What the holder works on while it is unlocked. */
  openStores(seal: Seal): { store: HolderStore; keys: KeyStore };
  /** Possible while it is locked, too. */
  deleteEverything(): Promise<void>;
};

/** Throws `storage_failed` where the browser keeps nothing. */
export async function openBrowserVault(): Promise<BrowserVault> {
  const db = await openWalletDatabase();
  const now = () => new Date();
  const names = () => {
    const day = now().toISOString().slice(0, 10);
    return document.documentElement.lang === 'en'
      ? { wallet: 'Anju Wallet', account: `Anju Wallet, ${day}` }
      : { wallet: '安居钱包', account: `安居钱包 ${day}` };
  };
  const ways = wayShelfOver(db);
  const passkeys = createPasskeys(navigator.credentials, location.hostname, names);
  return {
    vault: createVault({ ways, passkeys, now }),
    mayHavePasskeys: mayHavePasskeys(location.hostname),
    openStores: (seal) => ({ store: storeOver(db, seal), keys: keysOver(db, seal) }),
    async deleteEverything() {
      const known = await ways.all();
      await deleteEverything(db);
      // what lies elsewhere and says that there was a wallet: published rules, and the passkeys that open nothing any more
      await createKeptTextsInBrowser(globalThis.caches).clear();
      for (const way of known) if (way.kind === 'passkey') await passkeys.forget(way.credentialId);
    },
  };
}
