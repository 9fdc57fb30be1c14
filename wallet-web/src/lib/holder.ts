// The citizen's wallet without a screen: everything from outside comes in as a port, everything it says is plain data.
import { decodeBase64 } from '@anju/credentials';
import { WalletError } from './errors.ts';
import { createGuardedFetch, type Fetch } from './guarded-fetch.ts';
import { cardView } from './holder/card-view.ts';
import type { KeyStore } from './holder/keys.ts';
import type { HolderStore } from './holder/store.ts';
import { createPresentFlow } from './present/present.ts';
import { findRequest } from './present/request-link.ts';
import { findOffer } from './receive/offer.ts';
import { createReceiveFlow } from './receive/receive.ts';
import { createRegistry, type RegistryAddress } from './trust/registry.ts';
import type {
  CardView,
  LogEntry,
  OfferPreview,
  PresentationResult,
  ReceiveResult,
  RequestPreview,
} from './types.ts';

export type HolderPorts = {
  fetch: Fetch;
  keys: KeyStore;
  store: HolderStore;
  now: () => Date;
  registry: RegistryAddress;
  /** certificate authorities, base64 of DER; each counts only while the chain lists its hash */
  roots: string[];
  /** sent to issuers that want to know the kind of wallet, e.g. `anju-wallet` */
  clientId: string;
  /** plain http to this machine, for development; default true */
  allowHttpOnLoopback?: boolean;
};

export type Holder = {
  /** Opens whatever a QR, link or paste holds. Throws `text_not_recognised` and all that the two below throw. */
  open(text: string): Promise<OfferPreview | RequestPreview>;
  openOffer(text: string): Promise<OfferPreview>;
  receive(preview: OfferPreview, answer: { txCode?: string }): Promise<ReceiveResult>;
  openRequest(text: string): Promise<RequestPreview>;
  /** Sends the answer: call only on the citizen's consent to exactly this preview. */
  present(preview: RequestPreview): Promise<PresentationResult>;
  decline(preview: RequestPreview): Promise<void>;
  cards(): Promise<CardView[]>;
  /** Newest first. */
  log(): Promise<LogEntry[]>;
  /** Deletes a card with its copies and keys; the log keeps what was done with it. */
  forgetCard(cardId: string): Promise<void>;
  /** Deletes all cards, copies, keys and the log. */
  forgetEverything(): Promise<void>;
};

export function createHolder(ports: HolderPorts): Holder {
  const { store, keys, now } = ports;
  const flowPorts = {
    get: createGuardedFetch(ports),
    keys,
    store,
    now,
    registry: createRegistry(ports.registry, ports.fetch),
    roots: ports.roots.map((root) => decodeBase64(root)),
    clientId: ports.clientId,
  };
  const receiving = createReceiveFlow(flowPorts);
  const presenting = createPresentFlow(flowPorts);

  const holder: Holder = {
    async open(text) {
      return findOffer(text) === null ? holder.openRequest(text) : holder.openOffer(text);
    },
    async openOffer(text) {
      const location = findOffer(text);
      if (location === null) throw new WalletError('text_not_recognised');
      return receiving.openOffer(location);
    },
    receive: receiving.receive,
    async openRequest(text) {
      const location = findRequest(text);
      if (location === null) throw new WalletError('text_not_recognised');
      return presenting.openRequest(location);
    },
    present: presenting.present,
    decline: presenting.decline,
    cards: async () => (await store.cards()).map((held) => cardView(held, now())),
    log: () => store.log(),
    async forgetCard(cardId) {
      const keyIds = await store.keyIdsOf(cardId);
      await store.forgetCard(cardId);
      await keys.remove(keyIds);
    },
    async forgetEverything() {
      const held = await store.cards();
      const keyIds = await Promise.all(held.map(({ card }) => store.keyIdsOf(card.cardId)));
      await store.forgetEverything();
      await keys.remove(keyIds.flat());
    },
  };
  return holder;
}
