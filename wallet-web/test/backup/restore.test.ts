// A wallet that was lost and comes back on another device: the activity as it was, and the cards got again, under new keys,
// with the lost copies told of as such.
import { beforeEach, describe, expect, it } from 'vitest';
import { createHolder, type Holder, type HolderPorts } from '../../src/lib/headless.ts';
import type { MadeBackup } from '../../src/lib/holder/backup/make-backup.ts';
import { createKeyStoreInMemory } from '../../src/lib/holder/keys.ts';
import { createStoreInMemory } from '../../src/lib/holder/memory-store.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

const PASSPHRASE = 'four quiet green lamps';
const passphraseCost = { memoryKiB: 64, passes: 1, lanes: 1 };

let town: Town;
let lost: Holder;
let backup: MadeBackup;
let lostBatch: string;
let ports: HolderPorts;
let holder: Holder;

const income = () => town.departments.income;
const now = () => town.clock.at;
const wait = (seconds: number) => {
  town.clock.at = new Date(town.clock.at.getTime() + seconds * 1000);
};

async function logIn(wallet: Holder, department: 'income' | 'property' = 'income') {
  const { url } = await wallet.logIn(await wallet.choose(`${ISSUER_BASE}/${department}`, department));
  return wallet.comeBack(town.departments[department].logIn(url));
}
const restore = async (wallet: Holder, file: string, choice: 'all' | 'activity' = 'all') =>
  wallet.restoreBackup(await wallet.openBackup(file, PASSPHRASE), choice);
const batchOf = async (store: HolderPorts['store']) =>
  (await store.cards())[0]?.card.source?.notificationId ?? '';
const deletedAt = (department: 'income' | 'property') =>
  town.departments[department].notified.flatMap(({ id, event }) =>
    event === 'credential_deleted' ? [id] : [],
  );

beforeEach(async () => {
  town = await createTown();
  lost = town.newHolder({ store: town.ports.store, keys: town.ports.keys, now, passphraseCost });
  await logIn(lost);
  lostBatch = await batchOf(town.ports.store);
  backup = await lost.makeBackup(PASSPHRASE);
  wait(3600);
  ports = {
    ...town.ports,
    now,
    store: createStoreInMemory(),
    keys: createKeyStoreInMemory(),
    passphraseCost,
  };
  holder = createHolder(ports);
});

