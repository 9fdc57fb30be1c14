// Cards that a clerk looks at first, renewal without a visit, and what the issuer is told of it.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHolder, createStoreInMemory, type Holder, type HolderPorts } from '../../src/lib/headless.ts';
import { openHolderDatabase } from '../support/sealed-database.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
let ports: HolderPorts;
let holder: Holder;
let at: Date;
beforeEach(async () => {
  town = await createTown();
  at = town.ports.now();
  ports = { ...town.ports, store: createStoreInMemory(), now: () => at };
  holder = createHolder(ports);
});
const later = (seconds: number) => {
  at = new Date(at.getTime() + seconds * 1000);
  town.clock.at = at;
};
/** As long as the wallet at most keeps quiet after a showing. */
const rest = () => later(5 * 3600);
const income = () => town.departments.income;
const logIn = async (who: Holder = holder) => {
  const { url } = await who.logIn(await who.choose(`${ISSUER_BASE}/income`, 'income'));
  return who.comeBack(income().logIn(url));
};
const expectCode = (code: string, attempt: Promise<unknown>) =>
  expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
const outcomes = async () => (await holder.log()).map(({ outcome }) => outcome.kind);
const spend = async (copies: number) => {
  for (let count = 0; count < copies; count += 1) {
    const [card] = await holder.cards();
    const entry = { entryId: `e${count}`, at: at.toISOString(), kind: 'presented' as const };
    const text = { 'zh-CN': '', en: '' };
    await ports.store.spendCopies([card?.cardId ?? ''], {
      ...entry,
      who: text,
      title: null,
      purpose: null,
      disclosed: [],
      outcome: { kind: 'sent' },
    });
  }
};

