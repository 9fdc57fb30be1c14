// The log-in at a department: what is pushed, what comes back, and everything that must not be taken for it.
import { beforeEach, describe, expect, it } from 'vitest';
import { createStoreInMemory, type Holder } from '../../src/lib/headless.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
beforeEach(async () => {
  town = await createTown();
});

const income = () => town.departments.income;
const begin = async (holder: Holder = town.holder) =>
  (await holder.logIn(await holder.choose(`${ISSUER_BASE}/income`, 'income'))).url;

async function expectRefusal(code: string, attempt: Promise<unknown>) {
  await expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
  expect(await town.holder.cards()).toEqual([]);
  expect(await town.holder.log()).toEqual([]);
}

describe('a log-in', () => {
  it('is pushed, opened by its address alone, and ends in a card with ten copies', async () => {
    const url = await begin();
    expect([...new URL(url).searchParams.keys()]).toEqual(['client_id', 'request_uri']);
    expect(new URL(url).pathname).toBe('/income/authorize');
    const result = await town.holder.comeBack(income().logIn(url));
    expect(result).toMatchObject({ received: 10, discarded: 0, waiting: [] });
    expect(await town.holder.cards()).toMatchObject([
      { vct: 'urn:anju:income:1', copiesLeft: 10, renewal: { isPossible: true, failure: null } },
    ]);
    expect(income().notifications).toEqual(['credential_accepted']);
  });

  it('may be offered by the department, with the state that it gave', async () => {
    const preview = await town.holder.openOffer(income().logInOfferText('state-of-the-offer'));
    expect(preview).toMatchObject({ way: 'log-in', txCode: null, issuer: { host: 'issuer.test' } });
    const { url } = await town.holder.logIn(preview);
    expect(income().issuerStates).toEqual(['state-of-the-offer']);
    expect(await town.holder.comeBack(income().logIn(url))).toMatchObject({ received: 10 });
    await expect(town.holder.receive(preview, {})).rejects.toMatchObject({ code: 'offer_not_supported' });
  });

  it('says beforehand whose page it opens, and whether the department’s word for it is signed', async () => {
    const open = () => town.holder.choose(`${ISSUER_BASE}/income`, 'income');
    expect(await open()).toMatchObject({
      logInHost: 'issuer.test',
      issuer: { host: 'issuer.test', verified: true },
    });
    income().serverMetadata = { authorization_endpoint: 'https://login.elsewhere.test/authorize' };
    income().signMetadataWith = null;
    town.chain.forgetKeys();
    expect(await open()).toMatchObject({ logInHost: 'login.elsewhere.test', issuer: { verified: false } });
  });

  it('asks for the page in the language that the citizen reads at that moment', async () => {
    let language: 'zh-CN' | 'en' = 'en';
    const holder = town.newHolder({ language: () => language });
    await begin(holder);
    language = 'zh-CN';
    await begin(holder);
    await begin();
    expect(income().locales).toEqual(['en', 'zh-CN', '']);
  });

  it('asks by scope where the server knows no authorization details', async () => {
    income().serverMetadata = { authorization_details_types_supported: [] };
    income().identifiers = null;
    await town.holder.comeBack(income().logIn(await begin()));
    expect(income().scopes).toEqual(['income']);
    expect(await town.holder.cards()).toHaveLength(1);
  });

  it('is not begun where requests cannot be pushed, or this wallet cannot be come back to', async () => {
    const elsewhere = town.newHolder();
    const { redirectUri: _, ...ports } = town.ports;
    const { createHolder } = await import('../../src/lib/headless.ts');
    await expectRefusal('offer_not_supported', begin(createHolder(ports)));
    income().serverMetadata = { pushed_authorization_request_endpoint: undefined };
    await expectRefusal('offer_not_supported', begin(elsewhere));
  });

  it('is not begun at an address that is not safe', async () => {
    income().serverMetadata = { authorization_endpoint: 'http://issuer.test/income/authorize' };
    await expectRefusal('address_not_allowed', begin());
  });
});

