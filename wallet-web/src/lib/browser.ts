// Puts the holder together in a browser: IndexedDB for cards and keys, the page's fetch, and the addresses that the
// wallet's own server gives in /config.json.
import { isLoopback, isObject } from './guarded-fetch.ts';
import { openHolderDatabase } from './holder/indexed-db-store.ts';
import { createHolder, type Holder } from './holder.ts';
import type { RegistryAddress } from './trust/registry.ts';

export type RuntimeConfig = RegistryAddress & {
  /** base64 of DER */
  roots: string[];
  /** departments that this city's citizens start from, if any */
  issuers: string[];
};

/** Throws when the wallet's own server gives no usable configuration. */
export async function loadRuntimeConfig(address = '/config.json'): Promise<RuntimeConfig> {
  const response = await fetch(address, { cache: 'no-cache', credentials: 'omit' });
  const value: unknown = await response.json();
  if (!response.ok || !isObject(value)) throw new Error('config.json cannot be read');
  const { rpcUrls, chainId, issuerRegistry, verifierRegistry, publications, roots, issuers } = value;
  if (
    !isTexts(rpcUrls) ||
    !isTexts(roots) ||
    typeof chainId !== 'number' ||
    typeof issuerRegistry !== 'string' ||
    typeof verifierRegistry !== 'string' ||
    typeof publications !== 'string'
  ) {
    throw new Error('config.json is incomplete');
  }
  const registry = { rpcUrls, chainId, issuerRegistry, verifierRegistry, publications };
  return { ...registry, roots, issuers: isTexts(issuers) ? issuers : [] };
}

/** Throws `storage_failed` where the browser keeps nothing. */
export async function openBrowserHolder(config: RuntimeConfig): Promise<Holder> {
  const { store, keys } = await openHolderDatabase();
  const { roots, issuers: _, ...registry } = config;
  const holder = createHolder({
    fetch: (url, init) => fetch(url, init),
    keys,
    store,
    now: () => new Date(),
    registry,
    roots,
    clientId: 'anju-wallet',
    // a wallet that citizens reach over https has no business on their machine's own ports
    allowHttpOnLoopback: isLoopback(location.hostname),
  });
  return {
    ...holder,
    async receive(preview, answer) {
      const result = await holder.receive(preview, answer);
      // now there is something to lose: ask the browser not to clear it when space runs short
      await navigator.storage?.persist?.().catch(() => false);
      return result;
    },
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
