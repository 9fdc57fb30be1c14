// A whole small town in one process: chain, certificate authority, departments, an agency and a wallet, joined by a fetch.
import { encodeBase64 } from '@anju/credentials';
import {
  createHolder,
  createKeyStoreInMemory,
  createStoreInMemory,
  type Holder,
  type HolderPorts,
} from '../../src/lib/headless.ts';
import { type Agency, createAgency } from './agency.ts';
import { type Authority, createAuthority, NOW, type Signer } from './certificates.ts';
import { createTestChain, REGISTRY, type TestChain } from './chain.ts';
import { createDepartment, type Department, type DepartmentSetting, TX_CODE } from './department.ts';
import { REDIRECT_URI } from './department-authorization.ts';
import { createTestProvider, PROVIDER, type TestProvider } from './provider.ts';
import { INCOME_RULE } from './rules.ts';

export const ISSUER_BASE = 'https://issuer.test';
export const VERIFIER_BASE = 'https://verifier.test';
const DID = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;

export const AGENCY_DID = 'did:ethr:0x7a69:0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

/** Registered for every claim of these departments, by the test rule and in questions of its own. */
export const registrationFor = (...departments: (keyof typeof CLAIMS)[]): string => {
  const purpose = (id: string, rules: string[]) => ({
    id,
    purpose: { 'zh-CN': '审核资格', en: 'To decide whether the household qualifies' },
    legal_basis: { 'zh-CN': '办法第二条', en: 'Measures, article 2' },
    rules,
    credentials: departments.map((department) => ({
      vct: `urn:anju:${department}:1`,
      claims: Object.keys(CLAIMS[department]),
      predicates: [],
    })),
  });
  return JSON.stringify({
    format: 'urn:anju:verifier-registration:1',
    name: { 'zh-CN': '住房保障办公室', en: 'Housing Office' },
    purposes: [purpose('public-rental', ['test-rule']), purpose('own-questions', [])],
  });
};

export const CLAIMS = {
  income: {
    person_number: 'P0000000001',
    household_number: 'H0000000001',
    household_annual_income_fen: 9_999_950,
    assistance: 'low_income',
    assessed_on: '2026-09-30',
  },
  property: {
    person_number: 'P0000000001',
    household_number: 'H0000000001',
    homes_owned: 0,
    household_usable_area_csqm: 4_521,
    in_other_scheme: false,
  },
};

export type Town = {
  chain: TestChain;
  authority: Authority;
  departments: Record<'income' | 'property', Department>;
  signers: Record<'income' | 'property', Signer>;
  agency: Agency;
  agencySigner: Signer;
  provider: TestProvider;
  /** everybody’s but the wallet’s, which has its own port */
  clock: { at: Date };
  /** every address asked, in order */
  visited: string[];
  holder: Holder;
  ports: HolderPorts;
  newHolder(changes?: Partial<HolderPorts>): Holder;
  receiveAll(holder?: Holder): Promise<void>;
  fetch(url: string, init?: RequestInit): Promise<Response>;
};

export async function createTown(changes: { income?: Partial<DepartmentSetting> } = {}): Promise<Town> {
  const clock = { at: NOW };
  const chain = createTestChain();
  const authority = await createAuthority();
  chain.listRoot(authority.rootDer);

  const found = async (id: 'income' | 'property') => {
    const iss = `${ISSUER_BASE}/${id}`;
    const vct = `urn:anju:${id}:1`;
    const signer = await authority.certify({ commonName: `Dept ${id}`, organization: `${id} 部门` }, [
      DID,
      iss,
    ]);
    chain.listKey({ certificateDer: signer.certificateDer, vct, iss, did: DID });
    const department = createDepartment({
      id,
      base: ISSUER_BASE,
      vct,
      signer,
      did: DID,
      claims: CLAIMS[id],
      now: () => clock.at,
      ...(id === 'income' ? changes.income : {}),
    });
    return { signer, department };
  };
  const [income, property] = await Promise.all([found('income'), found('property')]);
  const agencySigner = await authority.certify(
    { commonName: 'Housing Office', organization: '住房保障办公室' },
    [AGENCY_DID],
  );
  chain.registerVerifier({
    certificateDer: agencySigner.certificateDer,
    did: AGENCY_DID,
    document: registrationFor('income', 'property'),
  });
  chain.publish({ kind: 'rule', id: 'test-rule', version: '1', sha256Hex: INCOME_RULE.sha256 });
  const agency = createAgency(VERIFIER_BASE, agencySigner);
  const provider = await createTestProvider(() => clock.at);
  for (const { department } of [income, property]) department.providerRootDer = provider.rootDer;

  const visited: string[] = [];
  const fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address);
    visited.push(address);
    if (url.origin === new URL(REGISTRY.rpcUrls[0] ?? '').origin) return chain.answer(String(init.body));
    if (url.origin === VERIFIER_BASE) return town.agency.handle(url, init);
    if (url.origin === new URL(PROVIDER).origin) return provider.handle(url, init);
    if (url.origin !== ISSUER_BASE) throw new TypeError('fetch failed');
    return (url.pathname.includes('/property') ? property : income).department.handle(url, init);
  };

  const ports = (): HolderPorts => ({
    fetch,
    keys: createKeyStoreInMemory(),
    store: createStoreInMemory(),
    now: () => NOW,
    registry: REGISTRY,
    roots: [encodeBase64(authority.rootDer)],
    clientId: 'anju-wallet',
    redirectUri: REDIRECT_URI,
    issuers: [income.department.issuer, property.department.issuer],
  });
  const mine = ports();
  const town: Town = {
    chain,
    authority,
    departments: { income: income.department, property: property.department },
    signers: { income: income.signer, property: property.signer },
    agency,
    agencySigner,
    provider,
    clock,
    visited,
    holder: createHolder(mine),
    ports: mine,
    newHolder: (holderChanges = {}) => createHolder({ ...ports(), ...holderChanges }),
    async receiveAll(holder = town.holder) {
      for (const department of Object.values(town.departments)) {
        await holder.receive(await holder.openOffer(department.offerText()), { txCode: TX_CODE });
      }
    },
    fetch,
  };
  return town;
}

export const queryFor = (...claims: string[]) => ({
  credentials: [
    {
      id: 'income',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:income:1'] },
      claims: claims.map((name) => ({ path: [name] })),
    },
  ],
});
