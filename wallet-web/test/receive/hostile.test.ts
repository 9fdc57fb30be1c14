// Issuers that lie, whoever stands on the way to them, and two tabs at once: each is refused by its reason, or does no harm.
import { createServer } from 'node:http';
import { issueSdJwtVc } from '@anju/credentials';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createHolder,
  createKeyStoreInMemory,
  createStoreInMemory,
  type Holder,
  type HolderPorts,
} from '../../src/lib/headless.ts';
import { TX_CODE } from '../support/department.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
let ports: HolderPorts;
let holder: Holder;
/** keys that were made and not removed */
let keyIds: Set<string>;
beforeEach(async () => {
  town = await createTown();
  const keys = createKeyStoreInMemory();
  keyIds = new Set();
  ports = {
    ...town.ports,
    store: createStoreInMemory(),
    keys: {
      ...keys,
      create: async () => {
        const key = await keys.create();
        keyIds.add(key.keyId);
        return key;
      },
      remove: async (gone) => {
        for (const keyId of gone) keyIds.delete(keyId);
        await keys.remove(gone);
      },
    },
  };
  holder = createHolder(ports);
});

const income = () => town.departments.income;
const begin = async (who = holder) =>
  (await who.logIn(await who.choose(`${ISSUER_BASE}/income`, 'income'))).url;
const logIn = async (who = holder) => who.comeBack(income().logIn(await begin(who)));
const atCounter = async (who = holder) =>
  who.receive(await who.openOffer(income().offerText()), { txCode: TX_CODE });

/** The same wallet, with somebody on the way who answers, alters or delays. */
const withSomebodyAt = (path: string, act: (answer: () => Promise<Response>) => Promise<Response>) =>
  createHolder({
    ...ports,
    fetch: (url, init) => (url.includes(path) ? act(() => town.fetch(url, init)) : town.fetch(url, init)),
  });
const altering = (path: string, change: object) =>
  withSomebodyAt(path, async (answer) => {
    const given = await answer();
    if (!given.ok) return given;
    return Response.json({ ...(await given.json()), ...change }, { status: given.status });
  });

async function expectNothing(code: string, attempt: Promise<unknown>) {
  await expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
  expect(await holder.cards()).toEqual([]);
  expect(await ports.store.grants.all()).toEqual([]);
  expect(keyIds.size).toBe(0);
}

const INTERNAL = [
  'https://10.0.0.1/offer',
  'https://192.168.1.1:8443/offer',
  'https://169.254.169.254/latest/meta-data/',
  'https://[fd00::1]/offer',
  'https://localhost./offer',
  'http://issuer.test/offer',
];

