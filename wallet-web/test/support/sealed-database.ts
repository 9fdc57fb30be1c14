// The browser's store over the stand-in for IndexedDB, unlocked: tabs on the same database have the same data key.
import { keysOver, storeOver } from '../../src/lib/holder/indexed-db-store.ts';
import { createSeal, type Seal } from '../../src/lib/holder/vault/seal.ts';
import { openWalletDatabase } from '../../src/lib/holder/wallet-database.ts';

const seals = new Map<string, Promise<Seal>>();

/** A seal under a random key of its own. */
export async function randomSeal(): Promise<Seal> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return createSeal(await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']));
}

export async function openHolderDatabase(name: string) {
  const seal = seals.get(name) ?? randomSeal();
  seals.set(name, seal);
  const db = await openWalletDatabase(name);
  return { store: storeOver(db, await seal), keys: keysOver(db), close: () => db.close() };
}
