// What a wallet learns of its cards from their issuers' status lists: what it believes, what it keeps, when it asks.
import { statusValue } from '@anju/credentials';
import { beforeEach, describe, expect, it } from 'vitest';
import { createExclusively } from '../../src/lib/exclusively.ts';
import {
  createHolder,
  createStoreInMemory,
  type Holder,
  type HolderPorts,
  matchQuery,
} from '../../src/lib/headless.ts';
import type { CardView } from '../../src/lib/types.ts';
import { createAuthority } from '../support/certificates.ts';
import { TX_CODE } from '../support/department.ts';
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
  await holder.receive(await holder.openOffer(income().offerText()), { txCode: TX_CODE });
});
const HOUR = 3600;
const DAY = 24 * HOUR;
const later = (seconds: number) => {
  at = new Date(at.getTime() + seconds * 1000);
  town.clock.at = at;
};
const income = () => town.departments.income;
const { invalid: REVOKED, suspended: SUSPENDED } = statusValue;
const mark = (index: number, status: number) => void income().statuses.set(index, status);

async function card(who = holder): Promise<CardView> {
  const [held] = await who.cards();
  if (held === undefined) throw new Error('no card is held');
  return held;
}
async function looked(who = holder): Promise<CardView> {
  await who.checkStanding((await card(who)).cardId);
  return card(who);
}

describe('a card', () => {
  it('whose issuer was never asked is not said to have been found good', async () => {
    expect(await card()).toMatchObject({ state: 'valid', standing: { known: null, failure: null } });
    expect(income().listsGiven).toBe(0);
  });

  it('that its list calls valid was looked up at that time', async () => {
    expect(await looked()).toMatchObject({
      state: 'valid',
      standing: { known: { state: 'valid', at: at.toISOString() }, failure: null },
    });
  });

  it.each([
    ['revoked', REVOKED],
    ['suspended', SUSPENDED],
  ])('is %s once any of its copies is', async (state, status) => {
    mark(9, status);
    expect(await looked()).toMatchObject({ state, standing: { known: { state }, failure: null } });
  });

  it('is not what a copy that is not its own is', async () => {
    mark(10, REVOKED);
    expect(await looked()).toMatchObject({ state: 'valid' });
  });

  it('is revoked also where others of its copies are only suspended', async () => {
    mark(0, SUSPENDED);
    mark(1, REVOKED);
    expect(await looked()).toMatchObject({ state: 'revoked' });
  });

  it('that is suspended no longer is good again', async () => {
    mark(0, SUSPENDED);
    await looked();
    later(HOUR);
    income().statuses.clear();
    expect(await looked()).toMatchObject({ state: 'valid' });
  });

  it('that was taken back, or given back, is news until the citizen has seen it; that it is still good is none', async () => {
    const isUnseen = async () => (await card()).standing?.isUnseen;
    const seen: unknown[] = [(await looked()).standing?.isUnseen];
    for (const status of [SUSPENDED, 0, REVOKED]) {
      mark(0, status);
      later(HOUR);
      await looked();
      later(HOUR);
      // another look that finds the same changes nothing
      seen.push((await looked()).standing?.isUnseen);
      await holder.markSeen((await card()).cardId);
      seen.push(await isUnseen(), (await card()).standing?.known?.state);
    }
    const news = (state: string) => [true, false, state];
    expect(seen).toEqual([false, ...news('suspended'), ...news('valid'), ...news('revoked')]);
  });

  it('that is revoked is not shown, and the citizen hears why', async () => {
    mark(0, REVOKED);
    await looked();
    const request = {
      credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['urn:anju:income:1'] } }],
    };
    expect(matchQuery(request, await ports.store.cards(), at).gaps).toMatchObject([{ reason: 'revoked' }]);
  });
});

