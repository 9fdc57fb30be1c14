// What the use cases need from outside, as types. Adapters implement them; only main.ts and app.ts see both sides.
import type { IssuerAct } from '@anju/audit-log';

export type Clock = () => Date;
/** `length` bytes from a cryptographic source. */
export type RandomBytes = (length: number) => Uint8Array;
/** ES256 over `data`: 64 bytes, r and s. */
export type SignEs256 = (data: Uint8Array) => Promise<Uint8Array>;

/** The key a department signs with, as its certificate and its DID document name it. */
export type DepartmentKey = {
  did: string;
  /** DID URL of the key in the DID document. */
  kid: string;
  /** Base64 DER, leaf first, root never. */
  x5c: readonly string[];
  sign: SignEs256;
};

export type ClaimValue = string | number | boolean;

export type PersonRecord = {
  department: string;
  personNumber: string;
  /** Tells a person's records of one type apart (one for each unit owned); empty where there can be but one. */
  recordKey: string;
  householdNumber: string;
  name: string;
  claims: Readonly<Record<string, ClaimValue>>;
};

export type OfferState = 'open' | 'code_used' | 'issued' | 'expired' | 'locked';

/** Made for a person at the counter, with a transaction code; or to be sent to the person, who then logs in. */
export type OfferKind = 'counter' | 'online';

export type Offer = {
  id: string;
  kind: OfferKind;
  department: string;
  personNumber: string;
  state: OfferState;
  attemptsLeft: number;
  expiresAt: Date;
  clerk: string;
};

type Redemption =
  | { outcome: 'redeemed'; offer: Offer }
  | { outcome: 'wrong_tx_code'; offer: Offer }
  | { outcome: 'unavailable' };

export type OfferStore = {
  /** A clerk decided that the person may have one: an earlier revocation stands in the way no longer. */
  insert(offer: Offer & { codeHash: string; txCodeHash: string; createdAt: Date }): Promise<void>;
  find(id: string): Promise<Offer | undefined>;
  /** One conditional update: the code is used, or one attempt is, or nothing changes. */
  redeem(request: {
    department: string;
    codeHash: string;
    txCodeHash: string;
    now: Date;
  }): Promise<Redemption>;
  /** Uses an open online offer up; of two at once one gets true. */
  take(id: string, now: Date): Promise<boolean>;
};

/** Remembers `key` until `expiresAt`; false when it was already remembered. */
export type RememberOnce = (key: string, expiresAt: Date) => Promise<boolean>;

/** How the issuer knew who the citizen is. */
export type IdentifiedBy = 'counter' | 'login' | 'presentation';

/** What a wallet may fetch, for whom; access and refresh tokens carry its id. */
export type Grant = {
  id: string;
  department: string;
  personNumber: string;
  clientId: string;
  identifiedBy: IdentifiedBy;
  offerId: string | undefined;
  createdAt: Date;
  expiresAt: Date;
};

export type GrantStore = {
  open(grant: Grant): Promise<void>;
  /** Undefined once it has ended or expired. */
  find(id: string, now: Date): Promise<Grant | undefined>;
};

/** Public P-256 key of one copy. */
export type HolderKey = { kty: 'EC'; crv: 'P-256'; x: string; y: string };

type OneTimeHash = { hash: string; expiresAt: Date };

/** What one credential request takes, whether it is answered now or after a review. */
export type RequestedBatch = {
  department: string;
  personNumber: string;
  recordKey: string;
  configurationId: string;
  grantId: string;
  nonces: readonly OneTimeHash[];
  keys: readonly HolderKey[];
};

type BatchRequest = RequestedBatch & {
  issuedAt: Date;
  /** After this no verifier accepts the copies, and their indices carry no meaning. */
  credentialsExpireAt: Date;
  notificationHash: string;
};

export type StatusIndex = { listNumber: number; index: number };

/** Signs one credential per index from the record; runs before the transaction commits. */
export type MakeCopies = (record: PersonRecord, indices: readonly StatusIndex[]) => Promise<string[]>;