describe('a restored wallet', () => {
  it('has its activity, and its card on the list of those to get again, with no copy and no key', async () => {
    expect(backup).toMatchObject({ cards: 1, entries: 1, leftOut: 0 });
    expect(await restore(holder, backup.file)).toMatchObject({ cards: 1, entries: 1 });
    expect(await holder.log()).toEqual((await lost.log()).map((entry) => ({ ...entry, fromBackup: true })));
    expect(await holder.cards()).toEqual([]);
    expect(await holder.restored()).toMatchObject([
      { iss: `${ISSUER_BASE}/income`, configurationId: 'income', host: 'issuer.test', isWaiting: false },
    ]);
    // nobody is asked anything before the citizen does
    expect(deletedAt('income')).toEqual([]);
  });

  it('gets the card again by logging in: new keys, and the department hears which batch was lost', async () => {
    await restore(holder, backup.file);
    const before = income().holderKeys.map(({ x }) => x);
    const [listed] = await holder.restored();
    expect(await logIn(holder)).toMatchObject({ received: 10 });
    const after = income()
      .holderKeys.slice(before.length)
      .map(({ x }) => x);
    expect(after).toHaveLength(10);
    expect(after.filter((key) => before.includes(key))).toEqual([]);
    expect(await holder.restored()).toEqual([]);
    expect(await holder.cards()).toMatchObject([{ vct: listed?.vct, copiesLeft: 10 }]);
    expect(deletedAt('income')).toEqual([lostBatch]);
    // the new ones are kept before the old ones end
    expect(income().notifications.slice(-2)).toEqual(['credential_accepted', 'credential_deleted']);
  });

  it('restored once more after that lists nothing again, and tells nothing twice', async () => {
    await restore(holder, backup.file);
    await logIn(holder);
    expect(await restore(holder, backup.file)).toMatchObject({ cards: 0, entries: 0 });
    expect(await holder.restored()).toEqual([]);
  });

  it('that had got its card already lists none, and tells of the lost batch when it is next opened', async () => {
    await logIn(holder);
    const opened = await holder.openBackup(backup.file, PASSPHRASE);
    expect(opened.brings).toEqual({ cards: 0, ended: 1, entries: 1 });
    expect(await holder.restoreBackup(opened, 'all')).toMatchObject({ cards: 0, ended: 1, entries: 1 });
    expect(await holder.restored()).toEqual([]);
    await holder.keepUp();
    expect(deletedAt('income')).toEqual([lostBatch]);
  });

  it('is only shown what a file would do: opening it adds nothing, and owes nothing', async () => {
    await logIn(holder);
    const before = await holder.log();
    await holder.openBackup(backup.file, PASSPHRASE);
    await holder.keepUp();
    expect([await holder.log(), await holder.restored()]).toEqual([before, []]);
    expect((await ports.store.grants.all()).map((grant) => grant.lost)).toEqual([undefined]);
    expect(deletedAt('income')).toEqual([]);
  });

  it('that takes only the activity ends nothing on the other device, which is in use, and lists no card', async () => {
    await logIn(holder);
    const told = await restore(holder, backup.file, 'activity');
    expect(told).toMatchObject({ cards: 0, ended: 0, entries: 1 });
    await holder.keepUp();
    expect(deletedAt('income')).toEqual([]);
    // nor later, when another card of that kind is got
    await logIn(holder);
    expect([deletedAt('income'), await holder.restored()]).toEqual([[], []]);
    expect(await lost.cards()).toMatchObject([{ state: 'valid' }]);
  });

  it('owes each lost batch once, however often and at once the file is restored', async () => {
    await logIn(holder);
    await Promise.all([1, 2, 3].map(() => restore(holder, backup.file)));
    const [grant] = await ports.store.grants.all();
    expect(grant?.lost?.map(({ notificationId }) => notificationId)).toEqual([lostBatch]);
    await holder.keepUp();
    expect(deletedAt('income')).toEqual([lostBatch]);
  });

  it.each(['a file', 'the list', 'what is owed'])(
    'never calls lost a batch that it holds itself, though %s says so',
    async (where) => {
      const { store } = ports;
      const described = (notificationId: string) => ({
        ...{ restoredId: 'forged', notificationId, vct: 'urn:anju:income:1', configurationId: 'income' },
        ...{ iss: `${ISSUER_BASE}/income`, colours: null, validUntil: null },
        ...{ name: { 'zh-CN': '收入', en: 'Income' }, issuerName: { 'zh-CN': '部门', en: 'Office' } },
      });
      await logIn(holder);
      const own = await batchOf(store);
      if (where === 'a file') {
        const elsewhere = createStoreInMemory();
        await elsewhere.addRestored([described(own)], []);
        wait(-7200);
        const { file } = await createHolder({ ...ports, store: elsewhere }).makeBackup(PASSPHRASE);
        wait(7200);
        expect(await restore(holder, file)).toMatchObject({ cards: 0, ended: 0 });
      } else if (where === 'the list') {
        const elsewhere = { vct: 'urn:anju:property:1', iss: `${ISSUER_BASE}/property` };
        await store.addRestored([{ ...described(own), ...elsewhere }], []);
        await logIn(holder, 'property');
        expect(await store.restored.all()).toEqual([]);
      } else {
        const [grant] = await store.grants.all();
        if (grant)
          await store.grants.put({ ...grant, lost: [{ notificationId: own, configurationId: 'income' }] });
      }
      await holder.keepUp();
      expect([deletedAt('income'), deletedAt('property')]).toEqual([[], []]);
      expect((await store.grants.all()).flatMap(({ lost = [] }) => lost)).toEqual([]);
    },
  );

  it('on the device that it was made on lists what was deleted there, and calls nothing of that device lost', async () => {
    await logIn(lost, 'property');
    const both = await lost.makeBackup(PASSPHRASE);
    const [card] = (await lost.cards()).filter(({ iss }) => iss.endsWith('/income'));
    await lost.forgetCard(card?.cardId ?? '');
    expect(await restore(lost, both.file)).toMatchObject({ cards: 1, ended: 0 });
    expect((await town.ports.store.restored.all()).map(({ notificationId }) => notificationId)).toEqual([
      null,
    ]);
  });

  it('where the card was never lost changes nothing', async () => {
    expect(await restore(lost, backup.file)).toMatchObject({ cards: 0, entries: 0 });
    expect(await lost.restored()).toEqual([]);
    await lost.keepUp();
    expect(deletedAt('income')).toEqual([]);
  });

  it('leaves what is got from other departments on the list', async () => {
    await restore(holder, backup.file);
    await logIn(holder, 'property');
    expect(await holder.restored()).toHaveLength(1);
    expect([deletedAt('income'), deletedAt('property')]).toEqual([[], []]);
  });

  it('that renews a card of that kind which it holds already leaves the lost one to be got by the citizen', async () => {
    // somebody else’s, or the same person’s from before the backup
    const store = createStoreInMemory();
    const second = createHolder({ ...ports, store, keys: createKeyStoreInMemory() });
    await logIn(second);
    const [card] = await second.cards();
    const [lostCard] = (await town.ports.store.cards()).map(({ card }) => card);
    await store.addRestored(
      [
        {
          restoredId: 'lost',
          vct: lostCard?.vct ?? '',
          iss: lostCard?.iss ?? '',
          configurationId: 'income',
          name: { 'zh-CN': '收入', en: 'Income' },
          issuerName: { 'zh-CN': '部门', en: 'Office' },
          colours: null,
          notificationId: lostBatch,
          validUntil: null,
        },
      ],
      [],
    );
    await second.renew(card?.cardId ?? '');
    expect(await second.restored()).toHaveLength(1);
    expect(deletedAt('income')).toEqual([]);
  });

  it('has taken off the list what the citizen does not want any more', async () => {
    await restore(holder, backup.file);
    const [listed] = await holder.restored();
    await holder.forgetRestored(listed?.restoredId ?? '');
    expect(await holder.restored()).toEqual([]);
  });

  it('backs up what it has not got again yet, so that a second loss loses no more', async () => {
    await restore(holder, backup.file);
    const second = await holder.makeBackup(PASSPHRASE);
    const third = town.newHolder({ passphraseCost, now });
    expect(await restore(third, second.file)).toMatchObject({ cards: 1, entries: 1 });
    await logIn(third);
    expect(deletedAt('income')).toEqual([lostBatch]);
  });
});

