// The ways to unlock in the browser's database, and the one step in which a wallet of an earlier version, whose records
// stood unsealed, is taken over.
import { WalletError } from '../errors.ts';
import type { LogEntry } from '../types.ts';
import { abort } from './same-vault.ts';
import { sealCard, sealCopy, sealEntry, sealThing } from './sealed-records.ts';
import type { StoredCard, StoredCopy } from './store.ts';
import type { Seal } from './vault/seal.ts';
import type { Proof, WayShelf } from './vault/vault.ts';
import type { WayRecord } from './vault/ways.ts';
import { guarded, SEALED_STORES, SHELF_NAMES, type WalletDatabase } from './wallet-database.ts';

type StoreName = (typeof SEALED_STORES)[number];
type Contents = { name: StoreName; keys: string[]; values: unknown[] };

export function wayShelfOver(db: WalletDatabase): WayShelf {
  return {
    all: () => guarded(() => db.getAll('ways')),
    stands: (proof) => guarded(async () => isOf(await db.get('ways', proof.wayId), proof)),
    begin: (way, seal) =>
      guarded(async () => {
        const unsealed = await readEverything(db);
        const copies = unsealed.find(({ name }) => name === 'copies')?.values as StoredCopy[];
        // a transaction would end while the browser encrypts, so that comes before it
        const sealed = await Promise.all(
          unsealed.map(async ({ name, values }) => ({
            name,
            records: await Promise.all(values.map((value) => sealRecord(seal, name, value, copies))),
          })),
        );
        const tx = db.transaction([...SEALED_STORES, 'ways'], 'readwrite', { durability: 'strict' });
        const isUnchanged =
          (await tx.objectStore('ways').count()) === 0 &&
          (
            await Promise.all(
              unsealed.map(async ({ name, keys }) => isSame(await tx.objectStore(name).getAllKeys(), keys)),
            )
          ).every(Boolean);
        if (!isUnchanged) {
          await abort(tx);
          throw new WalletError('wallet_protected_elsewhere');
        }
        for (const { name, records } of sealed) {
          const store = tx.objectStore(name);
          await store.clear();
          for (const record of records) await store.put(record as never);
        }
        await tx.objectStore('ways').put(way);
        await tx.done;
      }),
    add: (way, replaces, proof) =>
      guarded(async () => {
        const tx = db.transaction('ways', 'readwrite', { durability: 'strict' });
        const isProved = isOf(await tx.store.get(proof.wayId), proof);
        if (!isProved || (replaces !== null && (await tx.store.getKey(replaces)) === undefined)) {
          await abort(tx);
          throw new WalletError('wallet_protected_elsewhere');
        }
        if (replaces !== null) await tx.store.delete(replaces);
        await tx.store.put(way);
        await tx.done;
      }),
    remove: (wayId, proof) =>
      guarded(async () => {
        const tx = db.transaction('ways', 'readwrite', { durability: 'strict' });
        const way = await tx.store.get(wayId);
        if (way !== undefined && (await tx.store.count()) < 2) {
          await abort(tx);
          throw new WalletError('last_way_to_unlock');
        }
        if (!isOf(await tx.store.get(proof.wayId), proof)) {
          await abort(tx);
          throw new WalletError('wallet_protected_elsewhere');
        }
        await tx.store.delete(wayId);
        await tx.done;
        return way ?? null;
      }),
  };
}

async function readEverything(db: WalletDatabase): Promise<Contents[]> {
  const tx = db.transaction(SEALED_STORES);
  const contents = await Promise.all(
    SEALED_STORES.map(async (name) => ({
      name,
      keys: await tx.objectStore(name).getAllKeys(),
      // what is sealed under a key that is gone with its ways is of use to nobody, and is not taken over
      values: (await tx.objectStore(name).getAll()).filter((value) => !('sealed' in value)),
    })),
  );
  await tx.done;
  return contents;
}

function sealRecord(
  seal: Seal,
  name: StoreName,
  value: unknown,
  copies: readonly StoredCopy[],
): Promise<object> {
  if (name === 'cards') {
    const card = value as StoredCard;
    return sealCard(
      seal,
      card,
      copies.filter(({ cardId }) => cardId === card.cardId),
    );
  }
  if (name === 'copies') return sealCopy(seal, value as StoredCopy);
  if (name === 'log') return sealEntry(seal, value as LogEntry);
  const shelf = SHELF_NAMES.find((one) => one === name) ?? name;
  return sealThing(seal, shelf, value as object);
}

const isSame = (one: string[], other: string[]) =>
  one.length === other.length && one.every((key, index) => key === other[index]);

const isOf = (way: WayRecord | undefined, { vaultId }: Proof) => way !== undefined && way.vaultId === vaultId;
