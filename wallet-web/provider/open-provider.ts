// Puts the wallet provider together from its folder; the wallet's server registers it when the folder is set.

import { openProviderKeys } from './provider-keys.ts';
import type { ProviderPorts } from './routes.ts';

const NAME = 'Anju Wallet';

export type ProviderSetting = {
  /** where its keys and its public file are */
  dir: string;
  /** address of the wallet, as citizens see it */
  walletUrl: string;
  clientId: string;
};

/** Where the routes are, as wallets call them: also what their proofs are made for. */
export const providerAddress = (walletUrl: string): string => `${walletUrl}/provider`;

/** Makes the keys on first use. Throws ProviderError when they are damaged or can be read by others. */
export async function openProvider(
  { dir, walletUrl, clientId }: ProviderSetting,
  now: () => Date,
): Promise<ProviderPorts> {
  const { leaf } = await openProviderKeys(dir, { name: NAME, clientId }, now());
  return {
    leaf,
    now,
    audience: providerAddress(walletUrl),
    wallet: { clientId, name: NAME, link: walletUrl },
  };
}
