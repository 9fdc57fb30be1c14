// What a follower knows of the registry at one block, and an event that changes it.
import type {
  ListingRecord,
  PartyRecord,
  ProposalRecord,
  PublicationRecord,
  RegistrationRecord,
  RegistryOverview,
  RootRecord,
} from '../overview.ts';
import type { KeptLog } from './chain-port.ts';

/** One key and type; `identity` is the DID's address. */
export type Listing = Omit<ListingRecord, 'state'> & { identity: string; typeHash: string };
export type Registration = Omit<RegistrationRecord, 'state'> & { identity: string };

/** Never changed once it is made. */
export interface RegistryState {
  /** Changes by contract, in the order of the directory's `changeCounts`. */
  changeCounts: number[];
  terms: RegistryOverview['terms'];
  rulesSinceSeconds: number;
  parties: PartyRecord[];
  proposals: ProposalRecord[];
  listings: Listing[];
  /** By thumbprint, 0x-prefixed. */
  listingsOfKey: Map<string, Listing[]>;
  roots: Map<string, RootRecord>;
  /** By EIP-55 address. */
  verifiers: Map<string, Registration>;
  /** Address of the agency by its key's thumbprint, 0x-prefixed: every key that it ever had. */
  verifierOfKey: Map<string, string>;
  publications: PublicationRecord[];
}

/** A log as the contract's ABI reads it; `contract` is its place in the directory's `changeCounts`. */
export interface ReadEvent {
  contract: number;
  name: string;
  args: Record<string, unknown>;
  log: KeptLog;
}
