// The browser's store over the stand-in for IndexedDB, unlocked: tabs on the same database have the same data key.
import { keysOver, storeOver } from '../../src/lib/holder/indexed-db-store.ts';
import { createSeal, type Seal } from '../../src/lib/holder/vault/seal.ts';
import { openWalletDatabase, type WalletDatabase } from '../../src/lib/holder/wallet-database.ts';

const seals = new Map<string, Promise<Seal>>();

/** A seal under a random key of its own. */
export async function randomSeal(): Promise<Seal> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const root = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
  return createSeal(root, crypto.randomUUID());
}

/** As if a wallet of this seal had been set up; the way stands there and opens nothing. */
export async function standFor(seal: Seal, db: WalletDatabase): Promise<void> {
  const none = new Uint8Array(0);
  const facts = { wayId: seal.vaultId, vaultId: seal.vaultId, createdAt: '2026-11-20T09:00:00.000Z' };
  await db.put('ways', {
    ...facts,
    kind: 'passkey',
    salt: none,
    wrapped: none,
    credentialId: none,
    transports: [],
  });
}

export async function openHolderDatabase(name: string) {
  const seal = seals.get(name) ?? randomSeal();
  seals.set(name, seal);
  const db = await openWalletDatabase(name);
  await standFor(await seal, db);
  return { store: storeOver(db, await seal), keys: keysOver(db, await seal), close: () => db.close() };
}
