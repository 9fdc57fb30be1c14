// The wallets that share no code with ours, by name.
import { createLibraryWallet } from './library/wallet.ts';
import { createPlainWallet } from './plain/wallet.ts';

export const WALLETS = [
  ['the wallet of @openid4vc/openid4vp', createLibraryWallet],
  ['the wallet from the specifications alone', createPlainWallet],
] as const;
