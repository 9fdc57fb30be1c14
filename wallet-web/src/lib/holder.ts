// The citizen's wallet without a screen: everything from outside comes in as a port, everything it says is plain data.
import type { KeptTexts } from './check-ahead/kept-texts.ts';
import type { CheckAhead } from './check-ahead/types.ts';
import { WalletError } from './errors.ts';
import { createExclusively, type Exclusively } from './exclusively.ts';
import { createGuardedFetch, type Fetch } from './guarded-fetch.ts';
import type { MadeBackup } from './holder/backup/make-backup.ts';
import type { OpenedBackup, RestoreChoice, RestoredBackup } from './holder/backup/restore-backup.ts';
import { cardView } from './holder/card-view.ts';
import type { KeyStore } from './holder/keys.ts';
import { restoredViews } from './holder/restored-view.ts';
import type { HolderStore, Unreadable } from './holder/store.ts';
import type { PassphraseCost } from './holder/vault/passphrase-key.ts';
import { loadOnce } from './load-once.ts';
import type { ReceiveFlow } from './receive/receive.ts';
import { waitingView } from './receive/waiting-view.ts';
import type { RegistryAddress } from './trust/registry.ts';
import type {
  CardView,
  Catalogue,
  Declined,
  KeptAnswer,
  LogEntry,
  OfferPreview,
  PresentationResult,
  RequestPreview,
  RestoredView,
  WaitingView,
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
  /** where departments' log-ins send the citizen back to; without it only counters' codes are taken */
  redirectUri?: string;
  /** in which departments' pages are to open; without it they choose themselves */
  language?: () => 'zh-CN' | 'en';
  /** address of the wallet provider's routes; without it the wallet says nothing of itself */
  walletProvider?: string;
  /** of backups' passphrases; by default what the wallet's own lock takes */
  passphraseCost?: PassphraseCost;
  /** departments that this city's citizens choose from */
  issuers?: string[];
  /** hosts that serve the published rules */
  services?: string[];
  /** public texts that outlive the page; in memory by default */
  keptTexts?: KeptTexts;
  /** across tabs in a browser; within this process by default */
  exclusively?: Exclusively;
  /** aborted when so much time has passed; by default the platform's */
  timeLimit?: (milliseconds: number) => AbortSignal;
};

export type Holder = Omit<ReceiveFlow, 'openOffer' | 'catalogue'> & {
  /** Opens whatever a QR, link or paste holds. Throws `text_not_recognised` and all that the two below throw. */
  open(text: string): Promise<OfferPreview | RequestPreview>;
  openOffer(text: string): Promise<OfferPreview>;
  /** What the departments of this city issue. */
  catalogue(): Promise<Catalogue>;
  waiting(): Promise<WaitingView[]>;
  openRequest(text: string): Promise<RequestPreview>;
  /** Sends the answer: call only on the citizen's consent to exactly this preview. */
  present(preview: RequestPreview): Promise<PresentationResult>;
  decline(preview: RequestPreview): Promise<Declined>;
  cards(): Promise<CardView[]>;
  /** The citizen has looked at a card that was waited for. */
  markSeen(cardId: string): Promise<void>;
  /** Newest first. */
  log(): Promise<LogEntry[]>;
  /** Asks the asker of a log entry what it kept. Throws `address_unreachable` and `answer_malformed`. */
  askWhatWasKept(entryId: string): Promise<KeptAnswer>;
  /** One sealed file: which cards there are, and the activity with its receipts; no key and nothing that a card says. */
  makeBackup(passphrase: string): Promise<MadeBackup>;
  /** What is in a file and what it would change; changes nothing. Throws what says why the file cannot be restored. */
  openBackup(file: string, passphrase: string): Promise<OpenedBackup>;
  /** All or nothing, of what was opened and shown; the same file again changes nothing. */
  restoreBackup(opened: OpenedBackup, choice: RestoreChoice): Promise<RestoredBackup>;
  /** What a backup described and was not got again yet. */
  restored(): Promise<RestoredView[]>;
  /** Takes it off that list: the citizen does not want it any more. */
  forgetRestored(restoredId: string): Promise<void>;
  /** How many stored records cannot be opened; all others are in the lists above. */
  unreadable(): Promise<Unreadable>;
  forgetUnreadable(): Promise<void>;
  /** See `CheckAhead`: the rules in force, and what one of them says of the cards at hand. */
  services: CheckAhead['services'];
  checkAhead: CheckAhead['checkAhead'];
  /** Deletes a card with its copies and keys, and tells its issuer; the log keeps what was done with it. */
  forgetCard(cardId: string): Promise<void>;
  /** Tells each card's issuer that it is deleted; a few seconds at most, and never a reason not to delete. */
  tellAllDeleted(): Promise<void>;
  /** The same, then deletes all cards, copies, keys and the log. */
  forgetEverything(): Promise<void>;
};