describe('a lost batch', () => {
  it('that the department cannot be told of is told of later, when the wallet is opened', async () => {
    await restore(holder, backup.file);
    income().notificationAnswer = () => new Response(null, { status: 503 });
    expect(await logIn(holder)).toMatchObject({ received: 10 });
    expect(await holder.restored()).toEqual([]);
    await holder.keepUp();
    expect(deletedAt('income')).toEqual([]);
    income().notificationAnswer = null;
    income().endAccessTokens();
    wait(600);
    await Promise.all([holder.keepUp(), holder.keepUp()]);
    expect(deletedAt('income')).toEqual([lostBatch]);
    await holder.keepUp();
    expect(deletedAt('income')).toEqual([lostBatch]);
  });

  it('is forgotten when no token can be had for it any more', async () => {
    await restore(holder, backup.file);
    income().notificationAnswer = () => new Response(null, { status: 503 });
    await logIn(holder);
    income().refusesRefresh = true;
    income().endAccessTokens();
    wait(600);
    await holder.keepUp();
    expect((await ports.store.grants.all()).map((grant) => grant.lost)).toEqual([undefined]);
    expect(await holder.cards()).toHaveLength(1);
  });

  it('of an issuer that names none, or listens to nothing, stops nobody from getting the card', async () => {
    income().metadata = { notification_endpoint: undefined };
    await restore(holder, backup.file);
    expect(await logIn(holder)).toMatchObject({ received: 10 });
    expect(await holder.restored()).toEqual([]);
    expect((await ports.store.grants.all()).map((grant) => grant.lost)).toEqual([undefined]);
  });

  it('of another person in the same wallet stays to be told of by that person', async () => {
    // a family’s wallet: two people’s cards of one kind
    const store = createStoreInMemory();
    const text = { 'zh-CN': '收入', en: 'Income' };
    const described = (restoredId: string, notificationId: string) => ({
      restoredId,
      notificationId,
      vct: 'urn:anju:income:1',
      iss: `${ISSUER_BASE}/income`,
      configurationId: 'income',
      name: text,
      issuerName: text,
      colours: null,
      validUntil: null,
    });
    await store.addRestored([described('a', 'somebody-else’s'), described('b', lostBatch)], []);
    await logIn(createHolder({ ...ports, store }));
    expect(deletedAt('income')).toEqual([lostBatch]);
    expect((await store.restored.all()).map(({ restoredId }) => restoredId)).toEqual(['a']);
    // the first person comes later
    income().foreignBatches.add(lostBatch);
    await logIn(createHolder({ ...ports, store }));
    expect(await store.restored.all()).toEqual([]);
  });
});

it('deletes with everything else what a backup had listed', async () => {
  await restore(holder, backup.file);
  await holder.forgetEverything();
  expect([await holder.restored(), await holder.log()]).toEqual([[], []]);
});