describe('what was known last stays, with its age,', () => {
  const spoil = (change: object) => {
    income().spoilList = (build) => ({ ...build, ...change });
  };
  const answer = (body: string, status: number, type: string) => () => {
    income().listAnswer = () => new Response(body, { status, headers: { 'content-type': type } });
  };
  const STATUS_LIST = 'application/statuslist+jwt';

  it.each<[string, string, () => void | Promise<void>]>([
    ['the list is withheld', 'address_unreachable', answer('', 503, 'text/plain')],
    ['the list is gone', 'address_unreachable', answer('', 404, 'text/plain')],
    ['something else is in its place', 'standing_not_trusted', answer('<p>hello', 200, 'text/html')],
    ['what comes is no list', 'standing_not_trusted', answer('e30.e30.e30', 200, STATUS_LIST)],
    [
      'it is larger than a list may be',
      'standing_not_trusted',
      answer('A'.repeat(2 ** 21 + 1), 200, STATUS_LIST),
    ],
    [
      'it unpacks to more than a list may be',
      'standing_not_trusted',
      () => spoil({ list: { bits: 2, bytes: new Uint8Array(2 ** 20 + 1) } }),
    ],
    [
      'another department of the city signed the list',
      'standing_not_trusted',
      () => spoil({ header: { x5c: town.signers.property.x5c }, sign: town.signers.property.sign }),
    ],
    [
      'somebody of another city signed the list under the department’s name',
      'standing_not_trusted',
      async () => {
        const elsewhere = await createAuthority('Elsewhere');
        const signer = await elsewhere.certify({ commonName: 'Dept income', organization: 'income' }, [
          `did:ethr:0x7a69:0x${'ab'.repeat(20)}`,
          income().issuer,
        ]);
        spoil({ header: { x5c: signer.x5c }, sign: signer.sign });
      },
    ],
    [
      'another key signed than the list’s certificate says',
      'standing_not_trusted',
      () => spoil({ sign: town.signers.property.sign }),
    ],
    ['the registry no longer lists the key', 'standing_not_trusted', () => town.chain.forgetKeys()],
    ['the registry cannot be read', 'registry_unavailable', () => town.chain.breakDown()],
    [
      'the list has expired',
      'standing_not_trusted',
      () => spoil({ issuedAt: at.getTime() / 1000 - 7200, expiresAt: at.getTime() / 1000 - 1 }),
    ],
    [
      'it is the list of another address',
      'standing_not_trusted',
      () => spoil({ uri: `${ISSUER_BASE}/income/status/2` }),
    ],
    [
      'it is an older list than was seen',
      'standing_not_trusted',
      () => spoil({ issuedAt: at.getTime() / 1000 - 2 * HOUR }),
    ],
    [
      'it is dated ahead of this device’s clock',
      'standing_not_trusted',
      () => spoil({ issuedAt: at.getTime() / 1000 + DAY }),
    ],
  ])('when %s', async (_, code, happen) => {
    for (const [status, state] of [
      [SUSPENDED, 'suspended'],
      [0, 'valid'],
    ] as const) {
      mark(0, status);
      await looked();
      const known = { state, at: at.toISOString() };
      later(HOUR);
      // the list itself says something else by now
      mark(0, status === 0 ? SUSPENDED : 0);
      await happen();
      const failure = { code, at: at.toISOString() };
      expect(await looked()).toMatchObject({ state, standing: { known, failure } });
      Object.assign(income(), { spoilList: null, listAnswer: null });
      income().statuses.clear();
      town.chain.recover();
      const { certificateDer } = town.signers.income;
      const did = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
      town.chain.listKey({ certificateDer, vct: 'urn:anju:income:1', iss: income().issuer, did });
      later(HOUR);
    }
  });

  it.each([
    ['has no place for some of the copies', () => Object.assign(income(), { listSize: 4 })],
    ['says of some copies what has no meaning', () => mark(3, 3)],
  ])('when it %s: those that are good do not speak for them', async (_, happen) => {
    mark(0, SUSPENDED);
    await looked();
    const known = { state: 'suspended', at: at.toISOString() };
    later(HOUR);
    income().statuses.clear();
    happen();
    const failure = { code: 'standing_not_trusted', at: at.toISOString() };
    expect(await looked()).toMatchObject({ state: 'suspended', standing: { known, failure } });
  });

  it('and is never called valid where it never was', async () => {
    answer('', 503, 'text/plain')();
    expect(await looked()).toMatchObject({
      standing: { known: null, failure: { code: 'address_unreachable' } },
    });
  });

  it('and a failure is forgotten once the list can be read', async () => {
    answer('', 503, 'text/plain')();
    await looked();
    income().listAnswer = null;
    later(HOUR);
    expect(await looked()).toMatchObject({ standing: { known: { state: 'valid' }, failure: null } });
  });

  it('but bad news counts though a part of the copies cannot be looked up', async () => {
    income().listSize = 8;
    mark(0, REVOKED);
    expect(await looked()).toMatchObject({
      state: 'revoked',
      standing: { failure: { code: 'standing_not_trusted' } },
    });
  });

  it('and a retired key’s list is good as long as what the key signed', async () => {
    const { certificateDer } = town.signers.income;
    const listing = { certificateDer, vct: 'urn:anju:income:1', iss: income().issuer };
    town.chain.listKey({ ...listing, did: `did:ethr:0x7a69:0x${'ab'.repeat(20)}`, state: 'retired' });
    expect(await looked()).toMatchObject({ standing: { known: { state: 'valid' }, failure: null } });
  });
});

