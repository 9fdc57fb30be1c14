// A wallet provider speaks for its own wallets alone: of their instances, and of their keys.
import { beforeAll, describe, expect, it } from 'vitest';
import { createWalletProviders, type WalletProviders } from '../../src/authorization/wallet-providers.ts';
import { checkKeyProofs } from '../../src/issuance/key-proofs.ts';
import { makeKeys } from '../support/test-wallet.ts';
import { makeWalletProvider, type TestWalletProvider } from '../support/wallet-provider.ts';

const issuer = 'https://issuer.test/income';
let ours: TestWalletProvider;
let theirs: TestWalletProvider;
let walletProviders: WalletProviders;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([makeWalletProvider(), makeWalletProvider()]);
  const entry = (provider: TestWalletProvider, clientIds: string[]) => {
    const { name, roots } = provider.entry(clientIds);
    return { name, clientIds, roots: roots.map((root) => new Uint8Array(Buffer.from(root, 'base64'))) };
  };
  walletProviders = createWalletProviders({
    providers: [entry(ours, ['our-wallet']), entry(theirs, ['their-wallet'])],
    now: () => new Date(),
  });
});

/** As a credential request of this wallet would have it checked. */
async function check(provider: TestWalletProvider, clientId: string, isAnonymous = false) {
  const attestation = await provider.attestKeys(await makeKeys(2), 'nonce');
  const { keys } = await checkKeyProofs(
    { attestation: [attestation] },
    {
      credentialIssuer: issuer,
      clientId,
      isAnonymous,
      now: new Date(),
      checkNonce: () => ({ hash: 'hash', expiresAt: new Date() }),
      walletProviders,
    },
  );
  return keys.length;
}

describe('a key attestation', () => {
  it('counts by a provider of the wallet that the grant is for', async () => {
    expect(await check(ours, 'our-wallet')).toBe(2);
    expect(await check(theirs, 'their-wallet')).toBe(2);
  });

  it.each([
    ['by a provider of another wallet', () => check(theirs, 'our-wallet')],
    ['for a wallet that nobody vouches for', () => check(ours, 'third-wallet')],
    ['by a provider of nobody’s', async () => check(await makeWalletProvider(), 'our-wallet')],
    [
      'by a provider of nobody’s, of a wallet without a name',
      async () => check(await makeWalletProvider(), 'anonymous', true),
    ],
  ])('is refused %s', async (_name, checked) => {
    await expect(checked()).rejects.toMatchObject({ code: 'invalid_proof' });
  });

  it('of a wallet that named itself to nobody counts by any provider that is known', async () => {
    expect(await check(ours, 'anonymous', true)).toBe(2);
    expect(await check(theirs, 'anonymous', true)).toBe(2);
  });
});