describe('an address within somebody’s own network is never asked', () => {
  const expectUnasked = async (attempt: Promise<unknown>) => {
    await expectNothing('address_not_allowed', attempt);
    expect(town.visited.some((address) => INTERNAL.includes(address))).toBe(false);
  };

  it.each(INTERNAL)('as where an offer is: %s', async (address) => {
    const text = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(address)}`;
    await expectUnasked(holder.openOffer(text));
  });

  it.each(INTERNAL)('as the issuer that an offer names: %s', async (address) => {
    const offer = { credential_issuer: address, credential_configuration_ids: ['income'] };
    await expectUnasked(
      holder.openOffer(
        `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`,
      ),
    );
  });

  it.each(['credential_endpoint', 'nonce_endpoint', 'deferred_credential_endpoint', 'notification_endpoint'])(
    'as the %s of an issuer',
    async (name) => {
      income().metadata = { [name]: INTERNAL[0] };
      await expectUnasked(begin());
    },
  );

  it.each(['token_endpoint', 'authorization_endpoint', 'pushed_authorization_request_endpoint'])(
    'as the %s of its server',
    async (name) => {
      income().serverMetadata = { [name]: INTERNAL[0] };
      await expectUnasked(begin());
    },
  );

  it.each(['javascript:alert(1)', 'data:text/html,x', 'openid4vp://x'])(
    'nor is a page opened at %s',
    async (address) => {
      income().serverMetadata = { authorization_endpoint: address };
      await expectUnasked(begin());
    },
  );
});

describe('a redirect', () => {
  it('in the place of metadata leads nowhere', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, answer) => {
      asked.push(request.url);
      answer.writeHead(302, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    const address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}/income`;
    try {
      const real = createHolder({ ...ports, fetch });
      await expectNothing('address_unreachable', real.choose(address, 'income'));
      expect(asked).toEqual(['/.well-known/openid-credential-issuer/income']);
    } finally {
      server.close();
    }
  });

  it('is followed by no request of a whole receipt, and none carries cookies or says where it comes from', async () => {
    const sent: RequestInit[] = [];
    const watched = createHolder({
      ...ports,
      fetch: (url, init) => {
        if (!url.startsWith('https://chain.test/')) sent.push(init ?? {});
        return town.fetch(url, init);
      },
    });
    expect(await logIn(watched)).toMatchObject({ received: 10 });
    expect(sent.length).toBeGreaterThan(8);
    for (const init of sent)
      expect(init).toMatchObject({ redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' });
  });
});

describe('an answer that is too much', () => {
  it('with ten thousand copies is refused whole', async () => {
    const many = (credential: string) =>
      Response.json({ credentials: Array.from({ length: 10_000 }, () => ({ credential })) });
    income().credentialAnswer = many('a~');
    await expectNothing('answer_malformed', logIn());
    income().credentialAnswer = many('a~'.repeat(100));
    await expectNothing('answer_too_large', logIn());
  });

  it('with one copy more than was asked for is refused whole', async () => {
    income().batchSize = 2;
    income().credentialAnswer = Response.json({ credentials: Array(3).fill({ credential: 'a~' }) });
    await expectNothing('answer_malformed', logIn());
  });

  it('as metadata is not read to its end', async () => {
    const endless = () =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) });
    const slow = withSomebodyAt('/.well-known/', async () => new Response(endless()));
    await expectNothing('answer_too_large', slow.choose(`${ISSUER_BASE}/income`, 'income'));
  });

  it('as a description of the card costs the description, not the card', async () => {
    const big = withSomebodyAt('/types/', async () => new Response('x'.repeat(2_000_000)));
    expect(await logIn(big)).toMatchObject({ received: 10, cards: [{ picture: null }] });
  });

  it('with thousands of kinds of cards is shown in part', async () => {
    const configuration = { format: 'dc+sd-jwt', vct: 'urn:anju:income:1' };
    income().metadata = {
      credential_configurations_supported: Object.fromEntries(
        Array.from({ length: 5000 }, (_, index) => [`c${index}`, configuration]),
      ),
    };
    const { entries } = await createHolder({ ...ports, issuers: [income().issuer] }).catalogue();
    expect(entries).toHaveLength(100);
  });

  it('with a claim that is deeper than anyone writes is refused, and the wallet still opens', async () => {
    income().spoil = async ({ build }) => {
      const [jwt = '', ...disclosures] = (await issueSdJwtVc(build)).split('~');
      const [header, payload = ''] = jwt.split('.');
      const open = Buffer.from(payload, 'base64url').toString().slice(0, -1);
      const deep = `${open},"deep":${'['.repeat(3000)}${']'.repeat(3000)}}`;
      const signed = `${header}.${Buffer.from(deep).toString('base64url')}`;
      const signature = Buffer.from(await build.sign(new TextEncoder().encode(signed)));
      return [`${signed}.${signature.toString('base64url')}`, ...disclosures].join('~');
    };
    await expectNothing('credential_malformed', logIn());
  });
});

