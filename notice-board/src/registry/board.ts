// `GET /registry.json`: everything that the registry page shows. Shared by server and page; plain types only.
// Every text in it has been cut to a bound and freed of characters that turn or hide what stands beside them.

export type Text = { 'zh-CN': string; en: string };

/** Parties by name; one that has left by its address alone. */
export type PartyName = { address: string; name: Text | null };

export type Decided =
  | { by: 'founding' }
  | { by: 'council'; proposal: number; approvals: PartyName[] }
  | { by: 'party'; party: PartyName };

export type Happened = { sinceSeconds: number; decided: Decided };

/** A suspension by one party alone that holds now. */
export type Emergency = Happened & { reason: string; untilSeconds: number };

export type Listing = Happened & {
  thumbprintHex: string;
  did: string;
  vct: string;
  iss: string;
  state: 'active' | 'retired' | 'suspended' | 'withdrawn' | 'compromised';
  goodUntilSeconds: number | null;
  emergency: Emergency | null;
  /** What it was before, newest first. */
  before: (Happened & { state: Listing['state'] })[];
};

export type Purpose = {
  purpose: Text;
  legalBasis: Text;
  rules: string[];
  credentials: { vct: string; claims: string[]; predicates: string[] }[];
};

/** Since when, and by whose votes, it is in its state. */
export type Agency = Happened & {
  did: string;
  thumbprintHex: string;
  version: number;
  /** The same of the version that stands. */
  registered: Happened;
  state: 'active' | 'suspended' | 'withdrawn';
  emergency: Emergency | null;
  /** Null: the document on chain is none that a wallet would read. */
  registration: { name: Text; purposes: Purpose[] } | null;
};

export type Version = Happened & {
  version: string;
  sha256Hex: string;
  uri: string;
  effectiveFromSeconds: number;
};

/** A rule or a credential type, its versions in the order of taking effect. */
export type Publication = {
  id: string;
  versions: Version[];
  /** Place in `versions` of what is in force now; null: nothing is, or it is repealed. */
  inForce: number | null;
  /** When a repeal takes or took effect, if it is the last word. */
  repealedFromSeconds: number | null;
};

export type Anchor = { number: number; digestHex: string; size: number; atSeconds: number };

export type Stream = {
  stream: string;
  did: string;
  kind: 'status-list' | 'audit-log';
  uri: string;
  anchorCount: number;
  last: Anchor | null;
  /** Digests of the anchors before, newest first. */
  earlier: { number: number; digestHex: string }[];
};

export type Proposal = {
  id: number;
  state: 'open' | 'waiting' | 'ready' | 'executed' | 'vetoed' | 'expired';
  proposer: PartyName;
  reason: string;
  proposedAtSeconds: number;
  approvals: (PartyName & { atSeconds: number })[];
  vetoableUntilSeconds: number | null;
  expiresAtSeconds: number | null;
  decidedAtSeconds: number | null;
  veto: { party: PartyName; reason: string } | null;
  changes: Text[];
  /** Changes that are not told, because there are so many. */
  moreChanges: number;
};

export type Board = {
  chainId: number;
  block: number;
  terms: { threshold: number; delaySeconds: number; lifetimeSeconds: number; emergencySeconds: number };
  parties: (PartyName & { sinceSeconds: number })[];
  listings: Listing[];
  roots: (Happened & { sha256Hex: string; withdrawn: Happened | null })[];
  agencies: Agency[];
  rules: Publication[];
  types: Publication[];
  streams: Stream[];
  /** Newest first. */
  proposals: Proposal[];
  /** Entries that were left out of each list because there are so many. */
  omitted: {
    listings: number;
    agencies: number;
    rules: number;
    types: number;
    streams: number;
    proposals: number;
  };
};

/** `unknown`: the registry was not read for too long, or answers what cannot be; nothing old is shown as if it were new. */
export type RegistryAnswer =
  | { status: 'known'; nowSeconds: number; asOfSeconds: number; board: Board }
  | { status: 'unknown'; nowSeconds: number; lastReadAtSeconds: number | null };
