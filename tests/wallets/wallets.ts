// The wallets that share no code with ours, by name.
import { setGlobalConfig } from '@openid4vc/oauth2';
import { afterAll, beforeAll } from 'vitest';
import { createLibraryWallet } from './library/wallet.ts';
import { createPlainWallet } from './plain/wallet.ts';

export const WALLETS = [
  ['the wallet of @openid4vc/openid4vp', createLibraryWallet],
  ['the wallet from the specifications alone', createPlainWallet],
] as const;

/** For one test file: the library’s setting is the whole process’s, and the addresses of the tests are http. */
export function allowHttp(): void {
  beforeAll(() => setGlobalConfig({ allowInsecureUrls: true }));
  afterAll(() => setGlobalConfig({ allowInsecureUrls: false }));
}
