// Who asks, as the registry knows it: registered, not registered, suspended, or asking for more than it may.
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAgency } from '../support/agency.ts';
import { TX_CODE } from '../support/department.ts';
import {
  AGENCY_DID,
  createTown,
  queryFor,
  registrationFor,
  type Town,
  VERIFIER_BASE,
} from '../support/town.ts';

let town: Town;
beforeEach(async () => {
  town = await createTown();
  await town.receiveAll();
});

const NOW_SECONDS = Date.UTC(2026, 10, 20, 9) / 1000;

const ask = async (...claims: string[]) =>
  town.holder.openRequest(await town.agency.ask(queryFor(...claims)));
const askByRule = async () => town.holder.openRequest(await town.agency.ask());
const register = (changes: Partial<Parameters<Town['chain']['registerVerifier']>[0]> = {}) =>
  town.chain.registerVerifier({
    certificateDer: town.agencySigner.certificateDer,
    did: AGENCY_DID,
    document: registrationFor('income', 'property'),
    ...changes,
  });

const certifyHousingOffice = (...uris: string[]) =>
  town.authority.certify({ commonName: 'Housing Office', organization: '住房保障办公室' }, uris);
const withRule = (rule: unknown): void => {
  town.agency.change = ({ payload }) => {
    const [entry] = payload.verifier_info as [{ format: string; data: object }];
    payload.verifier_info = [{ ...entry, data: { ...entry.data, rule } }];
  };
};

const NAMED = { id: 'test-rule', version: '1', sha256: 'ab'.repeat(32), on: '2026-11-20' };

/** Nothing was posted and no copy spent. */
async function expectRefusal(code: string, attempt: Promise<unknown> = ask('assistance')) {
  await expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
  expect(town.agency.posts).toEqual([]);
  expect((await town.holder.cards()).map((card) => card.copiesLeft)).toEqual([10, 10]);
}

describe('an asker', () => {
  it('that is registered is shown with what it is registered for, and on which legal basis', async () => {
    expect((await ask('assistance')).asker.registration).toEqual({
      did: AGENCY_DID,
      purpose: { 'zh-CN': '审核资格', en: 'To decide whether the household qualifies' },
      legalBasis: { 'zh-CN': '办法第二条', en: 'Measures, article 2' },
    });
  });

  it('that nobody registered is told apart', async () => {
    town.chain.forgetVerifiers();
    expect((await ask('assistance')).asker.registration).toBeNull();
  });

  it('is not known by its name: another key with the same certificate subject is not registered', async () => {
    town.agency = createAgency(VERIFIER_BASE, await certifyHousingOffice());
    expect((await ask('assistance')).asker.registration).toBeNull();
  });

  it.each([
    ['as it is spelled', AGENCY_DID],
    ['in small letters', AGENCY_DID.toLowerCase()],
  ])(
    'is refused when its certificate names a registered DID, %s, over a key that is not registered',
    async (_, did) => {
      town.agency = createAgency(VERIFIER_BASE, await certifyHousingOffice(did));
      await expectRefusal('request_asker_mismatch');
      register({ state: 'suspended' });
      await expectRefusal('request_asker_mismatch');
    },
  );

  it('is shown with the registered purpose that allows what it asks, not with another one', async () => {
    type Document = { purposes: object[] };
    const document = JSON.parse(registrationFor('income')) as Document;
    const other = (JSON.parse(registrationFor('property')) as Document).purposes.at(-1);
    const harmless = { 'zh-CN': '办借书证', en: 'To issue a library card' };
    const first = { ...other, id: 'library', purpose: harmless, legal_basis: harmless };
    register({ document: JSON.stringify({ ...document, purposes: [first, ...document.purposes] }) });
    expect((await ask('assistance')).asker.registration).toMatchObject({
      purpose: { en: 'To decide whether the household qualifies' },
      legalBasis: { en: 'Measures, article 2' },
    });
  });

  it('is refused when its certificate does not name the DID that is registered', async () => {
    town.chain.forgetVerifiers();
    register({ did: `did:ethr:0x7a69:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC` });
    await expectRefusal('request_asker_mismatch');
  });

  it.each(['suspended', 'withdrawn'] as const)('is refused while its registration is %s', async (state) => {
    register({ state });
    await expectRefusal('request_asker_suspended');
    register();
    expect((await ask('assistance')).asker.registration).not.toBeNull();
  });

  it('is refused while one party has suspended it, and not a second longer', async () => {
    register({ suspendedUntil: NOW_SECONDS });
    await expectRefusal('request_asker_suspended');
    register({ suspendedUntil: NOW_SECONDS - 1 });
    expect((await ask('assistance')).asker.registration).not.toBeNull();
  });

  it.each([
    ['another type', registrationFor('property')],
    ['another claim', registrationFor('income').replaceAll('"assistance",', '')],
  ])('that is registered for %s is refused for this one', async (_, document) => {
    register({ document });
    await expectRefusal('request_asks_too_much');
  });

  it('that is registered for another rule is refused for this one', async () => {
    register({ document: registrationFor('income').replace('test-rule', 'other-rule') });
    await expectRefusal('request_asks_too_much', askByRule());
  });

  it('with a registration that cannot be read is not believed', async () => {
    register({ document: '{"format":"urn:anju:verifier-registration:2"}' });
    await expectRefusal('request_asker_not_trusted');
  });
});

