// What the holder keeps: cards, their one-time copies, and the log of what was done with them.
import type { LocalizedText } from '../localized-text.ts';
import type { LogEntry } from '../types.ts';
import type { PublicJwk } from './keys.ts';

/** How an issuer wants a claim shown. */
export type ClaimAppearance = {
  name: string;
  label: LocalizedText;
  kind: 'text' | 'integer' | 'date' | 'enumeration' | 'boolean' | 'image' | 'unknown';
  /** `fen`, `csqm` (0.01 m²) or another unit to be written after the number */
  unit: string | null;
  values: { value: string; label: LocalizedText }[];
  matchOnly: boolean;
};

export type CardAppearance = {
  name: LocalizedText;
  description: LocalizedText | null;
  issuerName: LocalizedText;
  colours: { background: string; text: string } | null;
  claims: ClaimAppearance[];
  /** the issuer's own picture of the card, checked at receipt; absent: ours is drawn */
  templates?: CardTemplates;
};

/** SVG texts with `{{svg_id}}` placeholders; and which claim stands behind each `svg_id`. */
export type CardTemplates = {
  svg: { 'zh-CN': string; en: string };
  claimNames: Record<string, string>;
};

export type StoredCard = {
  cardId: string;
  vct: string;
  iss: string;
  receivedAt: string;
  /** the credential's `exp`, seconds since 1970; null when it has none */
  expiresAtSeconds: number | null;
  /** what it says about its holder, by name */
  claims: Record<string, unknown>;
  /** names of claims that every presentation shows, asked for or not; none in our own types */
  alwaysShown: string[];
  /** of the certificates that its issuer's key came with, base64url; absent on cards of the wallet's first versions */
  authorityKeyIds?: string[];
  appearance: CardAppearance;
  /** where it came from and what renews it; absent on cards of the wallet's first version */
  source?: CardSource;
  /** it was waited for, and nobody has looked at it since it came */
  isNew?: true;
  /** why it could not be renewed, until it can */
  renewalFailure?: { code: string; at: string };
  /** where its issuer's lists speak of its copies; absent on cards of the wallet's first versions */
  statuses?: CopyStatusPlace[];
  /** what those lists said last; absent until they were read */
  standing?: CardStanding;
  /** why the last reading told nothing, until one does */
  standingFailure?: { code: string; at: string };
};

/** A place in a status list, of one copy. Places leave this device only inside a copy that is shown. */
export type CopyStatusPlace = { uri: string; index: number };

export type CardStanding = {
  state: 'valid' | 'suspended' | 'revoked';
  /** ISO instant, from before the lists were asked for */
  at: string;
  /** until then the issuer itself says that they need not be asked for again */
  freshUntil: string;
  /** of these lists the oldest was signed then; an older one is not believed later */
  signedAt: string;
  /** it is another state than before, and nobody has looked at the card since */
  isUnseen?: true;
};

export type CardSource = {
  grantId: string;
  configurationId: string;
  /** the issuer's name of the data set, where it gave one */
  credentialIdentifier: string | null;
  notificationId: string | null;
};

export type HeldKey = { keyId: string; publicJwk: PublicJwk };

/** What one visit to an issuer left: tokens that only `dpopKey` can use, for renewing, asking again and telling. */
export type StoredGrant = {
  grantId: string;
  iss: string;
  /** the authorization server that gave it */
  audience: string;
  /** null where the issuer took the code from anyone */
  clientId: string | null;
  dpopKey: HeldKey;
  accessToken: string;
  accessTokenEndsAt: string | null;
  refreshToken: string | null;
  /** batches that were lost with another device, and that the issuer could not be told of yet */
  lost?: LostBatch[];
};

export type LostBatch = { notificationId: string; configurationId: string };

/** A card that a clerk still has to look at; it survives a reload with the keys that it will be bound to. */
export type WaitingCard = {
  waitingId: string;
  state: 'waiting' | 'declined' | 'gone';
  iss: string;
  vct: string;
  configurationId: string;
  credentialIdentifier: string | null;
  grantId: string;
  transactionId: string;
  intervalSeconds: number;
  askedAt: string;
  askAgainAt: string;
  newKeys: HeldKey[];
  appearance: CardAppearance;
  /** the card that it will take the place of */
  replaces: string | null;
  /** the issuer had lost the first request; who loses a second one is not asked for ever */
  isAskedAnew?: boolean;
};

