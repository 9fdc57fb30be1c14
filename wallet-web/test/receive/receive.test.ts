import { issueSdJwtVc, type P256Jwk } from '@anju/credentials';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Authority, createAuthority } from '../support/certificates.ts';
import { TX_CODE } from '../support/department.ts';
import { CLAIMS, createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
beforeEach(async () => {
  town = await createTown();
});

const receive = async (txCode = TX_CODE) =>
  town.holder.receive(await town.holder.openOffer(town.departments.income.offerText()), { txCode });

/** Nothing was kept: no card, no copy, no log entry. */
async function expectRefusal(code: string, attempt: Promise<unknown> = receive()) {
  await expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
  expect(await town.holder.cards()).toEqual([]);
  expect(await town.holder.log()).toEqual([]);
}

describe('an offer', () => {
  it('shows who issues what and which code is needed, before anything is asked of the issuer', async () => {
    const preview = await town.holder.openOffer(town.departments.income.offerText());
    expect(preview.issuer).toEqual({
      name: { 'zh-CN': '测试部门', en: 'Test Department' },
      url: `${ISSUER_BASE}/income`,
      host: 'issuer.test',
      verified: true,
      certifiedName: { 'zh-CN': 'income 部门', en: 'Dept income' },
    });
    expect(preview.txCode).toEqual({ length: 6, numeric: true });
    expect(preview.cards).toMatchObject([
      {
        vct: 'urn:anju:income:1',
        name: { 'zh-CN': '测试凭证', en: 'Test card' },
        colours: { background: '#0F4C5C', text: '#FFFFFF' },
      },
    ]);
    expect(town.departments.income.tokensGiven).toBe(0);
  });

  it('opens from the wallet link of this device and by value just as from the QR text', async () => {
    const reference =
      new URL(town.departments.income.offerText()).searchParams.get('credential_offer_uri') ?? '';
    const link = `https://wallet.test/open?credential_offer_uri=${encodeURIComponent(reference)}`;
    const value = JSON.stringify(await (await town.fetch(reference)).json());
    const byValue = `openid-credential-offer://?credential_offer=${encodeURIComponent(value)}`;
    const fromQr = await town.holder.open(town.departments.income.offerText());
    expect(await town.holder.open(link)).toEqual(fromQr);
    expect(await town.holder.open(byValue)).toEqual(fromQr);
  });

  it.each([
    ['plain http outside this machine', 'http://issuer.test/income/offers/1', 'address_not_allowed'],
    ['a user name in the address', 'https://me:pw@issuer.test/income/offers/1', 'address_not_allowed'],
    ['an address that is none', 'file:///etc/passwd', 'address_not_allowed'],
    ['an offer that is not there', `${ISSUER_BASE}/income/offers/none`, 'offer_gone'],
    ['a host that does not answer', 'https://nowhere.test/offer', 'address_unreachable'],
  ])('is refused for %s', async (_, address, code) => {
    const text = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(address)}`;
    await expectRefusal(code, town.holder.openOffer(text));
  });

  it.each([
    ['no offer in it', '', 'offer_malformed'],
    ['twice an offer in it', 'credential_offer=%7B%7D&credential_offer=%7B%7D', 'offer_malformed'],
    ['an offer that is no object', 'credential_offer=%5B%5D', 'offer_malformed'],
    [
      'a grant that nobody knows',
      `credential_offer=${encodeURIComponent(
        JSON.stringify({
          credential_issuer: `${ISSUER_BASE}/income`,
          credential_configuration_ids: ['income'],
          grants: { 'urn:example:grant': {} },
        }),
      )}`,
      'offer_not_supported',
    ],
  ])('is refused with %s', async (_, query, code) => {
    await expectRefusal(code, town.holder.openOffer(`openid-credential-offer://?${query}`));
  });

  it('is refused over http on this machine when the wallet itself is not there', async () => {
    const text = 'openid-credential-offer://?credential_offer_uri=http%3A%2F%2Flocalhost%3A4001%2Foffer';
    await expectRefusal('address_unreachable', town.holder.openOffer(text));
    await expectRefusal(
      'address_not_allowed',
      town.newHolder({ allowHttpOnLoopback: false }).openOffer(text),
    );
  });

  it.each([
    ['another issuer', { credential_issuer: `${ISSUER_BASE}/other` }, 'issuer_metadata_malformed'],
    [
      'a credential endpoint over http',
      { credential_endpoint: 'http://issuer.test/credential' },
      'address_not_allowed',
    ],
    ['no credential endpoint', { credential_endpoint: undefined }, 'issuer_metadata_malformed'],
    ['no such configuration', { credential_configurations_supported: {} }, 'issuer_metadata_malformed'],
    ['another authorization server', { authorization_servers: [`${ISSUER_BASE}/property`] }, null],
  ])('is refused when the issuer metadata names %s', async (_, metadata, code) => {
    town.departments.income.metadata = metadata;
    const attempt = town.holder.openOffer(town.departments.income.offerText());
    // another server than the issuer itself is allowed, as long as it says so of itself
    if (code === null) expect((await attempt).issuer.host).toBe('issuer.test');
    else await expectRefusal(code, attempt);
  });

  it('says so when the text is no offer and no request', async () => {
    await expectRefusal('text_not_recognised', town.holder.open('https://example.test/?a=1'));
    await expectRefusal('text_not_recognised', town.holder.open('hello'));
  });
});