describe('the rule that a request names', () => {
  it('must be the published one', async () => {
    town.chain.publish({ kind: 'rule', id: 'test-rule', version: '2', sha256Hex: 'cd'.repeat(32) });
    await expectRefusal('request_rule_not_in_force', askByRule());
  });

  it('may have a successor that is not in force yet', async () => {
    const effectiveFrom = NOW_SECONDS + 1;
    town.chain.publish({
      kind: 'rule',
      id: 'test-rule',
      version: '2',
      sha256Hex: 'cd'.repeat(32),
      effectiveFrom,
    });
    expect((await askByRule()).rule?.version).toBe('1');
  });

  it('may have a successor that the council cancelled, which itself is never in force', async () => {
    const cancelled = {
      kind: 'rule',
      id: 'test-rule',
      effectiveFrom: NOW_SECONDS - 1,
      cancelledAt: 9,
    } as const;
    const sha256Hex = 'cd'.repeat(32);
    town.chain.publish({ ...cancelled, version: '2', sha256Hex });
    expect((await askByRule()).rule?.version).toBe('1');
    withRule({ id: 'test-rule', version: '2', sha256: sha256Hex, on: '2026-11-20' });
    await expectRefusal('request_rule_not_in_force', askByRule());
  });

  it('must be named for what a registered asker may ask only under it', async () => {
    const both = JSON.parse(registrationFor('income'));
    register({ document: JSON.stringify({ ...both, purposes: both.purposes.slice(0, 1) }) });
    withRule(undefined);
    await expectRefusal('request_asks_too_much', askByRule());
    register({ document: JSON.stringify({ ...both, purposes: both.purposes.slice(1) }) });
    expect((await askByRule()).asker.registration).toMatchObject({
      legalBasis: { en: 'Measures, article 2' },
    });
  });

  it.each([
    ['null', null],
    ['a text', 'test-rule'],
    ['without a version', { ...NAMED, version: undefined }],
    ['without an id', { ...NAMED, id: '' }],
    ['with an id that leads elsewhere', { ...NAMED, id: '..' }],
    ['with a version that leads elsewhere', { ...NAMED, version: '1/../2' }],
    ['with what is no hash', { ...NAMED, sha256: 'ab' }],
    ['without a day', { ...NAMED, on: undefined }],
    ['with a day that is none', { ...NAMED, on: '2026-02-30' }],
    ['with an instant for a day', { ...NAMED, on: '2026-11-20T00:00:00Z' }],
    ['that says otherwise that it is an appeal', { ...NAMED, appeal: 'true' }],
  ])('is an error when it is %s, and not no rule', async (_, rule) => {
    withRule(rule);
    await expectRefusal('request_malformed', askByRule());
    town.chain.forgetVerifiers();
    await expectRefusal('request_malformed', askByRule());
  });

  it('must not be shown to citizens with another content by an unregistered asker either', async () => {
    town.chain.forgetVerifiers();
    town.chain.publish({ kind: 'rule', id: 'test-rule', version: '2', sha256Hex: 'cd'.repeat(32) });
    await expectRefusal('request_rule_not_in_force', askByRule());
  });
});

describe('the registry', () => {
  it('is read once for a request: a block, and four lists about it', async () => {
    const link = await town.agency.ask(queryFor('assistance'));
    town.chain.asked = [];
    await town.holder.openRequest(link);
    expect(town.chain.asked.toSorted()).toEqual([
      ...Array<string>(4).fill('eth_call'),
      'eth_chainId',
      ...Array<string>(2).fill('eth_getBlockByNumber'),
    ]);
  });

  it('must hold what a card means, and an issuer that describes it otherwise is refused', async () => {
    town.departments.income.typeMetadata = { vct: 'urn:anju:income:1', name: 'Income' };
    const address = 'https://issuer.test/income/types/income';
    const text = await (await town.fetch(address)).text();
    const offer = async () => {
      const holder = town.newHolder();
      return holder.receive(await holder.openOffer(town.departments.income.offerText()), { txCode: TX_CODE });
    };
    const id = 'urn:anju:income:1';
    const sha256Hex = createHash('sha256').update(text).digest('hex');
    town.chain.publish({ kind: 'type', id, version: '1', sha256Hex });
    expect(await offer()).toMatchObject({ received: 10 });
    town.chain.publish({ kind: 'type', id, version: '2', sha256Hex: 'ef'.repeat(32) });
    await expect(offer()).rejects.toMatchObject({ code: 'type_metadata_altered' });
    town.departments.income.typeMetadata = null;
    await expect(offer()).rejects.toMatchObject({ code: 'type_metadata_altered' });
  });
});
