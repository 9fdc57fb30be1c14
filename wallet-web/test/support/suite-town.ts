// The wallet without a screen beside the issuer that plays the suite's part, which the registry lists. One for a file.
import { encodeBase64 } from '@anju/credentials';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  createHolder,
  createKeyStoreInMemory,
  createStoreInMemory,
  type Holder,
  type HolderPorts,
} from '../../src/lib/headless.ts';
import { createAuthority, NOW } from './certificates.ts';
import { createTestChain, REGISTRY, type TestChain } from './chain.ts';
import { createTestProvider, PROVIDER, type TestProvider } from './provider.ts';
import {
  type Recorded,
  SUITE_CONFIGURATION,
  SUITE_DID,
  SUITE_TX_CODE,
  SUITE_VCT,
  type SuiteIssuer,
  type SuitePart,
  startSuiteIssuer,
} from './suite-issuer.ts';

export type SuiteTown = {
  suite: SuiteIssuer;
  chain: TestChain;
  provider: TestProvider;
  /** with nothing in it, at each test */
  holder: Holder;
  ports: HolderPorts;
  play(part: Partial<SuitePart>): void;
  /** Begins by itself, or with an offer: the address that the browser is sent to. */
  begin(how?: 'wallet' | 'value' | 'reference'): Promise<string>;
  /** What a browser does with that address: where it is sent back to. */
  browse(url: string): Promise<string>;
  logIn(how?: 'wallet' | 'value' | 'reference'): ReturnType<Holder['comeBack']>;
  atCounter(by?: 'value' | 'reference'): ReturnType<Holder['receive']>;
  /** requests so far whose path ends so */
  sent(end: string): Recorded[];
  /** the last of them */
  last(end: string): Recorded;
};

export function useSuiteTown(): SuiteTown {
  const town = {} as SuiteTown;
  let authorityRoot = '';

  beforeAll(async () => {
    const authority = await createAuthority();
    authorityRoot = encodeBase64(authority.rootDer);
    const chain = createTestChain();
    chain.listRoot(authority.rootDer);
    const suite = await startSuiteIssuer(authority, () => NOW);
    const { certificateDer } = suite.signer;
    chain.listKey({ certificateDer, vct: SUITE_VCT, iss: suite.issuer, did: SUITE_DID });
    Object.assign(town, { suite, chain, provider: await createTestProvider(() => NOW) });
  });
  beforeEach(() => {
    town.suite.forget();
    town.ports = {
      fetch: async (url, init = {}) => {
        if (url === REGISTRY.rpcUrls[0]) return town.chain.answer(String(init.body));
        if (url.startsWith(PROVIDER)) return town.provider.handle(new URL(url), init);
        return fetch(url, init);
      },
      keys: createKeyStoreInMemory(),
      store: createStoreInMemory(),
      now: () => NOW,
      registry: REGISTRY,
      roots: [authorityRoot],
      clientId: 'anju-wallet',
      redirectUri: 'https://wallet.test/receive/return',
      walletProvider: PROVIDER,
    };
    town.holder = createHolder(town.ports);
  });
  afterAll(() => town.suite.stop());

  return Object.assign(town, {
    play: (part: Partial<SuitePart>) => void Object.assign(town.suite.part, part),
    async begin(how: 'wallet' | 'value' | 'reference' = 'wallet') {
      const { holder, suite } = town;
      const preview =
        how === 'wallet'
          ? await holder.choose(suite.issuer, SUITE_CONFIGURATION)
          : await holder.openOffer(suite.offer('authorization_code', how));
      return (await holder.logIn(preview)).url;
    },
    async browse(url: string) {
      const { headers } = await fetch(url, { redirect: 'manual' });
      return new URL(headers.get('location') ?? '').search;
    },
    async logIn(how?: 'wallet' | 'value' | 'reference') {
      return town.holder.comeBack(await town.browse(await town.begin(how)));
    },
    async atCounter(by: 'value' | 'reference' = 'value') {
      const preview = await town.holder.openOffer(town.suite.offer('pre_authorized_code', by));
      return town.holder.receive(preview, { txCode: SUITE_TX_CODE });
    },
    sent: (end: string) => town.suite.recorded.filter(({ path }) => path.endsWith(end)),
    last(end: string) {
      const found = town.suite.recorded.findLast(({ path }) => path.endsWith(end));
      if (found === undefined) throw new Error(`nothing was sent to ${end}`);
      return found;
    },
  });
}