describe('receiving', () => {
  it('keeps ten one-time copies under ten different keys, as one card, and logs it without values', async () => {
    const result = await receive();
    expect(result).toMatchObject({ kind: 'received', received: 10, discarded: 0 });
    const thumbprints = new Set(town.departments.income.holderKeys.map((jwk) => jwk.x));
    expect(thumbprints.size).toBe(10);
    const [card] = await town.holder.cards();
    expect(card).toMatchObject({
      vct: 'urn:anju:income:1',
      state: 'valid',
      copiesLeft: 10,
      copiesReceived: 10,
      validUntil: '2026-12-31',
    });
    const [entry] = await town.holder.log();
    expect(entry).toMatchObject({ kind: 'received', outcome: { kind: 'received', copies: 10 } });
    expect(JSON.stringify(entry)).not.toContain(CLAIMS.income.person_number);
  });

  it('writes values as people read them when the issuer publishes units and labels', async () => {
    town.departments.income.typeMetadata = {
      vct: 'urn:anju:income:1',
      claims: [
        {
          path: ['household_annual_income_fen'],
          display: [{ locale: 'en', label: 'Annual income' }],
          anju: { kind: 'integer', unit: 'fen' },
        },
        { path: ['assessed_on'], anju: { kind: 'date' } },
        {
          path: ['assistance'],
          anju: {
            kind: 'enumeration',
            values: [{ value: 'low_income', label: { 'zh-CN': '低收入家庭', en: 'Low income' } }],
          },
        },
        { path: ['person_number'], anju: { kind: 'text', disclosure: 'to_match_only' } },
      ],
    };
    await receive();
    const claims = Object.fromEntries(
      ((await town.holder.cards())[0]?.claims ?? []).map((claim) => [claim.name, claim]),
    );
    expect(claims.household_annual_income_fen).toMatchObject({
      label: { en: 'Annual income' },
      display: { 'zh-CN': '99,999.50 元', en: '¥99,999.50' },
      matchOnly: false,
    });
    expect(claims.assessed_on?.display).toEqual({ 'zh-CN': '2026年9月30日', en: '30 September 2026' });
    expect(claims.assistance?.display).toEqual({ 'zh-CN': '低收入家庭', en: 'Low income' });
    expect(claims.person_number?.matchOnly).toBe(true);
  });

  it('replaces the unused copies of the same card when it is received again', async () => {
    await receive();
    await receive();
    expect(await town.holder.cards()).toMatchObject([{ copiesLeft: 10, copiesReceived: 10 }]);
    expect(await town.holder.log()).toHaveLength(2);
  });

  it('asks for no more copies than the issuer gives at once', async () => {
    town.departments.income.batchSize = 3;
    expect(await receive()).toMatchObject({ received: 3 });
  });

  it('is refused without the code, and with a wrong one', async () => {
    await expectRefusal('tx_code_needed', receive(''));
    await expectRefusal('tx_code_refused', receive('000000'));
  });

  it('says so when the issuer refuses', async () => {
    town.departments.income.credentialAnswer = Response.json(
      { error: 'credential_request_denied' },
      { status: 400 },
    );
    await expectRefusal('issuance_refused');
  });

  it('asks with a new nonce, once, when the issuer says that the one it gave is over', async () => {
    const answered: string[] = [];
    const slowly = (times: number) =>
      town.newHolder({
        fetch: async (url, init) => {
          if (!url.endsWith('/credential') || answered.length >= times) return town.fetch(url, init);
          const given = await town.fetch(url, init);
          if (given.status === 401) return given;
          answered.push(url);
          return Response.json({ error: 'invalid_nonce' }, { status: 400 });
        },
      });
    const attempt = async (times: number) => {
      const holder = slowly(times);
      const preview = await holder.openOffer(town.departments.income.offerText());
      return holder.receive(preview, { txCode: TX_CODE });
    };
    expect(await attempt(1)).toMatchObject({ received: 10 });
    answered.length = 0;
    await expect(attempt(5)).rejects.toMatchObject({ code: 'issuance_refused' });
    expect(answered).toHaveLength(2);
  });

  it('keeps no keys of a flow that failed', async () => {
    const kept = new Set<string>();
    const { keys } = town.ports;
    const holder = town.newHolder({
      keys: {
        create: async () => {
          const key = await keys.create();
          kept.add(key.keyId);
          return key;
        },
        sign: keys.sign,
        remove: async (keyIds) => {
          for (const keyId of keyIds) kept.delete(keyId);
        },
      },
    });
    const preview = await holder.openOffer(town.departments.income.offerText());
    await expect(holder.receive(preview, { txCode: '000000' })).rejects.toMatchObject({
      code: 'tx_code_refused',
    });
    expect(kept.size).toBe(0);
    // ten for the copies, and the one that the tokens are bound to
    await holder.receive(preview, { txCode: TX_CODE });
    expect(kept.size).toBe(11);
    await holder.receive(preview, { txCode: TX_CODE });
    expect(kept.size).toBe(11);
    await holder.forgetEverything();
    expect(kept.size).toBe(0);
  });
});

