import { verifyPresentation } from '@anju/credentials';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestPreview } from '../../src/lib/headless.ts';
import { createAgency, DECIDED } from '../support/agency.ts';
import { createAuthority, NOW } from '../support/certificates.ts';
import { CLAIMS, createTown, queryFor, type Town, VERIFIER_BASE } from '../support/town.ts';

let town: Town;
const foundTown = async () => {
  town = await createTown();
  await town.receiveAll();
};

/** A question of the agency's own. */
const open = async (...claims: string[]): Promise<RequestPreview> =>
  town.holder.openRequest(await town.agency.ask(queryFor(...claims)));
const openByRule = async (): Promise<RequestPreview> => town.holder.openRequest(await town.agency.ask());
const copiesLeft = async () => (await town.holder.cards()).map((card) => card.copiesLeft);

describe('a request', () => {
  beforeEach(foundTown);

  it('shows who asks, what for, exactly what will be shown and what stays', async () => {
    const preview = await openByRule();
    expect(preview).toMatchObject({
      kind: 'request',
      asker: { name: { 'zh-CN': '住房保障办公室', en: 'Housing Office' }, verified: true },
      title: { 'zh-CN': '公租房资格', en: 'Public rental housing' },
      purpose: { en: 'To see whether you qualify' },
      rule: { id: 'test-rule', version: '1' },
      missing: [],
      expiresAt: '2026-11-20T09:10:00.000Z',
    });
    expect(preview.credentials).toHaveLength(1);
    expect(preview.credentials[0]?.claims).toMatchObject([
      { name: 'household_annual_income_fen', value: 9_999_950, matchOnly: false },
    ]);
    expect(preview.stays.map((label) => label.en)).toEqual(
      ['person_number', 'household_number', 'assistance', 'assessed_on'].map((name) => `Label of ${name}`),
    );
    expect(town.agency.posts).toEqual([]);
  });

  it('opens from the wallet link of this device, by POST and by GET', async () => {
    const parameters = new URL(await town.agency.ask(queryFor('assistance'))).searchParams;
    expect(await town.holder.open(`https://wallet.test/open?${parameters}`)).toMatchObject({
      kind: 'request',
    });
    parameters.delete('request_uri_method');
    expect(await town.holder.open(`openid4vp://?${parameters}`)).toMatchObject({ kind: 'request' });
  });

  it('says that nothing is known of the purpose when the asker does not say it', async () => {
    town.chain.forgetVerifiers();
    town.agency.change = ({ payload }) => {
      payload.verifier_info = [{ format: 'something else', data: {} }];
    };
    const preview = await open('assistance');
    expect(preview.rule).toBeNull();
    expect(preview.purpose.en).toBe('(nothing)');
  });
});

