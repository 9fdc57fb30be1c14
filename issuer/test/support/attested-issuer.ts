// An issuer with an identity provider, a wallet provider and two wallets, and everything that a test needs to call it from
// outside: what the conformance tests begin with.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCodeFlow } from './code-flow.ts';
import { type EnrolledCity, enrolCity } from './enrolled-city.ts';
import { LOGIN_CLIENT, startIdentityProvider, type TestIdentityProvider } from './identity-provider.ts';
import { PERSON, registerOf } from './registers.ts';
import { type RunningIssuer, startIssuer } from './running-issuer.ts';
import { type Bend, createTestWallet, type Key, makeKey, type TestWallet } from './test-wallet.ts';
import { makeWalletProvider, provePossession, type TestWalletProvider } from './wallet-provider.ts';

export const CITY_WALLET = 'anju-wallet';
/** Another wallet that the issuer knows, with addresses of its own. */
export const OTHER_WALLET = { clientId: 'other-wallet', returnAddress: 'https://other-wallet.test/return' };

export type Attesting = {
  instance?: Key;
  clientId?: string;
  attestation?: Bend;
  proof?: Bend;
  /** Undefined: a fresh one is fetched; null: none is named. */
  challenge?: string | null;
};

export type AttestedIssuer = {
  issuer: RunningIssuer;
  identityProvider: TestIdentityProvider;
  walletProvider: TestWalletProvider;
  /** The key of this installation of the wallet, which its provider attests. */
  instance: Key;
  wallet: TestWallet;
  challenge(department: string): Promise<string>;
  /** The two headers of an attested wallet. */
  attested(department: string, bend?: Attesting): Promise<Record<string, string>>;
  /** A wallet that attests itself at every step that wants it. */
  flow: ReturnType<typeof createCodeFlow>;
  /** A wallet that nobody vouches for. */
  plainFlow: ReturnType<typeof createCodeFlow>;
  stop(): Promise<void>;
};

/** Writes the files that an operator would. */
function writeFiles(city: EnrolledCity, walletProvider: TestWalletProvider) {
  const walletProvidersFile = join(city.config.dataDir, 'wallet-providers.json');
  const walletsFile = join(city.config.dataDir, 'wallets.json');
  const clientIds = [CITY_WALLET, OTHER_WALLET.clientId];
  writeFileSync(walletProvidersFile, JSON.stringify([walletProvider.entry(clientIds)]));
  const other = {
    client_id: OTHER_WALLET.clientId,
    name: { 'zh-CN': '另一个钱包', en: 'Another wallet' },
    redirect_uris: [OTHER_WALLET.returnAddress],
  };
  writeFileSync(walletsFile, JSON.stringify([other]));
  return { walletProvidersFile, walletsFile };
}

export async function startAttestedIssuer(
  options: { isRequired?: boolean; departments?: string[]; rateLimitPerMinute?: number } = {},
): Promise<AttestedIssuer> {
  const { isRequired = false, departments = ['income'], ...limits } = options;
  const [identityProvider, walletProvider, city, instance] = await Promise.all([
    startIdentityProvider(),
    makeWalletProvider(),
    enrolCity(),
    makeKey(),
  ]);
  const login = { url: identityProvider.url, ...LOGIN_CLIENT, claim: 'person_number' };
  const files = writeFiles(city, walletProvider);
  const issuer = await startIssuer({
    city,
    config: { login, walletAttestationRequired: isRequired, ...files, ...limits },
  });
  for (const department of departments) await issuer.importCsv(department, registerOf(department));
  identityProvider.setPerson(PERSON);
  const wallet = createTestWallet(issuer, await makeKey());

  async function challenge(department: string): Promise<string> {
    const answer = await issuer.call(`/${department}/challenge`, { method: 'POST' });
    return String(answer.json.attestation_challenge);
  }

  async function attested(department: string, bend: Attesting = {}): Promise<Record<string, string>> {
    const named = bend.challenge === undefined ? await challenge(department) : (bend.challenge ?? undefined);
    const holder = bend.instance ?? instance;
    return {
      'oauth-client-attestation': await walletProvider.attest(
        holder,
        bend.clientId ?? CITY_WALLET,
        bend.attestation,
      ),
      'oauth-client-attestation-pop': await provePossession(holder, department, named, bend.proof),
    };
  }

  return {
    issuer,
    identityProvider,
    walletProvider,
    instance,
    wallet,
    challenge,
    attested,
    flow: createCodeFlow(issuer, issuer.address, wallet, (department) => attested(department)),
    plainFlow: createCodeFlow(issuer, issuer.address, wallet),
    async stop() {
      await issuer.stop();
      await identityProvider.close();
      city.remove();
    },
  };
}