export function createHolder(ports: HolderPorts): Holder {
  const { store, keys, now } = ports;
  const get = createGuardedFetch(ports);
  const exclusively = ports.exclusively ?? createExclusively();
  // the wallet can be looked at without it
  const protocol = loadOnce(async () => {
    const { createProtocol } = await import('./protocol.ts');
    return createProtocol({ ...ports, get, exclusively });
  });
  const receiving = async () => (await protocol()).receiving;
  const presenting = async () => (await protocol()).presenting;

  const backups = loadOnce(() => import('./holder/backup/backups.ts'));
  const backupPorts = {
    store,
    now,
    exclusively,
    allowHttpOnLoopback: ports.allowHttpOnLoopback ?? true,
    randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    ...(ports.passphraseCost === undefined ? {} : { cost: ports.passphraseCost }),
  };

  const holder: Holder = {
    async open(text) {
      const { findOffer } = await protocol();
      return findOffer(text) === null ? holder.openRequest(text) : holder.openOffer(text);
    },
    async openOffer(text) {
      const { findOffer, receiving } = await protocol();
      const location = findOffer(text);
      if (location === null) throw new WalletError('text_not_recognised');
      return receiving.openOffer(location);
    },
    receive: async (preview, answer) => (await receiving()).receive(preview, answer),
    catalogue: async () => (await receiving()).catalogue(ports.issuers ?? []),
    choose: async (issuer, configurationId) => (await receiving()).choose(issuer, configurationId),
    logIn: async (preview) => (await receiving()).logIn(preview),
    comeBack: async (search) => (await receiving()).comeBack(search),
    async waiting() {
      const all = (await store.waiting.all()).map(waitingView);
      return all.sort((a, b) => b.askedAt.localeCompare(a.askedAt));
    },
    askAgain: async (waitingId) => (await receiving()).askAgain(waitingId),
    stopWaiting: async (waitingId) => (await receiving()).stopWaiting(waitingId),
    renew: async (cardId) => (await receiving()).renew(cardId),
    checkStanding: async (cardId) => (await receiving()).checkStanding(cardId),
    async keepUp() {
      const isEmpty = (await store.waiting.all()).length + (await store.cards()).length === 0;
      return isEmpty ? { isChanged: false } : (await receiving()).keepUp();
    },
    async openRequest(text) {
      const { findRequest, presenting } = await protocol();
      const location = findRequest(text);
      if (location === null) throw new WalletError('text_not_recognised');
      return presenting.openRequest(location);
    },
    present: async (preview) => (await presenting()).present(preview),
    decline: async (preview) => (await presenting()).decline(preview),
    async cards() {
      const [grants, held] = await Promise.all([store.grants.all(), store.cards()]);
      const renewable = new Set(
        grants.flatMap(({ grantId, refreshToken }) => (refreshToken === null ? [] : [grantId])),
      );
      return held.map((one) => cardView(one, now(), renewable.has(one.card.source?.grantId ?? '')));
    },
    async markSeen(cardId) {
      // what a renewal or a look at its issuer's list writes meanwhile must not be written over
      await exclusively(`card ${cardId}`, async () => {
        const held = (await store.cards()).find(({ card }) => card.cardId === cardId);
        if (held === undefined) return;
        const { isNew, standing, ...card } = held.card;
        if (isNew === undefined && standing?.isUnseen === undefined) return;
        if (standing === undefined) return store.updateCard(card);
        const { isUnseen: _, ...seen } = standing;
        await store.updateCard({ ...card, standing: seen });
      });
    },
    log: () => store.log(),
    makeBackup: async (passphrase) => (await backups()).makeBackup(passphrase, backupPorts),
    openBackup: async (file, passphrase) => (await backups()).openBackup(file, passphrase, backupPorts),
    restoreBackup: async (opened, choice) => (await backups()).restoreBackup(opened, choice, backupPorts),
    restored: () => restoredViews(store),
    forgetRestored: async (restoredId) => void (await store.restored.take(restoredId)),
    async askWhatWasKept(entryId) {
      const entry = (await store.log()).find((one) => one.entryId === entryId);
      if (entry === undefined) return { kind: 'no_key' };
      const answer = await (await protocol()).askWhatWasKept(entry, get);
      // what was said stays said, and is there when the asker is not
      const isThere = (await store.log()).some((one) => one.entryId === entryId);
      if (isThere && answer.kind !== 'no_key') {
        await store.writeLog({ ...entry, asked: { at: now().toISOString(), answer } });
      }
      return answer;
    },
    services: async () => (await protocol()).checking.services(),
    checkAhead: async (ruleId, on) => (await protocol()).checking.checkAhead(ruleId, on),
    async forgetCard(cardId) {
      const card = (await store.cards()).find((held) => held.card.cardId === cardId)?.card;
      const keyIds = await store.keyIdsOf(cardId);
      await store.forgetCard(cardId);
      await keys.remove(keyIds);
      // gone is gone, also where what tells the issuer cannot be loaded; what is left over goes with the next card
      const parts = await protocol().catch(() => null);
      if (parts === null) return;
      if (card !== undefined) await parts.tellDeleted(card, parts.flowPorts);
      await parts.dropUnusedGrants(parts.flowPorts);
      await parts.dropUnusedInstances(parts.flowPorts);
    },
    async tellAllDeleted() {
      const isAnybodyToTell = (await store.cards()).some(({ card }) => card.source?.notificationId != null);
      const parts = isAnybodyToTell ? await protocol().catch(() => null) : null;
      if (parts === null) return;
      const timeLimit = ports.timeLimit ?? ((milliseconds: number) => AbortSignal.timeout(milliseconds));
      await parts.tellAllDeleted(parts.flowPorts, timeLimit).catch(() => undefined);
    },
    unreadable: () => store.unreadable(),
    forgetUnreadable: async () => keys.remove(await store.forgetUnreadable()),
    async forgetEverything() {
      await holder.tellAllDeleted();
      const held = await store.cards();
      const keyIds = await Promise.all(held.map(({ card }) => store.keyIdsOf(card.cardId)));
      const others = [
        ...(await store.grants.all()).map(({ dpopKey }) => dpopKey),
        ...(await store.pending.all()).map(({ dpopKey }) => dpopKey),
        ...(await store.instances.all()).map(({ key }) => key),
        ...(await store.waiting.all()).flatMap(({ newKeys }) => newKeys),
      ];
      await store.forgetEverything();
      await ports.keptTexts?.clear();
      await keys.remove([...keyIds.flat(), ...others.map(({ keyId }) => keyId)]);
    },
  };
  return holder;
}