describe('consent', () => {
  beforeEach(foundTown);

  it('discloses exactly what was shown, bound to asker and nonce, and brings the decision back', async () => {
    const result = await town.holder.present(await openByRule());
    expect(result).toEqual({
      kind: 'decided',
      decision: 'eligible',
      rule: DECIDED.rule,
      clauses: DECIDED.clauses,
      decidedAt: DECIDED.decided_at,
      requestId: 'r-1',
    });
    const [answer] = town.agency.opened;
    const verified = await verifyPresentation({
      presentation: answer?.vp_token.income?.[0] ?? '',
      audience: town.agency.clientId,
      nonce: town.agency.nonces[0] ?? '',
      now: NOW,
      maxKeyBindingAgeSeconds: 60,
      expectedVct: 'urn:anju:income:1',
      requestedClaims: ['household_annual_income_fen'],
      lookUpKey: () => ({
        status: 'known',
        did: `did:ethr:0x7a69:0x${'ab'.repeat(20)}`,
        iss: 'https://issuer.test/income',
        types: [{ vct: 'urn:anju:income:1', state: 'active' }],
      }),
    });
    // verifyPresentation refuses any disclosure beyond this one
    expect(verified.claims).toEqual({
      household_annual_income_fen: CLAIMS.income.household_annual_income_fen,
    });
    expect(town.agency.posts).toHaveLength(1);
    expect([...(town.agency.posts[0]?.keys() ?? [])]).toEqual(['response']);
  });

  it('spends one copy, removes its key, and logs names of claims and no value', async () => {
    await town.holder.present(await openByRule());
    expect(await copiesLeft()).toEqual([9, 10]);
    const [card] = await town.holder.cards();
    const keyIds = await town.ports.store.keyIdsOf(card?.cardId ?? '');
    const signed = await Promise.allSettled(
      keyIds.map((keyId) => town.ports.keys.sign(keyId, new Uint8Array(1))),
    );
    expect(signed.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
    const [entry] = await town.holder.log();
    expect(entry).toMatchObject({
      kind: 'presented',
      who: { en: 'Housing Office' },
      disclosed: [
        {
          vct: 'urn:anju:income:1',
          claims: [{ name: 'household_annual_income_fen' }],
        },
      ],
      outcome: { kind: 'decided', decision: 'eligible' },
    });
    expect(JSON.stringify(entry)).not.toContain(String(CLAIMS.income.household_annual_income_fen));
  });

  it('uses two different copies for two requests answered at once', async () => {
    const [first, second] = [await open('assistance'), await open('assistance')];
    await Promise.all([town.holder.present(first), town.holder.present(second)]);
    const [a, b] = town.agency.opened.map((answer) => answer.vp_token.income?.[0]?.split('~')[0]);
    expect(a).toBeDefined();
    expect(a).not.toBe(b);
    expect(await copiesLeft()).toEqual([8, 10]);
  });

  it('is sent once, however often the button is pressed', async () => {
    const preview = await open('assistance');
    const results = await Promise.allSettled([town.holder.present(preview), town.holder.present(preview)]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'request_already_answered' } });
    await expect(town.holder.decline(preview)).rejects.toMatchObject({ code: 'request_already_answered' });
    expect(town.agency.posts).toHaveLength(1);
    expect(await copiesLeft()).toEqual([9, 10]);
  });

  it('is given ten minutes where the request names no end', async () => {
    let now = NOW;
    const holder = town.newHolder({ now: () => now });
    await town.receiveAll(holder);
    town.agency.change = ({ payload }) => void Object.assign(payload, { exp: undefined, iat: undefined });
    const previews = [
      await holder.openRequest(await town.agency.ask(queryFor('assistance'))),
      await holder.openRequest(await town.agency.ask(queryFor('assistance'))),
    ] as const;
    expect(previews[0].expiresAt).toBe('2026-11-20T09:10:00.000Z');
    now = new Date(NOW.getTime() + 599_000);
    await holder.present(previews[0]);
    now = new Date(NOW.getTime() + 600_000);
    await expect(holder.present(previews[1])).rejects.toMatchObject({ code: 'request_expired' });
    expect(town.agency.posts).toHaveLength(1);
  });

  it('is refused once the request has expired', async () => {
    let now = NOW;
    const holder = town.newHolder({ now: () => now });
    await town.receiveAll(holder);
    const preview = await holder.openRequest(await town.agency.ask(queryFor('assistance')));
    now = new Date(NOW.getTime() + 600_000);
    await expect(holder.present(preview)).rejects.toMatchObject({ code: 'request_expired' });
    expect(town.agency.posts).toEqual([]);
  });

  it('answers each card of a request with its own copy', async () => {
    const query = queryFor('assistance');
    const property = {
      id: 'property',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:property:1'] },
      claims: [{ path: ['homes_owned'], values: [0, 1] }],
    };
    const both = { credentials: [...query.credentials, property] };
    await town.holder.present(await town.holder.openRequest(await town.agency.ask(both)));
    expect(Object.keys(town.agency.opened[0]?.vp_token ?? {}).sort()).toEqual(['income', 'property']);
    expect(await copiesLeft()).toEqual([9, 9]);
  });

  it('keeps spent what may have arrived, and says so, when nothing comes back', async () => {
    town.agency.answer = () => Response.json({}, { status: 503 });
    const preview = await openByRule();
    await expect(town.holder.present(preview)).rejects.toMatchObject({ code: 'response_not_delivered' });
    expect(await copiesLeft()).toEqual([9, 10]);
    expect((await town.holder.log())[0]?.outcome).toEqual({ kind: 'not_delivered' });
    town.agency.answer = () => Response.json({ anju_result: DECIDED });
    expect(await town.holder.present(preview)).toMatchObject({ kind: 'decided' });
    const [a, b] = town.agency.opened.map((answer) => answer.vp_token.income?.[0]?.split('~')[0]);
    expect(a).not.toBe(b);
  });

  it.each([408, 429, 500])('does not take a status of %d for a refusal', async (status) => {
    town.agency.answer = () => Response.json({ error: 'slow_down' }, { status });
    await expect(town.holder.present(await open('assistance'))).rejects.toMatchObject({
      code: 'response_not_delivered',
    });
  });

  it.each(['javascript:alert(1)', 'http://elsewhere.test/', 'data:text/html,x', 7])(
    'follows an asker nowhere that is not safe: %s',
    async (redirectUri) => {
      town.agency.answer = () => Response.json({ redirect_uri: redirectUri });
      expect(await town.holder.present(await open('assistance'))).toMatchObject({
        kind: 'delivered',
        redirectUri: null,
      });
    },
  );

  it('takes its own time for one that is no time', async () => {
    for (const decided_at of ['soon', '', 7, 'x'.repeat(500_000)]) {
      town.agency.answer = () => Response.json({ anju_result: { ...DECIDED, decided_at } });
      const result = await town.holder.present(await openByRule());
      expect(result).toMatchObject({ kind: 'decided', decidedAt: NOW.toISOString() });
    }
  });

  it('reports a refusal by the asker as a result', async () => {
    town.agency.answer = () =>
      Response.json({ error: 'invalid_request', error_description: 'no' }, { status: 400 });
    expect(await town.holder.present(await open('assistance'))).toMatchObject({
      kind: 'refused',
      error: 'invalid_request',
    });
  });

  it('reports delivery to an asker that says no more', async () => {
    town.agency.answer = () => Response.json({ redirect_uri: 'https://verifier.test/done' });
    expect(await town.holder.present(await open('assistance'))).toMatchObject({
      kind: 'delivered',
      redirectUri: 'https://verifier.test/done',
    });
  });
});

