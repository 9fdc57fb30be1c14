// What the use cases need from outside, as types. Adapters implement them; only main.ts and app.ts see both sides.
import type { IssuerAct } from '@anju/audit-log';
import type { Localised } from './departments/department-file.ts';

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
  householdNumber: string;
  name: string;
  claims: Readonly<Record<string, ClaimValue>>;
};

export type OfferState = 'open' | 'code_used' | 'issued' | 'expired' | 'locked';

export type Offer = {
  id: string;
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
  insert(offer: Offer & { codeHash: string; txCodeHash: string; createdAt: Date }): Promise<void>;
  find(id: string): Promise<Offer | undefined>;
  /** One conditional update: the code is used, or one attempt is, or nothing changes. */
  redeem(request: {
    department: string;
    codeHash: string;
    txCodeHash: string;
    now: Date;
  }): Promise<Redemption>;
};

/** Remembers `key` until `expiresAt`; false when it was already remembered. */
export type RememberOnce = (key: string, expiresAt: Date) => Promise<boolean>;

type BatchRequest = {
  department: string;
  personNumber: string;
  offerId?: string;
  accessTokenHash: string;
  accessTokenExpiresAt: Date;
  nonces: readonly { hash: string; expiresAt: Date }[];
  copies: number;
  issuedAt: Date;
  /** After this no verifier accepts the copies, and their indices carry no meaning. */
  credentialsExpireAt: Date;
};

export type StatusIndex = { listNumber: number; index: number };

/** Signs one credential per index from the record; runs before the transaction commits. */
type MakeCopies = (record: PersonRecord, indices: readonly StatusIndex[]) => Promise<string[]>;

export type BatchOutcome =
  | { outcome: 'issued'; credentials: string[] }
  | { outcome: 'access_token_used' }
  | { outcome: 'nonce_used' }
  | { outcome: 'offer_ended' }
  | { outcome: 'record_gone' };

/** All or nothing in one transaction: token, nonces, indices and copies are taken, and the copies signed. */
export type IssueBatch = (request: BatchRequest, makeCopies: MakeCopies) => Promise<BatchOutcome>;

export type StatusValue = 0 | 1 | 2;

type StatusListState = {
  number: number;
  size: number;
  version: number;
  published?: { version: number; token: string; expiresAt: Date } | undefined;
};

export type StatusStore = {
  find(department: string, listNumber: number): Promise<StatusListState | undefined>;
  /** The department's lists, oldest first. */
  numbers(department: string): Promise<number[]>;
  /** The indices whose status is not 0. */
  marked(department: string, listNumber: number): Promise<{ index: number; status: StatusValue }[]>;
  savePublication(
    department: string,
    listNumber: number,
    publication: { version: number; token: string; expiresAt: Date },
  ): Promise<void>;
  /** Sets every live copy of the person that has one of `from`; open offers of the person end too. */
  change(request: {
    department: string;
    personNumber: string;
    from: readonly StatusValue[];
    to: StatusValue;
    now: Date;
    endOffers: boolean;
  }): Promise<number>;
};

export type PersonState = 'not_issued' | 'valid' | 'suspended' | 'revoked';

type ListedPerson = {
  personNumber: string;
  householdNumber: string;
  name: string;
  issuedAt: Date | undefined;
  state: PersonState;
};

export type RecordStore = {
  find(department: string, personNumber: string): Promise<PersonRecord | undefined>;
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

export type Clerk = {
  login: string;
  name: Localised;
  passwordScrypt: string;
  departments: readonly string[];
};

export type ClerkSessionStore = {
  open(tokenHash: string, login: string, expiresAt: Date): Promise<void>;
  login(tokenHash: string, now: Date): Promise<string | undefined>;
  close(tokenHash: string): Promise<void>;
};

export type AuditedAction =
  | 'login'
  | 'logout'
  | 'search'
  | 'offer'
  | 'revoke'
  | 'suspend'
  | 'resume'
  | 'import';

export type AuditEntry = {
  at: Date;
  clerk: string;
  action: AuditedAction;
  department?: string | undefined;
  personNumber?: string | undefined;
  count?: number | undefined;
};

export type AuditLog = {
  append(entry: AuditEntry): Promise<void>;
  read(request: {
    departments: readonly string[];
    clerk: string;
    limit: number;
    offset: number;
  }): Promise<AuditEntry[]>;
};

/** An act of a department that goes into its published audit log. */
export type DepartmentAct = { department: string; act: IssuerAct; at: Date };
