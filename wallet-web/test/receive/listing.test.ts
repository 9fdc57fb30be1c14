// Before anything is asked the citizen sees whether the registry lists this issuer for this card; what is not listed is not
// asked for: no code leaves the wallet, no log-in is begun.
import { beforeEach, describe, expect, it } from 'vitest';
import { TX_CODE } from '../support/department.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
beforeEach(async () => {
  town = await createTown();
});

const income = () => town.departments.income;
const DID = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
const open = () => town.holder.openOffer(income().offerText());
const list = (state: 'active' | 'retired' | 'suspended', vct = 'urn:anju:income:1') =>
  town.chain.listKey({
    certificateDer: town.signers.income.certificateDer,
    vct,
    iss: income().issuer,
    did: DID,
    state,
  });
const listings = async () => (await open()).cards.map(({ listing }) => listing);

/** Neither the code nor a request for a log-in left the wallet. */
async function expectUnasked() {
  const counter = await open();
  await expect(town.holder.receive(counter, { txCode: TX_CODE })).rejects.toMatchObject({
    code: 'issuer_not_listed',
  });
  const logIn = await town.holder.choose(income().issuer, 'income');
  await expect(town.holder.logIn(logIn)).rejects.toMatchObject({ code: 'issuer_not_listed' });
  const asked = town.visited.filter((address) => /\/(par|token|nonce|challenge|credential)$/.test(address));
  expect(asked).toEqual([]);
  expect(await town.ports.store.pending.all()).toEqual([]);
}

describe('an offered card', () => {
  it('is shown as one that this issuer is listed for, under the name that it was certified by', async () => {
    expect(await open()).toMatchObject({
      issuer: { verified: true, certifiedName: { 'zh-CN': 'income 部门', en: 'Dept income' } },
      cards: [{ listing: 'listed' }],
    });
  });

  it('keeps the certified name beside whatever the issuer calls itself', async () => {
    income().metadata = { display: [{ locale: 'en', name: 'Ministry of Everything' }] };
    expect((await open()).issuer).toMatchObject({
      name: { en: 'Ministry of Everything' },
      certifiedName: { en: 'Dept income' },
    });
  });

  it('of an issuer that nobody listed is said to be such, and nothing is asked for', async () => {
    income().signMetadataWith = null;
    town.chain.forgetKeys();
    expect(await open()).toMatchObject({
      issuer: { verified: false, certifiedName: null },
      cards: [{ listing: 'not_listed' }],
    });
    await expectUnasked();
  });

  it('of an issuer that is certified but not listed is said to be such, and nothing is asked for', async () => {
    town.chain.forgetKeys();
    expect(await listings()).toEqual(['not_listed']);
    await expectUnasked();
  });

  it('of an issuer that is listed for another type only is said to be such, and nothing is asked for', async () => {
    town.chain.forgetKeys();
    list('active', 'urn:anju:property:1');
    expect(await listings()).toEqual(['not_listed']);
    await expectUnasked();
  });

  it('of an issuer that is listed under another address is said to be such', async () => {
    town.chain.forgetKeys();
    const { certificateDer } = town.signers.income;
    town.chain.listKey({
      certificateDer,
      vct: 'urn:anju:income:1',
      iss: `${ISSUER_BASE}/property`,
      did: DID,
    });
    expect(await listings()).toEqual(['not_listed']);
  });

  it('of an issuer whose keys are retired is said to be unlisted, as nothing new may be signed with them', async () => {
    list('retired');
    expect(await listings()).toEqual(['not_listed']);
    await expectUnasked();
  });

  it('of an issuer that is suspended is said to be such, and nothing is asked for', async () => {
    list('suspended');
    expect(await listings()).toEqual(['suspended']);
    await expectUnasked();
  });

  it('of an issuer under an emergency suspension is said to be suspended, until it is over', async () => {
    const { certificateDer } = town.signers.income;
    const key = { certificateDer, vct: 'urn:anju:income:1', iss: income().issuer, did: DID };
    const now = town.clock.at.getTime() / 1000;
    town.chain.listKey({ ...key, suspendedUntil: now + 60 });
    expect(await listings()).toEqual(['suspended']);
    town.chain.listKey({ ...key, suspendedUntil: now - 60 });
    expect(await listings()).toEqual(['listed']);
  });

  it('beside one that is listed is left out, and the listed one is received', async () => {
    const { issuer } = income();
    const [configuration] = (await open()).description.configurations;
    const both = {
      income: configuration?.document,
      other: { ...configuration?.document, vct: 'urn:anju:other:1' },
    };
    income().metadata = { credential_configurations_supported: both };
    const reference = new URL(income().offerText()).searchParams.get('credential_offer_uri') ?? '';
    const offer = { ...(await (await town.fetch(reference)).json()), credential_issuer: issuer };
    offer.credential_configuration_ids = ['income', 'other'];
    const text = `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`;
    const preview = await town.holder.openOffer(text);
    expect(preview.cards.map(({ listing }) => listing)).toEqual(['listed', 'not_listed']);
    expect(await town.holder.receive(preview, { txCode: TX_CODE })).toMatchObject({
      received: 10,
      missing: 0,
      cards: [{ vct: 'urn:anju:income:1' }],
    });
  });

  it('is not shown at all while nobody can say whether the registry lists its issuer', async () => {
    town.chain.breakDown();
    await expect(open()).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});