describe('declining', () => {
  beforeEach(foundTown);

  it('tells the asker no and nothing else, spends nothing, and is logged', async () => {
    const preview = await open('assistance');
    await town.holder.decline(preview);
    expect(town.agency.posts.map((form) => form.get('error'))).toEqual(['access_denied']);
    expect(town.agency.posts[0]?.get('state')).toBe(preview.request.state);
    expect(await copiesLeft()).toEqual([10, 10]);
    expect((await town.holder.log())[0]).toMatchObject({ kind: 'declined', disclosed: [] });
    await expect(town.holder.present(preview)).rejects.toMatchObject({ code: 'request_already_answered' });
  });
});

describe('declining late', () => {
  it('is logged, and the asker, who no longer waits, hears nothing', async () => {
    await foundTown();
    let now = NOW;
    const holder = town.newHolder({ now: () => now });
    const preview = await holder.openRequest(await town.agency.ask(queryFor('assistance')));
    now = new Date(NOW.getTime() + 600_000);
    await holder.decline(preview);
    expect(town.agency.posts).toEqual([]);
    expect(await holder.log()).toMatchObject([{ kind: 'declined' }]);
  });
});

describe('what cannot be answered', () => {
  beforeEach(foundTown);

  it('names the card that is missing, and presenting is refused', async () => {
    const holder = town.newHolder();
    const preview = await holder.openRequest(await town.agency.ask(queryFor('assistance')));
    expect(preview).toMatchObject({
      credentials: [],
      missing: [{ id: 'income', reason: 'no_card', cardName: { en: 'Household income credential' } }],
    });
    await expect(holder.present(preview)).rejects.toMatchObject({ code: 'card_missing' });
    expect(town.agency.posts).toEqual([]);
  });

  it.each([
    ['a claim the card does not hold', { path: ['date_of_birth'] }],
    ['a name that every object has', { path: ['__proto__'] }],
    ['part of a claim that has no parts', { path: ['assistance', 'b'] }],
    ['another value than the card holds', { path: ['assistance'], values: ['none'] }],
  ])('says that the card does not hold it, for %s', async (_, claim) => {
    town.chain.forgetVerifiers(); // a registered asker is refused before for what it may not ask
    const query = { credentials: [{ ...queryFor().credentials[0], claims: [claim] }] };
    const preview = await town.holder.openRequest(await town.agency.ask(query));
    expect(preview.missing).toMatchObject([{ reason: 'claims_not_held' }]);
  });

  it('says that an expired card has expired', async () => {
    const later = town.newHolder({
      store: town.ports.store,
      keys: town.ports.keys,
      now: () => new Date('2027-01-02T00:00:00Z'),
    });
    town.agency.change = ({ payload }) => {
      payload.iat = Date.UTC(2027, 0, 2) / 1000;
      payload.exp = Date.UTC(2027, 0, 3) / 1000;
    };
    const preview = await later.openRequest(await town.agency.ask(queryFor('assistance')));
    expect(preview.missing).toMatchObject([{ reason: 'expired' }]);
    expect((await later.cards())[0]?.state).toBe('expired');
  });

  it('says so when the last copy is spent, also between opening and consent', async () => {
    for (let used = 0; used < 9; used += 1) await town.holder.present(await open('assistance'));
    const [first, second] = [await open('assistance'), await open('assistance')];
    await town.holder.present(first);
    await expect(town.holder.present(second)).rejects.toMatchObject({ code: 'copies_used_up' });
    expect((await open('assistance')).missing).toMatchObject([{ reason: 'no_copy_left' }]);
    expect((await town.holder.cards())[0]).toMatchObject({ state: 'used_up', copiesLeft: 0 });
    expect(town.agency.posts).toHaveLength(10);
  });

  it('leaves optional cards at home and takes the first option that can be met', async () => {
    town.chain.forgetVerifiers();
    const other = {
      ...queryFor('assistance').credentials[0],
      id: 'other',
      meta: { vct_values: ['urn:other:1'] },
    };
    const property = {
      id: 'property',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:property:1'] },
      claims: [{ path: ['homes_owned'] }],
    };
    const query = {
      credentials: [...queryFor('assistance').credentials, other, property],
      credential_sets: [{ options: [['other'], ['income']] }, { options: [['property']], required: false }],
    };
    const preview = await town.holder.openRequest(await town.agency.ask(query));
    expect(preview.credentials.map(({ id }) => id)).toEqual(['income']);
    expect(preview.missing).toEqual([]);
  });
});

