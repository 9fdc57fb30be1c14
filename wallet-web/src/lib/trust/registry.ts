// Whom the chain lists. The wallet reads it itself, once at every receipt and every request; no answer is no trust.
import { encodeHex, webCrypto } from '@anju/credentials';
import { isRootListedIn, type RegistrySnapshot, readSnapshot } from '@anju/registry-contracts/read';
import { WalletError } from '../errors.ts';
import type { Fetch } from '../guarded-fetch.ts';

export type RegistryAddress = {
  rpcUrls: string[];
  chainId: number;
  issuerRegistry: string;
  verifierRegistry: string;
  publications: string;
};

export type Registry = {
  /** The registry as of one present block that every endpoint agreed about. Throws `registry_unavailable`. */
  snapshot(): Promise<RegistrySnapshot>;
};

export const createRegistry = (address: RegistryAddress, fetch: Fetch, now: () => Date): Registry => ({
  async snapshot() {
    try {
      return await readSnapshot({ ...address, fetch, now });
    } catch (error) {
      throw new WalletError('registry_unavailable', { cause: error });
    }
  },
});

/** Those of the configured certificate authorities that the chain lists. */
export const listedRoots = (roots: Uint8Array[], snapshot: RegistrySnapshot): Uint8Array[] =>
  roots.filter((root) => isRootListedIn(snapshot, encodeHex(webCrypto.sha256(root))));
