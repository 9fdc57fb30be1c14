// Puts the wallet provider together from its folder; the wallet's server registers it when the folder is set.

import { isDue } from './provider-certificates.ts';
import { openProviderKeys } from './provider-keys.ts';
import type { ProviderPorts } from './routes.ts';

const NAME = 'Anju Wallet';

export type ProviderSetting = {
  /** where its keys and its public file are */
  dir: string;
  /** address of the wallet, as citizens see it */
  walletUrl: string;
  clientId: string;
  /** of one address */
  mostRequestsPerMinute: number;
};

/** Where the routes are, as wallets call them: also what their proofs are made for. */
export const providerAddress = (walletUrl: string): string => `${walletUrl}/provider`;

/** Makes the keys on first use. Throws ProviderError when they are damaged, have ended or can be read by others. */
export async function openProvider(
  { dir, walletUrl, clientId, mostRequestsPerMinute }: ProviderSetting,
  now: () => Date,
): Promise<ProviderPorts> {
  const open = () => openProviderKeys(dir, { name: NAME, clientId }, now());
  let keys = await open();
  return {
    async leaf() {
      if (isDue(keys.leaf, now())) keys = await open();
      return keys.leaf;
    },
    now,
    mostRequestsPerMinute,
    audience: providerAddress(walletUrl),
    wallet: { clientId, name: NAME, link: walletUrl },
  };
}