describe('a request is refused, with nothing posted,', () => {
  // a refusal changes nothing, so one town serves them all
  beforeAll(foundTown);
  beforeEach(() => {
    town.agency.change = null;
    town.agency.signWith = null;
    town.agency.contentType = 'application/oauth-authz-req+jwt';
  });

  async function expectRefusal(code: string, attempt: Promise<unknown> = open('assistance')) {
    await expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
    expect(town.agency.posts).toEqual([]);
    expect(await copiesLeft()).toEqual([10, 10]);
  }
  type Changes = Record<string, unknown>;
  const seconds = NOW.getTime() / 1000;

  it.each<[string, Changes, string]>([
    [
      'it names another asker inside than outside',
      { client_id: 'x509_hash:other' },
      'request_asker_mismatch',
    ],
    ['it is meant for someone else', { aud: 'https://other.test' }, 'request_not_for_this_wallet'],
    ['it says not for whom it is', { aud: undefined }, 'request_not_for_this_wallet'],
    ['it does not carry our nonce', { wallet_nonce: undefined }, 'request_replayed'],
    ['it carries another wallet’s nonce', { wallet_nonce: 'A'.repeat(43) }, 'request_replayed'],
    ['it has no nonce of its own', { nonce: undefined }, 'request_malformed'],
    ['its nonce can be guessed', { nonce: '1' }, 'request_malformed'],
    ['it has expired', { exp: seconds - 61 }, 'request_expired'],
    ['its end is no number', { exp: '2026-11-20' }, 'request_malformed'],
    ['its end is a date that cannot be written', { exp: 9e15 }, 'request_malformed'],
    ['its beginning is no number', { iat: null }, 'request_malformed'],
    ['it begins tomorrow', { nbf: seconds + 86_400 }, 'device_clock_wrong'],
    ['it was made tomorrow', { iat: seconds + 86_400 }, 'device_clock_wrong'],
    ['it sends the answer elsewhere', { response_uri: 'https://evil.test/r' }, 'request_reply_elsewhere'],
    [
      'it sends the answer to another port',
      { response_uri: 'https://verifier.test:444/r' },
      'request_reply_elsewhere',
    ],
    ['it sends the answer over http', { response_uri: 'http://verifier.test/r' }, 'address_not_allowed'],
    ['it says not where the answer goes', { response_uri: undefined }, 'request_malformed'],
    ['it wants a redirect', { redirect_uri: 'https://verifier.test/cb' }, 'request_malformed'],
    ['it wants the answer in the clear', { response_mode: 'direct_post' }, 'request_reply_not_encrypted'],
    ['it wants the answer in an address', { response_mode: 'fragment' }, 'request_not_supported'],
    ['it wants something else than a presentation', { response_type: 'code' }, 'request_not_supported'],
    ['it brings no key to encrypt to', { client_metadata: {} }, 'request_reply_not_encrypted'],
    ['it asks nothing', { dcql_query: undefined }, 'request_not_supported'],
    ['its question is none', { dcql_query: { credentials: [] } }, 'request_malformed'],
    [
      'it asks for another format',
      {
        dcql_query: {
          credentials: [
            { id: 'a', format: 'mso_mdoc', meta: { doctype_value: 'x', vct_values: ['urn:anju:income:1'] } },
          ],
        },
      },
      'request_not_supported',
    ],
  ])('when %s', async (_, changes, code) => {
    town.agency.change = ({ payload }) => void Object.assign(payload, changes);
    await expectRefusal(code);
  });

  it.each<[string, Changes, string]>([
    ['it is of another kind', { typ: 'jwt' }, 'request_malformed'],
    ['it has no certificate', { x5c: undefined }, 'request_not_signed'],
    ['its certificate is garbage', { x5c: ['AAAA'] }, 'request_asker_mismatch'],
  ])('when %s', async (_, changes, code) => {
    town.agency.change = ({ header }) => void Object.assign(header, changes);
    await expectRefusal(code);
  });

  it('when it is not signed', async () => {
    const link = new URL(await town.agency.ask(queryFor('assistance'))).searchParams;
    const jwt = await (await town.fetch(link.get('request_uri') ?? '', { method: 'POST' })).text();
    const [, payload] = jwt.split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'oauth-authz-req+jwt' })).toString(
      'base64url',
    );
    const holder = holderThatGets(`${header}.${payload}.`);
    await expectRefusal('request_not_signed', holder.openRequest(`openid4vp://?${link}`));
  });

  it('when its question stands in the link itself', async () => {
    const link = `openid4vp://?client_id=x&response_uri=https%3A%2F%2Fverifier.test%2Fr&dcql_query=%7B%7D&nonce=1`;
    await expectRefusal('request_not_signed', town.holder.openRequest(link));
  });

  it('when it comes as another type of content', async () => {
    town.agency.contentType = 'application/json';
    await expectRefusal('request_not_signed');
  });

  it('when it was altered after signing', async () => {
    const link = new URL(await town.agency.ask(queryFor('assistance'))).searchParams;
    link.delete('request_uri_method');
    const jwt = await (await town.fetch(link.get('request_uri') ?? '')).text();
    const [header, payload, signature] = jwt.split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    const altered = Buffer.from(JSON.stringify({ ...claims, state: 'x' })).toString('base64url');
    await expectRefusal(
      'request_signature_invalid',
      holderThatGets(`${header}.${altered}.${signature}`).openRequest(`openid4vp://?${link}`),
    );
    // the same, unaltered, is accepted
    const opened = await holderThatGets(jwt).openRequest(`openid4vp://?${link}`);
    expect(opened.kind).toBe('request');
  });

  it('when another key signed it', async () => {
    const thief = await town.authority.certify({ commonName: 'Thief', organization: '贼' });
    town.agency.signWith = thief.privateKey;
    await expectRefusal('request_signature_invalid');
  });

  it('when its certificate is not the one that the QR code names', async () => {
    const thief = await town.authority.certify({ commonName: 'Thief', organization: '贼' });
    town.agency.signWith = thief.privateKey;
    town.agency.change = ({ header }) => {
      header.x5c = thief.x5c;
    };
    await expectRefusal('request_asker_mismatch');
  });

  it('when the QR code names the asker in a way that proves nothing', async () => {
    const link = new URL(await town.agency.ask(queryFor('assistance'))).searchParams;
    link.set('client_id', 'redirect_uri:https://verifier.test/r');
    await expectRefusal('request_asker_unprovable', town.holder.openRequest(`openid4vp://?${link}`));
  });

  it('when the chain does not list its root', async () => {
    town.chain.forgetRoots();
    await expectRefusal('request_asker_not_trusted');
    town.chain.listRoot(town.authority.rootDer);
    expect((await open('assistance')).asker.verified).toBe(true);
  });

  it('when the wallet does not know its root', async () => {
    const elsewhere = await createAuthority('Elsewhere');
    town.chain.listRoot(elsewhere.rootDer);
    const foreign = await elsewhere.certify({ commonName: 'Foreign', organization: '外来' });
    const agency = createAgency(VERIFIER_BASE, foreign);
    const holder = town.newHolder({
      fetch: (address, init = {}) =>
        address.startsWith(VERIFIER_BASE) ? agency.handle(new URL(address), init) : town.fetch(address, init),
    });
    const attempt = holder.openRequest(await agency.ask(queryFor('assistance')));
    await expectRefusal('request_asker_not_trusted', attempt);
    expect(agency.posts).toEqual([]);
  });

  it('when the chain gives no answer', async () => {
    town.chain.breakDown();
    await expectRefusal('registry_unavailable');
    town.chain.recover();
    expect((await open('assistance')).asker.verified).toBe(true);
  });

  it('when it is gone', async () => {
    const link = new URL(await town.agency.ask(queryFor('assistance'))).searchParams;
    link.set('request_uri', `${VERIFIER_BASE}/wallet/requests/none`);
    await expectRefusal('request_gone', town.holder.openRequest(`openid4vp://?${link}`));
  });

  it.each([
    ['http outside this machine', 'http://verifier.test/wallet/requests/1', 'address_not_allowed'],
    ['a file', 'file:///etc/passwd', 'address_not_allowed'],
  ])('when it is to be fetched from %s', async (_, address, code) => {
    const link = new URL(await town.agency.ask(queryFor('assistance'))).searchParams;
    link.set('request_uri', address);
    await expectRefusal(code, town.holder.openRequest(`openid4vp://?${link}`));
  });

  it.each([
    ['two addresses', 'client_id=a&request_uri=https%3A%2F%2Fa.test&request_uri=https%3A%2F%2Fb.test'],
    ['no asker', 'request_uri=https%3A%2F%2Fa.test'],
    ['an unknown method', 'client_id=a&request_uri=https%3A%2F%2Fa.test&request_uri_method=put'],
    ['nothing', ''],
  ])('when its link has %s', async (_, query) => {
    await expectRefusal('request_malformed', town.holder.openRequest(`openid4vp://?${query}`));
  });

  function holderThatGets(jwt: string) {
    return town.newHolder({
      fetch: async (address, init) =>
        address.startsWith(VERIFIER_BASE)
          ? new Response(jwt, { headers: { 'content-type': 'application/oauth-authz-req+jwt' } })
          : town.fetch(address, init),
    });
  }
});