describe('times that make no sense', () => {
  it.each([1e300, -5, 0])('as the life of a token (%s s) do not stop a receipt', async (lifetime) => {
    expect(await logIn(altering('/token', { expires_in: lifetime }))).toMatchObject({ received: 10 });
    expect(await holder.cards()).toHaveLength(1);
  });

  it('as an interval are kept within five seconds and a day', async () => {
    income().review = 'pending';
    for (const [interval, seconds] of [
      [1e300, 86_400],
      [0.001, 5],
    ] as const) {
      income().interval = interval;
      const { waiting } = await logIn();
      const { askedAt, askAgainAt, waitingId } = waiting[0] ?? { askedAt: '', askAgainAt: '', waitingId: '' };
      expect(Date.parse(askAgainAt) - Date.parse(askedAt)).toBe(seconds * 1000);
      await holder.stopWaiting(waitingId);
    }
    income().interval = 0;
    await expectNothing('answer_malformed', logIn());
  });
});

describe('a notification', () => {
  it.each<[string, () => Promise<Response>]>([
    ['nobody takes', () => Promise.reject(new TypeError('fetch failed'))],
    ['fails there', async () => new Response('', { status: 500 })],
    ['is refused', async () => Response.json({ error: 'invalid_notification_id' }, { status: 400 })],
  ])('that %s costs nobody a card', async (_, act) => {
    expect(await logIn(withSomebodyAt('/notification', act))).toMatchObject({ received: 10 });
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
  });
});

describe('two tabs at once', () => {
  /** Both have their answer at the same moment, and reading what is held takes as long as a disk may. */
  const twoTabs = () => {
    const { cards } = ports.store;
    ports.store.cards = async () => {
      const held = await cards();
      for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
      return held;
    };
    let waiting: (() => void)[] = [];
    const meet = async (answer: () => Promise<Response>) => {
      const given = await answer();
      if (!given.ok) return given;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length < 2) return;
        for (const go of waiting) go();
        waiting = [];
      });
      return given;
    };
    return withSomebodyAt('/credential', meet);
  };

  it('that log in for the same card end with one, with the keys of one', async () => {
    const tabs = twoTabs();
    const [first, second] = [await begin(tabs), await begin(tabs)];
    await Promise.all([tabs.comeBack(income().logIn(first)), tabs.comeBack(income().logIn(second))]);
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
    // ten for the copies, and the one that the tokens are bound to
    expect(keyIds.size).toBe(11);
  });

  it('that open the same code from the counter end with one card', async () => {
    const tabs = twoTabs();
    await Promise.allSettled([atCounter(tabs), atCounter(tabs)]);
    expect(await holder.cards()).toMatchObject([{ copiesLeft: 10 }]);
    expect(keyIds.size).toBe(11);
  });

  it('of which one deletes the card that the other renews end without it: it does not come back', async () => {
    await logIn();
    const [card] = await holder.cards();
    const cardId = card?.cardId ?? '';
    const renewing = withSomebodyAt('/credential', async (answer) => {
      const given = await answer();
      if (given.ok) await holder.forgetCard(cardId);
      return given;
    });
    await expectNothing('renewal_not_possible', renewing.renew(cardId));
  });

  it('of which one gives up what the other is just asking for lose no key of a card that came', async () => {
    income().review = 'pending';
    await logIn();
    income().review = 'approved';
    const [waiting] = await holder.waiting();
    const waitingId = waiting?.waitingId ?? '';
    let stopping: Promise<void> = Promise.resolve();
    const asking = withSomebodyAt('/deferred', (answer) => {
      stopping = asking.stopWaiting(waitingId);
      return answer();
    });
    expect(await asking.askAgain(waitingId)).toMatchObject({ kind: 'card', received: 10 });
    await stopping;
    const [card] = await holder.cards();
    for (const keyId of await ports.store.keyIdsOf(card?.cardId ?? '')) {
      await expect(ports.keys.sign(keyId, new Uint8Array(1))).resolves.toBeDefined();
    }
  });
});