describe('a received credential is thrown away', () => {
  const foreignKey: P256Jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };

  it('when it is bound to a key that is not ours', async () => {
    town.departments.income.spoil = ({ build }) => ({
      ...build,
      payload: { ...build.payload, cnf: { jwk: foreignKey } },
    });
    await expectRefusal('credential_for_another_key');
  });

  it('when a second copy is bound to a key that already has one', async () => {
    let first: P256Jwk | undefined;
    town.departments.income.spoil = ({ build }) => {
      first ??= build.payload.cnf.jwk;
      return { ...build, payload: { ...build.payload, cnf: { jwk: first } } };
    };
    expect(await receive()).toMatchObject({ received: 1, discarded: 9 });
  });

  it('when it is of another type', async () => {
    town.departments.income.spoil = ({ build }) => ({
      ...build,
      payload: { ...build.payload, vct: 'urn:anju:property:1' },
    });
    await expectRefusal('credential_of_another_type');
  });

  it('when it names another issuer', async () => {
    town.departments.income.spoil = ({ build }) => ({
      ...build,
      payload: { ...build.payload, iss: `${ISSUER_BASE}/property` },
    });
    await expectRefusal('credential_of_another_issuer');
  });

  it('when a disclosure was altered', async () => {
    town.departments.income.spoil = async ({ build }) => {
      const [jwt, ...disclosures] = (await issueSdJwtVc(build)).split('~');
      const altered = Buffer.from(JSON.stringify(['c2FsdA', 'household_annual_income_fen', 1])).toString(
        'base64url',
      );
      return [jwt, altered, ...disclosures.slice(1)].join('~');
    };
    await expectRefusal('credential_altered');
  });

  it('when its signature is not by the key in its certificate', async () => {
    town.departments.income.spoil = ({ build }) => ({ ...build, sign: town.signers.property.sign });
    await expectRefusal('credential_altered');
  });

  it('when it has expired', async () => {
    town.departments.income.spoil = ({ build }) => ({
      ...build,
      payload: { ...build.payload, exp: Date.UTC(2026, 9, 2) / 1000 },
    });
    await expectRefusal('credential_expired');
  });

  it('when it says something else than the others of its batch', async () => {
    town.departments.income.spoil = ({ build, index }) =>
      index === 4 ? { ...build, disclosable: { ...build.disclosable, assistance: 'none' } } : build;
    expect(await receive()).toMatchObject({ received: 9, discarded: 1 });
  });

  it('when its key is listed for another type only', async () => {
    const signer = await certifyListed(town.authority, 'urn:anju:property:1');
    town.departments.income.spoil = ({ build }) => ({
      ...build,
      header: { x5c: signer.x5c },
      sign: signer.sign,
    });
    await expectRefusal('issuer_not_listed');
  });

  it('when its key is not listed at all', async () => {
    const iss = `${ISSUER_BASE}/income`;
    const signer = await town.authority.certify({ commonName: 'Foreign', organization: '外来' }, [iss]);
    town.departments.income.spoil = ({ build }) => ({
      ...build,
      header: { x5c: signer.x5c },
      sign: signer.sign,
    });
    await expectRefusal('issuer_not_listed');
  });

  it.each(['retired', 'suspended', 'withdrawn', 'compromised'] as const)(
    'when its key is %s',
    async (state) => {
      const preview = await town.holder.openOffer(town.departments.income.offerText());
      town.chain.listKey({
        certificateDer: town.signers.income.certificateDer,
        vct: 'urn:anju:income:1',
        iss: `${ISSUER_BASE}/income`,
        did: `did:ethr:0x7a69:0x${'ab'.repeat(20)}`,
        state,
      });
      await expectRefusal('issuer_not_listed', town.holder.receive(preview, { txCode: TX_CODE }));
    },
  );

  it('when its certificate leads to a root that the chain does not list', async () => {
    const preview = await town.holder.openOffer(town.departments.income.offerText());
    town.chain.forgetRoots();
    await expectRefusal('issuer_certificate_not_trusted', town.holder.receive(preview, { txCode: TX_CODE }));
  });

  it('when its certificate leads to a root that the wallet does not know', async () => {
    const signer = await certifyListed(await createAuthority('Elsewhere'), 'urn:anju:income:1');
    town.departments.income.spoil = ({ build }) => ({
      ...build,
      header: { x5c: signer.x5c },
      sign: signer.sign,
    });
    await expectRefusal('issuer_certificate_not_trusted');
  });

  it('when the chain gives no answer', async () => {
    const preview = await town.holder.openOffer(town.departments.income.offerText());
    town.chain.breakDown();
    await expectRefusal('registry_unavailable', town.holder.receive(preview, { txCode: TX_CODE }));
  });

  async function certifyListed(authority: Authority, vct: string) {
    const did = `did:ethr:0x7a69:0x${'cd'.repeat(20)}`;
    const iss = `${ISSUER_BASE}/income`;
    const signer = await authority.certify({ commonName: 'Foreign', organization: '外来' }, [did, iss]);
    town.chain.listKey({ certificateDer: signer.certificateDer, vct, iss, did });
    return signer;
  }
});