describe('what the browser comes back with', () => {
  it('is good once', async () => {
    const search = income().logIn(await begin());
    await town.holder.comeBack(search);
    await expect(town.holder.comeBack(search)).rejects.toMatchObject({ code: 'authorization_unknown' });
    expect(income().tokensGiven).toBe(1);
  });

  it('is good for one of two tabs that open it at once', async () => {
    const search = income().logIn(await begin());
    const results = await Promise.allSettled([town.holder.comeBack(search), town.holder.comeBack(search)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await town.holder.cards()).toHaveLength(1);
  });

  it('is refused in another browser, whoever sent the citizen there', async () => {
    const search = income().logIn(await begin());
    const other = town.newHolder();
    await expect(other.comeBack(search)).rejects.toMatchObject({ code: 'authorization_unknown' });
    expect(await other.cards()).toEqual([]);
    expect(income().tokensGiven).toBe(0);
  });

  it('is refused later than an hour', async () => {
    let at = town.ports.now();
    const store = createStoreInMemory();
    const slow = town.newHolder({ store, now: () => at });
    const search = income().logIn(await begin(slow));
    at = new Date(at.getTime() + 61 * 60_000);
    await expect(slow.comeBack(search)).rejects.toMatchObject({ code: 'authorization_unknown' });
    expect(await store.pending.all()).toEqual([]);
  });

  it.each<[string, string, (answer: URLSearchParams) => void]>([
    ['with another state', 'authorization_unknown', (answer) => answer.set('state', 'made-up')],
    ['without a state', 'authorization_unknown', (answer) => answer.delete('state')],
    [
      'from another issuer',
      'authorization_mixed_up',
      (answer) => answer.set('iss', `${ISSUER_BASE}/property`),
    ],
    ['without its issuer', 'authorization_mixed_up', (answer) => answer.delete('iss')],
    ['with two codes', 'authorization_refused', (answer) => answer.append('code', 'another')],
    ['without a code', 'authorization_refused', (answer) => answer.delete('code')],
    ['with a code that was never given', 'authorization_gone', (answer) => answer.set('code', 'made-up')],
    ['as a no', 'authorization_declined', (answer) => answer.set('error', 'access_denied')],
    ['as a failure', 'authorization_refused', (answer) => answer.set('error', 'server_error')],
    [
      'as a no that another issuer says',
      'authorization_mixed_up',
      (answer) => {
        answer.set('error', 'access_denied');
        answer.set('iss', 'https://elsewhere.test');
      },
    ],
  ])('is refused %s', async (_, code, change) => {
    const search = income().logIn(await begin(), change);
    await expectRefusal(code, town.holder.comeBack(search));
    // whatever was wrong, the request behind it is over
    if (code !== 'authorization_unknown')
      await expectRefusal('authorization_unknown', town.holder.comeBack(search));
  });

  it('is worth nothing to a department that got it for another one’s request', async () => {
    const code = new URLSearchParams(income().logIn(await begin())).get('code') ?? '';
    const second = await begin();
    await expectRefusal(
      'authorization_gone',
      town.holder.comeBack(income().logIn(second, (answer) => answer.set('code', code))),
    );
  });

  it('is worth nothing with a code that somebody got by a log-in of their own', async () => {
    const stranger = town.newHolder();
    const theirs = new URLSearchParams(income().logIn(await begin(stranger))).get('code') ?? '';
    const search = income().logIn(await begin(), (answer) => answer.set('code', theirs));
    await expectRefusal('authorization_gone', town.holder.comeBack(search));
  });

  it('leaves no key behind when it fails', async () => {
    const kept = new Set<string>();
    const { keys } = town.ports;
    const holder = town.newHolder({
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
    await expect(
      holder.comeBack(income().logIn(await begin(holder), (answer) => answer.set('code', 'x'))),
    ).rejects.toThrow();
    expect(kept.size).toBe(0);
    income().credentialAnswer = Response.json({ error: 'credential_request_denied' }, { status: 400 });
    await expect(holder.comeBack(income().logIn(await begin(holder)))).rejects.toThrow();
    expect(kept.size).toBe(0);
  });
});

describe('data sets', () => {
  const flats = ['unit-1-101', 'unit-7-303'];
  const twoFlats = () => {
    income().identifiers = flats;
    income().claimsOf = (identifier) => ({ person_number: 'P0000000001', unit: identifier });
  };
  const receive = async () => town.holder.comeBack(income().logIn(await begin()));

  it('become a card each, under keys of their own', async () => {
    twoFlats();
    expect(await receive()).toMatchObject({ received: 20 });
    expect((await town.holder.cards()).map(({ claims }) => claims[1]?.value).sort()).toEqual(flats);
    expect(new Set(income().holderKeys.map(({ x }) => x)).size).toBe(20);
  });

  it('take the place of the same set’s card when they come again, and of no other', async () => {
    twoFlats();
    await receive();
    const before = await town.holder.cards();
    await receive();
    const after = await town.holder.cards();
    expect(after.map(({ claims }) => claims[1]?.value).sort()).toEqual(flats);
    expect(after.some(({ cardId }) => before.some((card) => card.cardId === cardId))).toBe(false);
  });

  it('come each by itself: one that does not fit leaves the others, and is said', async () => {
    twoFlats();
    income().spoil = ({ build }) =>
      build.disclosable.unit === flats[0]
        ? { ...build, payload: { ...build.payload, vct: 'urn:anju:property:1' } }
        : build;
    expect(await receive()).toMatchObject({ received: 10, missing: 1 });
    expect((await town.holder.cards()).map(({ claims }) => claims[1]?.value)).toEqual([flats[1]]);
    expect(income().notifications.sort()).toEqual(['credential_accepted', 'credential_failure']);
  });

  it('must be named where they were asked for by name', async () => {
    income().identifiers = null;
    await expectRefusal('answer_malformed', receive());
  });
});

describe('the catalogue', () => {
  it('lists what the city’s departments issue in a format that this wallet holds, and what is held', async () => {
    await town.holder.comeBack(income().logIn(await begin()));
    const { entries, unreachable } = await town.holder.catalogue();
    expect(entries.map(({ configurationId, held }) => [configurationId, held])).toEqual([
      ['income', 'yes'],
      ['property', 'no'],
    ]);
    expect(entries[0]).toMatchObject({
      issuer: { name: { en: 'Test Department' } },
      name: { en: 'Test card' },
    });
    expect(unreachable).toEqual([]);
  });

  it('stands without a department that is down', async () => {
    const holder = town.newHolder({ issuers: ['https://nowhere.test/income', `${ISSUER_BASE}/property`] });
    const { entries, unreachable } = await holder.catalogue();
    expect(entries.map(({ vct }) => vct)).toEqual(['urn:anju:property:1']);
    expect(unreachable).toEqual([{ url: 'https://nowhere.test/income', code: 'address_unreachable' }]);
  });
});
