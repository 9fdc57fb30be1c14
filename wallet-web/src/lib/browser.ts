// Puts the holder together in a browser: IndexedDB for cards and keys, the page's fetch, and the addresses that the
// wallet's own server gives in /config.json.
import { createExclusivelyAcrossTabs } from './exclusively.ts';
import { isLoopback, isObject } from './guarded-fetch.ts';
import { openHolderDatabase } from './holder/indexed-db-store.ts';
import { createHolder, type Holder } from './holder.ts';
import type { RegistryAddress } from './trust/registry.ts';

export type RuntimeConfig = RegistryAddress & {
  /** base64 of DER */
  roots: string[];
  /** departments that this city's citizens start from, if any */
  issuers: string[];
  /** hosts that serve the published rules, if any */
  services: string[];
  /** address of the wallet provider's routes; null where there is none */
  walletProvider: string | null;
};

/** Throws when the wallet's own server gives no usable configuration. */
export async function loadRuntimeConfig(address = '/config.json'): Promise<RuntimeConfig> {
  const response = await fetch(address, { cache: 'no-cache', credentials: 'omit' });
  const value: unknown = await response.json();
  if (!response.ok || !isObject(value)) throw new Error('config.json cannot be read');
  const { rpcUrls, chainId, issuerRegistry, verifierRegistry, publications, roots, issuers, services } =
    value;
  const walletProvider = value.walletProvider ?? null;
  if (
    !isTexts(rpcUrls) ||
    !isTexts(roots) ||
    typeof chainId !== 'number' ||
    typeof issuerRegistry !== 'string' ||
    typeof verifierRegistry !== 'string' ||
    typeof publications !== 'string' ||
    (walletProvider !== null && typeof walletProvider !== 'string')
  ) {
    throw new Error('config.json is incomplete');
  }
  const registry = { rpcUrls, chainId, issuerRegistry, verifierRegistry, publications };
  return {
    ...registry,
    roots,
    issuers: isTexts(issuers) ? issuers : [],
    services: isTexts(services) ? services : [],
    walletProvider,
  };
}

/** Throws `storage_failed` where the browser keeps nothing. */
export async function openBrowserHolder(config: RuntimeConfig): Promise<Holder> {
  const { store, keys } = await openHolderDatabase();
  const { roots, issuers, services: _, walletProvider, ...registry } = config;
  const holder = createHolder({
    fetch: (url, init) => fetch(url, init),
    keys,
    store,
    now: () => new Date(),
    registry,
    roots,
    clientId: 'anju-wallet',
    redirectUri: `${location.origin}/receive/return`,
    language: () => (document.documentElement.lang === 'en' ? 'en' : 'zh-CN'),
    ...(walletProvider === null ? {} : { walletProvider }),
    issuers,
    exclusively: createExclusivelyAcrossTabs(navigator.locks),
    // a wallet that citizens reach over https has no business on their machine's own ports
    allowHttpOnLoopback: isLoopback(location.hostname),
  });
  // once there is something to lose: ask the browser not to clear it when space runs short
  const persist = async <T>(result: T): Promise<T> => {
    await navigator.storage?.persist?.().catch(() => false);
    return result;
  };
  return {
    ...holder,
    receive: async (preview, answer) => persist(await holder.receive(preview, answer)),
    comeBack: async (search) => persist(await holder.comeBack(search)),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
