// Deleting one card or everything, looked at where it rests: every store of the database, dumped.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHolder, type Holder } from '../../src/lib/headless.ts';
import { keysOver, storeOver } from '../../src/lib/holder/indexed-db-store.ts';
import type { HolderStore } from '../../src/lib/holder/store.ts';
import { openWalletDatabase, type WalletDatabase } from '../../src/lib/holder/wallet-database.ts';
import { PROVIDER } from '../support/provider.ts';
import { randomSeal, standFor } from '../support/sealed-database.ts';
import { createTown, ISSUER_BASE, queryFor, type Town } from '../support/town.ts';

const PASSPHRASE = 'four quiet green lamps';

let databases = 0;
let town: Town;
let db: WalletDatabase;
let seal: Awaited<ReturnType<typeof randomSeal>>;
let store: HolderStore;
let holder: Holder;

/** Every store with its keys. */
async function dump(): Promise<Record<string, string[]>> {
  const held: Record<string, string[]> = {};
  for (const name of db.objectStoreNames) held[name] = (await db.getAllKeys(name)).map(String);
  return held;
}
const counts = async () =>
  Object.fromEntries(Object.entries(await dump()).map(([name, keys]) => [name, keys.length]));

const emptyStores = async () =>
  Object.entries(await counts()).flatMap(([name, count]) => (count === 0 ? [name] : []));

async function logIn(department: 'income' | 'property') {
  const { url } = await holder.logIn(await holder.choose(`${ISSUER_BASE}/${department}`, department));
  return holder.comeBack(town.departments[department].logIn(url));
}

beforeEach(async () => {
  town = await createTown();
  for (const department of Object.values(town.departments)) department.attestation = 'taken';
  databases += 1;
  db = await openWalletDatabase(`nothing-left-${databases}`);
  seal = await randomSeal();
  await standFor(seal, db);
  store = storeOver(db, seal);
  holder = createHolder({
    ...town.ports,
    store,
    keys: keysOver(db, seal),
    walletProvider: PROVIDER,
    passphraseCost: { memoryKiB: 64, passes: 1, lanes: 1 },
  });
});
afterEach(() => db.close());

describe('deleting', () => {
  it('one card leaves none of its copies and keys, no token, and no key that this wallet was to its issuer', async () => {
    await logIn('property');
    const before = await dump();
    await logIn('income');
    const [income] = (await store.cards()).filter(({ card }) => card.vct === 'urn:anju:income:1');
    await holder.forgetCard(income?.card.cardId ?? '');
    const after = await dump();
    // the activity keeps what was done with it; it says so where it is asked
    const { log: logBefore = [], ...heldBefore } = before;
    const { log: logAfter = [], ...heldAfter } = after;
    expect(heldAfter).toEqual(heldBefore);
    expect(logAfter).toHaveLength(logBefore.length + 1);
  });

  it('everything leaves nothing in any store: cards, copies, keys, activity, tokens, log-ins begun, cards waited for, what a backup listed', async () => {
    await logIn('income');
    town.departments.property.review = 'pending';
    await logIn('property');
    await holder.logIn(await holder.choose(`${ISSUER_BASE}/income`, 'income'));
    const preview = await holder.openRequest(await town.agency.ask(queryFor('assistance')));
    await holder.present(preview);
    const { file } = await holder.makeBackup(PASSPHRASE);
    const full = await counts();
    await holder.forgetEverything();
    expect(await emptyStores()).toEqual([...db.objectStoreNames]);
    // what is empty now was not before
    expect(Object.keys(full).filter((name) => full[name] === 0)).toEqual(['restored']);

    // as a wallet that is set up again
    await standFor(seal, db);
    await holder.restoreBackup(await holder.openBackup(file, PASSPHRASE), 'all');
    expect(await counts()).toMatchObject({ restored: 2 });
    await holder.forgetEverything();
    expect(await emptyStores()).toEqual([...db.objectStoreNames]);
  });
});