describe('the list is asked for', () => {
  it('whole, by its address alone, and once for all cards and copies of a round', async () => {
    income().identifiers = ['one', 'two'];
    income().claimsOf = (identifier) => ({ person_number: identifier });
    const { url } = await holder.logIn(await holder.choose(income().issuer, 'income'));
    await holder.comeBack(income().logIn(url));
    expect(await holder.cards()).toHaveLength(3);
    later(2 * DAY);
    const before = town.visited.length;
    await holder.keepUp();
    expect(income().listsGiven).toBe(1);
    expect(town.visited.slice(before).filter((address) => address.startsWith(ISSUER_BASE))).toEqual([
      `${ISSUER_BASE}/income/status/1`,
    ]);
    const known = (await holder.cards()).map(({ standing }) => standing?.known);
    expect(known).toEqual(Array(3).fill({ state: 'valid', at: at.toISOString() }));
  });

  it('of one department only, when one card is looked at', async () => {
    await holder.receive(await holder.openOffer(town.departments.property.offerText()), { txCode: TX_CODE });
    const income = (await holder.cards()).find(({ vct }) => vct === 'urn:anju:income:1');
    await holder.checkStanding(income?.cardId ?? '');
    expect(town.departments.property.listsGiven).toBe(0);
  });

  it('no more often than it says itself, also by hand and in another tab', async () => {
    await looked();
    later(14);
    await looked(createHolder(ports));
    expect(income().listsGiven).toBe(1);
    later(2);
    await looked();
    expect(income().listsGiven).toBe(2);
  });

  it('once by two tabs that look at the same moment', async () => {
    const shared = { ...ports, exclusively: createExclusively() };
    const [one, other] = [createHolder(shared), createHolder(shared)];
    const { cardId } = await card();
    await Promise.all([one.checkStanding(cardId), other.checkStanding(cardId), one.checkStanding(cardId)]);
    expect(income().listsGiven).toBe(1);
  });

  it('of itself between half a day and a day and a half after the last time, and not at every opening', async () => {
    later(11 * HOUR);
    await holder.keepUp();
    expect(income().listsGiven).toBe(0);
    later(26 * HOUR);
    expect(await holder.keepUp()).toEqual({ isChanged: true });
    await holder.keepUp();
    later(11 * HOUR);
    await holder.keepUp();
    expect(income().listsGiven).toBe(1);
    mark(2, REVOKED);
    later(26 * HOUR);
    expect(await holder.keepUp()).toEqual({ isChanged: true });
    expect(await card()).toMatchObject({ state: 'revoked' });
  });

  it('after a failure some hours later, and not at every opening', async () => {
    income().listAnswer = () => new Response('', { status: 503 });
    later(37 * HOUR);
    await holder.keepUp();
    later(HOUR / 2);
    await holder.keepUp();
    expect(income().listsGiven).toBe(1);
    later(3 * HOUR);
    await holder.keepUp();
    expect(income().listsGiven).toBe(2);
  });

  it('not for hours after a showing', async () => {
    later(37 * HOUR);
    const text = { 'zh-CN': '', en: '' };
    await ports.store.writeLog({
      ...{ entryId: 'shown', at: at.toISOString(), kind: 'presented', who: text, title: null, purpose: null },
      ...{ disclosed: [], outcome: { kind: 'sent' } },
    });
    later(59 * 60);
    await holder.keepUp();
    expect(income().listsGiven).toBe(0);
    later(4 * HOUR + 60);
    await holder.keepUp();
    expect(income().listsGiven).toBe(1);
  });

  it('by a wallet whose clock was ahead once it is right again', async () => {
    later(30 * DAY);
    await looked();
    later(-30 * DAY);
    expect(income().listsGiven).toBe(1);
    await holder.keepUp();
    // it was signed later than now: what is asked for again is believed only when it is not older
    expect(income().listsGiven).toBe(2);
  });

  it('never of a card that has ended by itself', async () => {
    later(60 * DAY);
    expect(await card()).toMatchObject({ state: 'expired' });
    await holder.keepUp();
    expect(income().listsGiven).toBe(0);
  });
});

describe('renewing', () => {
  it('does not happen of itself where the card was revoked or suspended', async () => {
    for (const status of [REVOKED, SUSPENDED]) {
      mark(0, status);
      later(HOUR);
      await looked();
      // in its last days
      at = new Date('2026-12-30T00:00:00Z');
      town.clock.at = at;
      await holder.keepUp();
      expect(income().tokensGiven).toBe(1);
    }
  });

  it('finds a revocation first, and then does not ask', async () => {
    at = new Date('2026-12-30T00:00:00Z');
    town.clock.at = at;
    mark(0, REVOKED);
    await holder.keepUp();
    expect([income().tokensGiven, (await card()).state]).toEqual([1, 'revoked']);
  });

  it('is not possible by hand either once it was revoked; who gets it again by log-in has a good card in its place', async () => {
    mark(0, REVOKED);
    const { cardId, renewal } = await looked();
    expect(renewal.isPossible).toBe(false);
    await expect(holder.renew(cardId)).rejects.toMatchObject({ code: 'renewal_not_possible' });
    income().statuses.clear();
    const { url } = await holder.logIn(await holder.choose(income().issuer, 'income'));
    await holder.comeBack(income().logIn(url));
    expect(await holder.cards()).toMatchObject([{ state: 'valid', standing: { known: null } }]);
  });

  it('is not undone by a look that was under way meanwhile', async () => {
    const { cardId } = await card();
    mark(0, REVOKED);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const shared = { ...ports, exclusively: createExclusively() };
    const slow = createHolder({
      ...shared,
      fetch: async (url, init) => {
        if (url.includes('/status/')) await held;
        return town.fetch(url, init);
      },
    });
    const looking = slow.checkStanding(cardId);
    later(1);
    await createHolder(shared).renew(cardId);
    release();
    await looking;
    expect(await card()).toMatchObject({ state: 'valid', copiesLeft: 10, standing: { known: null } });
  });
});