/** Why a batch is refused; nothing was taken then. */
export type BatchRefusal =
  | 'nonce_used'
  | 'too_many_batches'
  | 'grant_ended'
  | 'person_suspended'
  | 'person_revoked'
  | 'record_gone'
  /** The deferred request is unknown, someone else's, or was answered before. */
  | 'transaction_gone';

export type BatchOutcome = { outcome: 'issued'; credentials: string[] } | { outcome: BatchRefusal };

/** All or nothing in one transaction: nonces, indices and copies are taken, and the copies signed. */
export type IssueBatch = (request: BatchRequest, makeCopies: MakeCopies) => Promise<BatchOutcome>;

/** `replaced`: later requests of the same person took its place. */
export type ReviewState = 'waiting' | 'approved' | 'declined' | 'replaced' | 'issued';

export type DeferredRequest = {
  id: string;
  department: string;
  personNumber: string;
  recordKey: string;
  configurationId: string;
  grantId: string;
  keys: readonly HolderKey[];
  state: ReviewState;
  requestedAt: Date;
};

export type Review = {
  id: string;
  personNumber: string;
  recordKey: string;
  configurationId: string;
  name: string;
  requestedAt: Date;
};

export type DeferredStore = {
  /** Takes the nonces and keeps the keys, in one transaction. */
  defer(
    request: RequestedBatch & { transactionHash: string; requestedAt: Date; expiresAt: Date },
  ): Promise<{ outcome: 'deferred' } | { outcome: BatchRefusal }>;
  find(department: string, transactionHash: string, now: Date): Promise<DeferredRequest | undefined>;
  /** Issues what a clerk approved; of two at once one gets `transaction_gone`. */
  issue(
    request: Omit<BatchRequest, 'nonces'> & { deferredId: string },
    makeCopies: MakeCopies,
  ): Promise<BatchOutcome>;
  waiting(department: string, now: Date, limit: number): Promise<Review[]>;
  /** Undefined when nobody waits for this decision any more. */
  decide(decision: {
    /** Whose requests the clerk may decide. */
    departments: readonly string[];
    id: string;
    decision: 'approved' | 'declined';
    clerk: string;
    at: Date;
  }): Promise<{ department: string; personNumber: string } | undefined>;
  /** Whether a clerk has approved this credential of this record for this grant, now or before. */
  isApproved(request: { grantId: string; recordKey: string; configurationId: string }): Promise<boolean>;
};

export type NotificationEvent = 'credential_accepted' | 'credential_failure' | 'credential_deleted';

/**
 * False for an id that was never given to this grant; a deletion may also come by another grant of the same person, for one
 * of `configurationIds`: the batch was lost with its device, so the batch's grant ends and the copies of all its batches are
 * revoked. By its own grant a deletion revokes the copies of the batch. The same notification again changes nothing.
 */
export type NoteNotification = (notification: {
  department: string;
  grantId: string;
  personNumber: string;
  configurationIds: readonly string[];
  notificationHash: string;
  event: NotificationEvent;
  now: Date;
}) => Promise<boolean>;

export type PersonState = 'not_issued' | 'valid' | 'suspended' | 'revoked';

type ListedPerson = {
  personNumber: string;
  householdNumber: string;
  name: string;
  issuedAt: Date | undefined;
  state: PersonState;
};

export type RecordStore = {
  /** The first of the person's records, by key. */
  find(department: string, personNumber: string): Promise<PersonRecord | undefined>;
  /** All of the person's records, by key. */
  findAll(department: string, personNumber: string): Promise<PersonRecord[]>;
  search(request: {
    department: string;
    query: string;
    /** Only people whose credential stands so. */
    state?: PersonState | undefined;
    now: Date;
    limit: number;
    offset: number;
  }): Promise<ListedPerson[]>;
  /** Inserts or replaces all of them in one transaction. */
  replace(records: readonly PersonRecord[], importedAt: Date): Promise<void>;
};

/** An act of a department that goes into its published audit log. */
export type DepartmentAct = { department: string; act: IssuerAct; at: Date };
