// Everything that the registry says, as one JSON-able picture: for the notice board, the command line and audits.
import type { PublicationKind, RegistrationState, StreamKind } from './enumerations.ts';
import type { KeyState } from './key-state.ts';

/** Who decided: a proposal with the votes that counted, one party in an emergency, or the founding. */
export type DecidedBy =
  | { by: 'council'; proposal: number; approvals: string[] }
  | { by: 'party'; party: string }
  | { by: 'founding' };

/** When something came to be so. */
export interface Occurrence {
  /** Seconds since 1970, by the block's clock. */
  sinceSeconds: number;
  block: number;
  decidedBy: DecidedBy;
}

export interface KeyStateRecord extends Occurrence {
  state: KeyState;
  /** Last second in which what a retired key signed is good. */
  goodUntilSeconds?: number;
}

/** A suspension by one party. It ends by itself after `untilSeconds`, or when the council lifted it. */
export interface EmergencyRecord extends Occurrence {
  party: string;
  reason: string;
  /** The last second, unless it was lifted before. */
  untilSeconds: number;
  lifted?: Occurrence;
}

export interface ListingRecord {
  /** 64 hex digits. */
  thumbprintHex: string;
  did: string;
  vct: string;
  iss: string;
  /** Oldest first; the last is what the council decided last. */
  history: KeyStateRecord[];
  emergencies: EmergencyRecord[];
  /** What counts at `asOfSeconds`, an emergency included. */
  state: KeyState;
}

export interface RegistrationRecord {
  did: string;
  /** Oldest first. */
  versions: (Occurrence & { version: number; thumbprintHex: string; document: string })[];
  history: (Occurrence & { state: RegistrationState })[];
  emergencies: EmergencyRecord[];
  state: RegistrationState;
}

export interface PublicationRecord extends Occurrence {
  kind: PublicationKind;
  id: string;
  /** Absent for a repeal, together with `sha256Hex` and `uri`. */
  version?: string;
  sha256Hex?: string;
  uri?: string;
  effectiveFromSeconds: number;
  /** The council took it back before it took effect, which it then never does. */
  cancelled?: Occurrence;
}

export interface RootRecord extends Occurrence {
  sha256Hex: string;
  withdrawn?: Occurrence;
}

export interface AnchorRecord {
  number: number;
  digestHex: string;
  size: number;
  atSeconds: number;
}

export interface StreamRecord {
  stream: string;
  did: string;
  kind: StreamKind;
  uri: string;
  anchorCount: number;
  /** The newest ones, oldest first; at most a hundred. */
  latest: AnchorRecord[];
}

export interface PartyRecord {
  address: string;
  name: { 'zh-CN': string; en: string };
  sinceSeconds: number;
}

export interface ProposalRecord {
  id: number;
  contentHash: string;
  proposer: string;
  reason: string;
  proposedAtSeconds: number;
  calls: { target: string; data: string }[];
  /** Votes that count: cast, not withdrawn, and of parties that have not left since. */
  approvals: { party: string; atSeconds: number }[];
  /** As it was when the threshold was reached; `vetoableUntilOf` says what holds. Absent when votes were taken back since. */
  vetoableUntilSeconds?: number;
  expiresAtSeconds?: number;
  /** `undecided` is open, waiting, ready or expired, by its times. */
  outcome: 'undecided' | 'executed' | 'vetoed';
  decidedAtSeconds?: number;
  vetoedBy?: { party: string; reason: string };
}

export interface RegistryOverview {
  chainId: number;
  /** The block that everything below is true for. */
  block: number;
  blockHash: string;
  /** When it was last seen to be so, seconds since 1970. */
  asOfSeconds: number;
  terms: { threshold: number; delaySeconds: number; lifetimeSeconds: number; emergencySeconds: number };
  /** When parties or terms changed last: delays that ran then began anew. */
  rulesSinceSeconds: number;
  parties: PartyRecord[];
  proposals: ProposalRecord[];
  listings: ListingRecord[];
  roots: RootRecord[];
  verifiers: RegistrationRecord[];
  publications: PublicationRecord[];
  /** Of departments and agencies that are listed. None where anchors are not followed. */
  streams: StreamRecord[];
}