describe('a card that is waited for', () => {
  beforeEach(() => {
    income().review = 'pending';
  });

  it('is shown as waiting, asked for when its time has come, and kept once it is there', async () => {
    const result = await logIn();
    expect(result).toMatchObject({ received: 0, cards: [], waiting: [{ state: 'waiting' }] });
    expect(await holder.waiting()).toMatchObject([{ name: { en: 'Test card' }, vct: 'urn:anju:income:1' }]);
    income().review = 'approved';
    expect(await holder.keepUp()).toEqual({ isChanged: false });
    later(30);
    expect(await holder.keepUp()).toEqual({ isChanged: true });
    expect(await holder.waiting()).toEqual([]);
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
    expect(await outcomes()).toEqual(['received', 'waiting']);
    expect(income().notifications).toEqual(['credential_accepted']);
  });

  it('is new when it has come, until the citizen has looked at it; one that came at once is not', async () => {
    await logIn();
    income().review = 'approved';
    later(30);
    await holder.keepUp();
    const [card] = await holder.cards();
    expect(card).toMatchObject({ isNew: true });
    await holder.markSeen(card?.cardId ?? '');
    await holder.markSeen('another');
    expect((await holder.cards())[0]).toEqual({ ...card, isNew: undefined });
    income().review = 'none';
    await logIn();
    expect((await holder.cards()).map(({ isNew }) => isNew)).toEqual([undefined]);
  });

  it('survives a reload with the keys that it will be bound to', async () => {
    const name = 'waiting-survives';
    const first = await openHolderDatabase(name);
    await logIn(createHolder({ ...ports, store: first.store, keys: first.keys }));
    first.close();
    income().review = 'approved';
    const second = await openHolderDatabase(name);
    const reloaded = createHolder({ ...ports, store: second.store, keys: second.keys });
    const [waiting] = await reloaded.waiting();
    const arrived = await reloaded.askAgain(waiting?.waitingId ?? '');
    expect(arrived).toMatchObject({ kind: 'card', received: 10, discarded: 0 });
    expect(await reloaded.cards()).toHaveLength(1);
    second.close();
  });

  it('is asked for with encryption, to a fresh key each time, where the issuer offers it', async () => {
    income().encryption = 'required';
    await logIn();
    const [waiting] = await holder.waiting();
    expect(await holder.askAgain(waiting?.waitingId ?? '')).toMatchObject({ kind: 'waiting' });
    income().review = 'approved';
    expect(await holder.askAgain(waiting?.waitingId ?? '')).toMatchObject({ kind: 'card' });
    expect(income().encryptedRequests).toBe(3);
  });

  it('still comes when the access token has ended: the refresh token asks', async () => {
    await logIn();
    income().endAccessTokens();
    income().review = 'approved';
    later(3600);
    expect(await holder.keepUp()).toEqual({ isChanged: true });
    expect(await holder.cards()).toHaveLength(1);
    expect(income().tokenKinds).toEqual(['authorization_code', 'refresh_token']);
  });

  it('waits as long as the issuer says each time', async () => {
    await logIn();
    income().interval = 600;
    later(30);
    await holder.keepUp();
    const [waiting] = await holder.waiting();
    expect(waiting?.askAgainAt).toBe(new Date(at.getTime() + 600_000).toISOString());
  });

  it('goes on waiting while the issuer cannot be reached', async () => {
    await logIn();
    const [waiting] = await holder.waiting();
    const offline = createHolder({ ...ports, fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expectCode('address_unreachable', offline.askAgain(waiting?.waitingId ?? ''));
    income().review = 'approved';
    expect(await holder.askAgain(waiting?.waitingId ?? '')).toMatchObject({ kind: 'card' });
  });

  it('comes once for two tabs that ask at the same moment', async () => {
    await logIn();
    income().review = 'approved';
    const [waiting] = await holder.waiting();
    const id = waiting?.waitingId ?? '';
    const answers = await Promise.all([holder.askAgain(id), holder.askAgain(id)]);
    expect(answers.map((answer) => answer?.kind ?? null)).toEqual(['card', null]);
    expect(await holder.cards()).toHaveLength(1);
  });

  it('is over when declined, says so until the citizen has seen it, and leaves no keys', async () => {
    await logIn();
    income().review = 'declined';
    later(30);
    expect(await holder.keepUp()).toEqual({ isChanged: true });
    expect(await holder.waiting()).toMatchObject([{ state: 'declined' }]);
    expect((await ports.store.waiting.all())[0]?.newKeys).toEqual([]);
    expect(await outcomes()).toEqual(['not_issued', 'waiting']);
    const [ended] = await holder.waiting();
    await holder.stopWaiting(ended?.waitingId ?? '');
    expect([await holder.waiting(), await ports.store.grants.all()]).toEqual([[], []]);
    expect(await outcomes()).toEqual(['not_issued', 'waiting']);
  });

  /** The issuer has forgotten the request, the citizen's log-in still counts. */
  const loseRequest = async () => {
    const [waiting] = await ports.store.waiting.all();
    if (waiting === undefined) throw new Error('nothing waits');
    await ports.store.waiting.put({ ...waiting, transactionId: 'forgotten' });
    return waiting;
  };

  it('is asked for anew, under new keys, when the issuer has lost the request but not the log-in', async () => {
    await logIn();
    const before = await loseRequest();
    income().endAccessTokens();
    later(3600);
    expect(await holder.askAgain(before.waitingId)).toMatchObject({
      kind: 'waiting',
      waiting: { waitingId: before.waitingId, state: 'waiting' },
    });
    const [after] = await ports.store.waiting.all();
    const [oldKey, newKey] = [before.newKeys[0], after?.newKeys[0]];
    expect(newKey?.keyId).not.toBe(oldKey?.keyId);
    await expect(ports.keys.sign(oldKey?.keyId ?? '', new Uint8Array(1))).rejects.toThrow();
    income().review = 'approved';
    expect(await holder.askAgain(before.waitingId)).toMatchObject({ kind: 'card', received: 10 });
    expect(await holder.waiting()).toEqual([]);
    expect(await holder.cards()).toHaveLength(1);
  });

  it('comes at once where the issuer, asked anew, does not look at it any more', async () => {
    await logIn();
    const { waitingId } = await loseRequest();
    income().review = 'none';
    expect(await holder.askAgain(waitingId)).toMatchObject({ kind: 'card', received: 10 });
    expect([await holder.waiting(), (await holder.cards()).length]).toEqual([[], 1]);
  });

  it('still comes when the answer that held it was lost on the way', async () => {
    await logIn();
    income().review = 'approved';
    const [waiting] = await holder.waiting();
    const id = waiting?.waitingId ?? '';
    const unsteady = createHolder({
      ...ports,
      fetch: async (url, init) => {
        const answer = await town.fetch(url, init);
        if (url.endsWith('/deferred') && answer.ok) throw new TypeError('connection reset');
        return answer;
      },
    });
    await expectCode('address_unreachable', unsteady.askAgain(id));
    expect(await holder.askAgain(id)).toMatchObject({ kind: 'waiting' });
    expect(await holder.askAgain(id)).toMatchObject({ kind: 'card', received: 10 });
    expect(await holder.cards()).toHaveLength(1);
  });

  it('is over when the issuer loses it a second time', async () => {
    await logIn();
    const { waitingId } = await loseRequest();
    await holder.askAgain(waitingId);
    await loseRequest();
    expect(await holder.askAgain(waitingId)).toMatchObject({ kind: 'ended', waiting: { state: 'gone' } });
    expect((await ports.store.waiting.all())[0]?.newKeys).toEqual([]);
  });

  it('is over when the issuer has lost it and takes no new request', async () => {
    await logIn();
    const { waitingId } = await loseRequest();
    income().credentialAnswer = Response.json({ error: 'credential_request_denied' }, { status: 400 });
    expect(await holder.askAgain(waitingId)).toMatchObject({ kind: 'ended', waiting: { state: 'gone' } });
  });

  it('is over when the issuer has lost the log-in, too', async () => {
    await logIn();
    const { waitingId } = await loseRequest();
    income().refusesRefresh = true;
    later(3600);
    expect(await holder.askAgain(waitingId)).toMatchObject({ kind: 'ended', waiting: { state: 'gone' } });
    expect(await outcomes()).toEqual(['not_issued', 'waiting']);
  });

  it('goes on waiting when the issuer could not be asked anew just then', async () => {
    await logIn();
    const { waitingId } = await loseRequest();
    const offline = createHolder({
      ...ports,
      fetch: (url, init) =>
        url.endsWith('/nonce') ? Promise.reject(new TypeError('fetch failed')) : town.fetch(url, init),
    });
    await expectCode('address_unreachable', offline.askAgain(waitingId));
    expect(await holder.waiting()).toMatchObject([{ state: 'waiting' }]);
    expect(await holder.askAgain(waitingId)).toMatchObject({ kind: 'waiting' });
  });

  it('can be given up', async () => {
    await logIn();
    const [waiting] = await holder.waiting();
    await holder.stopWaiting(waiting?.waitingId ?? '');
    expect(await holder.waiting()).toEqual([]);
    expect(await outcomes()).toEqual(['not_issued', 'waiting']);
  });

  it('is not kept when what comes at last does not fit', async () => {
    await logIn();
    income().review = 'approved';
    income().spoil = ({ build }) => ({ ...build, payload: { ...build.payload, vct: 'urn:anju:property:1' } });
    const [waiting] = await holder.waiting();
    await expectCode('credential_of_another_type', holder.askAgain(waiting?.waitingId ?? ''));
    expect(await holder.cards()).toEqual([]);
    expect(await holder.waiting()).toMatchObject([{ state: 'gone' }]);
    expect(income().notifications).toEqual(['credential_failure']);
  });
});

describe('renewing', () => {
  it('gives ten new copies under new keys in the place of the old, without a visit', async () => {
    await logIn();
    await spend(4);
    const [before] = await holder.cards();
    expect(await holder.renew(before?.cardId ?? '')).toMatchObject({ received: 10 });
    expect(await holder.cards()).toMatchObject([
      { cardId: before?.cardId, copiesLeft: 10, copiesReceived: 10 },
    ]);
    expect(new Set(income().holderKeys.map(({ x }) => x)).size).toBe(20);
    expect((await outcomes())[0]).toBe('renewed');
    expect(income().tokenKinds).toEqual(['authorization_code', 'refresh_token']);
  });

  it('goes on and on, though each refresh token is good once', async () => {
    await logIn();
    for (let count = 0; count < 3; count += 1) {
      const [card] = await holder.cards();
      await holder.renew(card?.cardId ?? '');
    }
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
  });

  it('happens of itself when the wallet is opened with fewer than three copies, and not before', async () => {
    await logIn();
    await spend(7);
    rest();
    expect(await holder.keepUp()).toEqual({ isChanged: false });
    await spend(1);
    rest();
    expect(await holder.keepUp()).toEqual({ isChanged: true });
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
  });

  it('does not happen of itself for hours after a showing, which it would tell of; by hand it does at once', async () => {
    await logIn();
    await spend(8);
    const before = town.visited.length;
    for (const minutes of [0, 30, 29]) {
      later(minutes * 60);
      expect(await holder.keepUp()).toEqual({ isChanged: false });
    }
    expect(town.visited.slice(before)).toEqual([]);
    const [card] = await holder.cards();
    await holder.renew(card?.cardId ?? '');
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
  });

  it('happens before the card ends, with all its copies left, and says when its end is near', async () => {
    await logIn();
    later(20 * 86_400);
    await holder.keepUp();
    expect([income().tokensGiven, (await holder.cards())[0]?.endsSoon]).toEqual([1, false]);
    later(12 * 86_400);
    expect((await holder.cards())[0]?.endsSoon).toBe(true);
    income().spoil = ({ build }) => ({ ...build, payload: { ...build.payload, exp: 1_806_508_800 } });
    expect(await holder.keepUp()).toEqual({ isChanged: true });
    expect(await holder.cards()).toMatchObject([{ validUntil: '2027-03-31', endsSoon: false }]);
  });

  it('for its date is not asked for without end where the issuer gives the same date again', async () => {
    await logIn();
    for (let day = 0; day < 45; day += 1) {
      later(86_400);
      await holder.keepUp();
    }
    expect(income().tokensGiven).toBeGreaterThan(1);
    expect(income().tokensGiven).toBeLessThan(12);
  });

  it('of a card that came alone waits until it is used', async () => {
    income().batchSize = 1;
    await logIn();
    rest();
    expect(await holder.keepUp()).toEqual({ isChanged: false });
    await spend(1);
    rest();
    expect(await holder.keepUp()).toEqual({ isChanged: true });
  });

  it('happens once when two tabs are opened at the same moment', async () => {
    await logIn();
    await spend(8);
    rest();
    await Promise.all([holder.keepUp(), holder.keepUp()]);
    expect(income().tokenKinds.filter((kind) => kind === 'refresh_token')).toHaveLength(1);
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
  });

  it('that is refused leaves the card as it is, says what to do, and is not tried for ever', async () => {
    await logIn();
    await spend(8);
    rest();
    income().refusesRefresh = true;
    await holder.keepUp();
    const [card] = await holder.cards();
    expect(card).toMatchObject({
      copiesLeft: 2,
      renewal: { isPossible: false, failure: { code: 'renewal_refused' } },
    });
    later(3600);
    expect(await holder.keepUp()).toEqual({ isChanged: false });
    await expectCode('renewal_not_possible', holder.renew(card?.cardId ?? ''));
  });

  it('that could not reach the issuer is tried again, but not at every opening', async () => {
    await logIn();
    await spend(8);
    rest();
    let isDown = true;
    let asked = 0;
    const unsteady = createHolder({
      ...ports,
      fetch: (url, init) => {
        asked += 1;
        return isDown ? Promise.reject(new TypeError('fetch failed')) : town.fetch(url, init);
      },
    });
    await unsteady.keepUp();
    expect((await unsteady.cards())[0]?.renewal).toMatchObject({
      isPossible: true,
      failure: { code: 'address_unreachable' },
    });
    const once = asked;
    await unsteady.keepUp();
    expect(asked).toBe(once);
    isDown = false;
    later(600);
    await unsteady.keepUp();
    expect(await unsteady.cards()).toMatchObject([{ copiesLeft: 10, renewal: { failure: null } }]);
  });

  it('never puts another data set in the place of a card', async () => {
    await logIn();
    income().identifiers = ['another-1', 'another-2'];
    const [card] = await holder.cards();
    await expectCode('renewal_refused', holder.renew(card?.cardId ?? ''));
    expect(await holder.cards()).toMatchObject([{ cardId: card?.cardId }]);
  });

  it('that a clerk has to look at keeps the card until the new one is there', async () => {
    await logIn();
    await spend(8);
    rest();
    income().review = 'pending';
    await holder.keepUp();
    expect([await holder.cards(), await holder.waiting()]).toMatchObject([[{ copiesLeft: 2 }], [{}]]);
    expect(await holder.keepUp()).toEqual({ isChanged: false });
    // nor does pressing the button twice ask twice
    const [before] = await holder.cards();
    expect(await holder.renew(before?.cardId ?? '')).toMatchObject({ received: 0, waiting: [{}] });
    expect(await holder.waiting()).toHaveLength(1);
    income().review = 'approved';
    later(30);
    await holder.keepUp();
    expect([await holder.cards(), await holder.waiting()]).toMatchObject([[{ copiesLeft: 10 }], []]);
  });

  it('is not possible where the issuer gave no way, and says where to go', async () => {
    income().givesRefreshTokens = false;
    await logIn();
    const [card] = await holder.cards();
    expect(card?.renewal.isPossible).toBe(false);
    await expectCode('renewal_not_possible', holder.renew(card?.cardId ?? ''));
  });
});

describe('the issuer hears', () => {
  it('that a card was kept, and that it was deleted while a token was still there', async () => {
    await logIn();
    const [card] = await holder.cards();
    await holder.forgetCard(card?.cardId ?? '');
    expect(income().notifications).toEqual(['credential_accepted', 'credential_deleted']);
    expect(await ports.store.grants.all()).toEqual([]);
  });

  it('that a batch failed when one of its copies did not fit', async () => {
    income().spoil = ({ build, index }) =>
      index === 3 ? { ...build, payload: { ...build.payload, exp: 1 } } : build;
    expect(await logIn()).toMatchObject({ received: 9, discarded: 1 });
    expect(income().notifications).toEqual(['credential_failure']);
  });

  it('nothing where it has no such endpoint, and cards come and go all the same', async () => {
    income().metadata = { notification_endpoint: undefined };
    await logIn();
    const [card] = await holder.cards();
    await holder.forgetCard(card?.cardId ?? '');
    expect([income().notifications, await holder.cards()]).toEqual([[], []]);
  });

  it('nothing that could stop a deletion', async () => {
    await logIn();
    const offline = createHolder({ ...ports, fetch: () => Promise.reject(new TypeError('fetch failed')) });
    const [card] = await holder.cards();
    await offline.forgetCard(card?.cardId ?? '');
    expect(await holder.cards()).toEqual([]);
  });
});

describe('deleting everything', () => {
  const untilNever = () => new AbortController().signal;

  it('tells every department first, each of its own batch', async () => {
    await town.receiveAll(holder);
    const held = (await ports.store.cards()).map(({ card }) => [card.vct, card.source?.notificationId]);
    await createHolder({ ...ports, timeLimit: untilNever }).forgetEverything();
    const told = Object.entries(town.departments).flatMap(([id, { notified }]) =>
      notified.flatMap(({ id: batch, event }) =>
        event === 'credential_deleted' ? [[`urn:anju:${id}:1`, batch]] : [],
      ),
    );
    expect(held).toHaveLength(2);
    expect(told.sort()).toEqual(held.sort());
    expect(await ports.store.cards()).toEqual([]);
  });

  it('does not wait longer than a few seconds, nor writes down what comes back after that', async () => {
    await logIn();
    town.clock.at = new Date(town.clock.at.getTime() + 3600_000);
    const over = new AbortController();
    const asked: string[] = [];
    let answer: () => void = () => undefined;
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    const slow = createHolder({
      ...ports,
      timeLimit: (milliseconds) => {
        expect(milliseconds).toBeLessThanOrEqual(5_000);
        return over.signal;
      },
      fetch: async (url, init) => {
        asked.push(url);
        if (!url.includes('/token')) return ports.fetch(url, init);
        over.abort();
        await isAnswered;
        return ports.fetch(url, init);
      },
    });
    await slow.forgetEverything();
    expect(await ports.store.cards()).toEqual([]);
    const askedInTime = asked.length;
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(askedInTime);
    expect([await ports.store.grants.all(), income().notifications]).toEqual([[], ['credential_accepted']]);
  });

  it('deletes where nobody can be reached', async () => {
    await logIn();
    const offline = createHolder({ ...ports, fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await offline.forgetEverything();
    expect([await holder.cards(), await ports.store.grants.all()]).toEqual([[], []]);
  });

  it('leaves no key, token, attestation or request', async () => {
    const kept = new Set<string>();
    const { keys } = ports;
    const watched = createHolder({
      ...ports,
      keys: {
        ...keys,
        create: async () => {
          const key = await keys.create();
          kept.add(key.keyId);
          return key;
        },
        remove: async (keyIds) => {
          for (const keyId of keyIds) kept.delete(keyId);
        },
      },
    });
    await logIn(watched);
    income().review = 'pending';
    await logIn(watched);
    await watched.logIn(await watched.choose(`${ISSUER_BASE}/income`, 'income'));
    expect(kept.size).toBeGreaterThan(20);
    await watched.forgetEverything();
    expect(kept.size).toBe(0);
    const { grants, waiting, pending, instances } = ports.store;
    for (const shelf of [grants, waiting, pending, instances]) expect(await shelf.all()).toEqual([]);
  });
});
