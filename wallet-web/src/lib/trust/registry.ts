// Whom the chain lists. The wallet reads it itself, at every receipt and every request; no answer is no trust.
import { encodeHex, webCrypto } from '@anju/credentials';
import { createRegistryReader, type KeyState } from '@anju/registry-contracts/read';
import { WalletError } from '../errors.ts';
import type { Fetch } from '../guarded-fetch.ts';

export type RegistryAddress = { rpcUrls: string[]; chainId: number; issuerRegistry: string };

export type Registry = {
  /** `thumbprintHex`: SHA-256 of the key's SubjectPublicKeyInfo. Throws `registry_unavailable`. */
  listingOf(
    thumbprintHex: string,
    vct: string,
  ): Promise<{ did: string; issHash: string; state: KeyState } | null>;
  isRootListed(sha256Hex: string): Promise<boolean>;
};

export function createRegistry(address: RegistryAddress, fetch: Fetch): Registry {
  const reader = createRegistryReader({ ...address, fetch });
  const answered = async <T>(question: () => Promise<T>): Promise<T> => {
    try {
      return await question();
    } catch (error) {
      throw new WalletError('registry_unavailable', { cause: error });
    }
  };
  return {
    listingOf: (thumbprintHex, vct) => answered(() => reader.listingOf(thumbprintHex, vct)),
    isRootListed: (sha256Hex) => answered(() => reader.isRootListed(sha256Hex)),
  };
}

/** Those of the configured certificate authorities that the chain lists now. Throws `registry_unavailable`. */
export async function listedRoots(roots: Uint8Array[], registry: Registry): Promise<Uint8Array[]> {
  const listed = await Promise.all(
    roots.map((root) => registry.isRootListed(encodeHex(webCrypto.sha256(root)))),
  );
  return roots.filter((_, index) => listed[index]);
}
