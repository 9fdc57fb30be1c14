// All that receiving and presenting need beyond holding: one part, loaded when the first of them begins.
import { decodeBase64 } from '@anju/credentials';
import { createWalletProvider } from './attestation/wallet-provider.ts';
import type { Exclusively } from './exclusively.ts';
import type { Fetch, GuardedFetch } from './guarded-fetch.ts';
import type { KeyStore } from './holder/keys.ts';
import type { HolderStore } from './holder/store.ts';
import { createPresentFlow, type PresentFlow, type PresentPorts } from './present/present.ts';
import { createReceiveFlow, type ReceiveFlow } from './receive/receive.ts';
import type { ReceivePorts } from './receive/session.ts';
import { createRegistry, type RegistryAddress } from './trust/registry.ts';

export { askWhatWasKept } from './present/kept-entry.ts';
export { findRequest } from './present/request-link.ts';
export { dropUnusedGrants, dropUnusedInstances } from './receive/grants.ts';
export { findOffer } from './receive/offer.ts';
export { tellDeleted } from './receive/renew.ts';

export type FlowPorts = ReceivePorts & PresentPorts;

export type FlowSettings = {
  fetch: Fetch;
  get: GuardedFetch;
  keys: KeyStore;
  store: HolderStore;
  now: () => Date;
  exclusively: Exclusively;
  registry: RegistryAddress;
  roots: string[];
  clientId: string;
  allowHttpOnLoopback?: boolean | undefined;
  redirectUri?: string | undefined;
  language?: (() => 'zh-CN' | 'en') | undefined;
  walletProvider?: string | undefined;
};

export type Flows = { receiving: ReceiveFlow; presenting: PresentFlow; flowPorts: FlowPorts };

/** As `HolderPorts` has them. */
export function createFlows(settings: FlowSettings): Flows {
  const { get, keys, store, now, clientId, exclusively, walletProvider: address } = settings;
  const flowPorts: FlowPorts = {
    get,
    keys,
    store,
    now,
    registry: createRegistry(settings.registry, settings.fetch, now),
    roots: settings.roots.map((root) => decodeBase64(root)),
    clientId,
    redirectUri: settings.redirectUri ?? null,
    language: settings.language ?? null,
    provider:
      address === undefined
        ? null
        : createWalletProvider({ address, clientId, get, keys, store, exclusively, now }),
    exclusively,
    ...(settings.allowHttpOnLoopback === undefined
      ? {}
      : { allowHttpOnLoopback: settings.allowHttpOnLoopback }),
  };
  return { receiving: createReceiveFlow(flowPorts), presenting: createPresentFlow(flowPorts), flowPorts };
}