/** An authorization request that was begun in this browser and has not come back. */
export type PendingAuthorization = {
  state: string;
  credentialIssuer: string;
  /** must be the `iss` of the answer (RFC 9207) */
  authorizationServer: string;
  configurationIds: string[];
  codeVerifier: string;
  redirectUri: string;
  dpopKey: HeldKey;
  startedAt: string;
};

/** The key that this wallet is to one issuer, and nobody else; attested by the wallet provider. */
export type WalletInstance = {
  audience: string;
  key: HeldKey;
  attestation: string | null;
  attestationEndsAt: string | null;
};

/** A request that has been answered, kept until it is over, so that nobody is answered twice with the same. */
export type AnsweredRequest = {
  /** SHA-256 of the asker's identifier and its nonce, base64url */
  request: string;
  /** ISO instant; after it the request itself is refused as over */
  endsAt: string;
};

/** A card that a backup described: what is needed to ask for it again, and to have the lost copies revoked. */
export type RestoredCard = {
  restoredId: string;
  vct: string;
  iss: string;
  configurationId: string;
  name: LocalizedText;
  issuerName: LocalizedText;
  colours: CardAppearance['colours'];
  /** of the copies that were lost, as the issuer named their batch; null where it named none */
  notificationId: string | null;
  /** ISO date; null when it had no end */
  validUntil: string | null;
};

export type StoredCopy = {
  copyId: string;
  cardId: string;
  keyId: string;
  /** the issuer-signed SD-JWT VC with all disclosures; dropped once spent */
  credential: string | null;
  state: 'unused' | 'spent';
};

export type HeldCard = { card: StoredCard; copiesLeft: number; copiesReceived: number };
export type SpentCopy = { copyId: string; cardId: string; keyId: string; credential: string };

/** How many records cannot be opened; they are in no list. */
export type Unreadable = { cards: number; entries: number; others: number };

/** Things of one kind, each under its own id. */
export type Shelf<T> = {
  put(value: T): Promise<void>;
  /** Puts it unless there is one of that id: false, and nothing changed, where there is. Of two that add at once, one does. */
  add(value: T): Promise<boolean>;
  get(id: string): Promise<T | null>;
  /** Gets and removes in one step: of two that take at once, one gets it. */
  take(id: string): Promise<T | null>;
  all(): Promise<T[]>;
};

export type HolderShelves = {
  grants: Shelf<StoredGrant>;
  waiting: Shelf<WaitingCard>;
  pending: Shelf<PendingAuthorization>;
  instances: Shelf<WalletInstance>;
  answered: Shelf<AnsweredRequest>;
  restored: Shelf<RestoredCard>;
};

export type HolderStore = HolderShelves & {
  /** Keeps a card with its copies and the log entry, in place of the card `replaces` and what waited. All or nothing. */
  keepCard(
    card: StoredCard,
    copies: StoredCopy[],
    entry: LogEntry,
    replaces: string | null,
    waitingId?: string | null,
  ): Promise<void>;
  /** Changes what is written about a card that is still held. */
  updateCard(card: StoredCard): Promise<void>;
  cards(): Promise<HeldCard[]>;
  /**
   * Marks one unused copy per card as spent and writes the log entry, in one step: two calls at once, or two
   * tabs, never get the same copy. Null, and nothing changed, when a card has none left.
   */
  spendCopies(cardIds: string[], entry: LogEntry): Promise<SpentCopy[] | null>;
  /** The keys of a card's copies, so that they can be removed with it. */
  keyIdsOf(cardId: string): Promise<string[]>;
  forgetCard(cardId: string): Promise<void>;
  forgetEverything(): Promise<void>;
  unreadable(): Promise<Unreadable>;
  /** Deletes them, and gives the ids of the keys that went with them. */
  forgetUnreadable(): Promise<string[]>;
  /** Adds an entry, or replaces the one with the same id. */
  writeLog(entry: LogEntry): Promise<void>;
  /** Adds what is not there yet by its id, and says how much that was. All or nothing; what is there stays as it is. */
  addRestored(cards: RestoredCard[], entries: LogEntry[]): Promise<{ cards: number; entries: number }>;
  /** Newest first. */
  log(): Promise<LogEntry[]>;
};
