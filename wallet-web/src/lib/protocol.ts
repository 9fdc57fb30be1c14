// All that receiving and presenting need beyond holding: one part, loaded when the first of them begins.
import { decodeBase64 } from '@anju/credentials';
import { createWalletProvider } from './attestation/wallet-provider.ts';
import { type CheckAheadPorts, createCheckAhead } from './check-ahead/check-ahead.ts';
import { createKeptTextsInMemory, type KeptTexts } from './check-ahead/kept-texts.ts';
import type { CheckAhead } from './check-ahead/types.ts';
import type { Exclusively } from './exclusively.ts';
import type { Fetch, GuardedFetch } from './guarded-fetch.ts';
import type { KeyStore } from './holder/keys.ts';
import type { HolderStore } from './holder/store.ts';
import { askWhatWasKept } from './present/answer/kept-entry.ts';
import { createPresentFlow, type PresentFlow, type PresentPorts } from './present/present.ts';
import { findRequest } from './present/request/request-link.ts';
import { dropUnusedGrants, dropUnusedInstances } from './receive/grants.ts';
import { findOffer } from './receive/offer.ts';
import { createReceiveFlow, type ReceiveFlow } from './receive/receive.ts';
import { tellDeleted } from './receive/renew.ts';
import type { ReceivePorts } from './receive/session.ts';
import { tellAllDeleted } from './receive/tell-all-deleted.ts';
import { createRegistry, type RegistryAddress } from './trust/registry.ts';

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
  issuers?: string[] | undefined;
  services?: string[] | undefined;
  keptTexts?: KeptTexts | undefined;
};

export type Protocol = {
  receiving: ReceiveFlow;
  presenting: PresentFlow;
  checking: CheckAhead;
  flowPorts: FlowPorts;
  findOffer: typeof findOffer;
  findRequest: typeof findRequest;
  askWhatWasKept: typeof askWhatWasKept;
  tellDeleted: typeof tellDeleted;
  tellAllDeleted: typeof tellAllDeleted;
  dropUnusedGrants: typeof dropUnusedGrants;
  dropUnusedInstances: typeof dropUnusedInstances;
};

/** As `HolderPorts` has them. */
export function createProtocol(settings: FlowSettings): Protocol {
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
  const receiving = createReceiveFlow(flowPorts);
  const checking: CheckAheadPorts = {
    ...flowPorts,
    hosts: settings.services ?? [],
    texts: settings.keptTexts ?? createKeptTextsInMemory(),
    catalogue: () => receiving.catalogue(settings.issuers ?? []),
  };
  return {
    receiving,
    presenting: createPresentFlow(flowPorts),
    checking: createCheckAhead(checking),
    flowPorts,
    findOffer,
    findRequest,
    askWhatWasKept,
    tellDeleted,
    tellAllDeleted,
    dropUnusedGrants,
    dropUnusedInstances,
  };
}
