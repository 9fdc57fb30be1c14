// The registry as a picture of one block, and the questions that are answered from it. JSON-able; browser-safe.
import type { PublicationKind, RegistrationState } from '../enumerations.ts';
import type { KeyState } from '../key-state.ts';
import { toBytes32 } from '../thumbprint.ts';

export interface ListingEntry {
  thumbprintHex: string;
  /** `did:ethr:0x7a69:0x…` with an EIP-55 address. */
  did: string;
  vct: string;
  iss: string;
  /** What the council decided last. */
  state: KeyState;
  sinceSeconds: number;
  goodUntilSeconds?: number;
  /** Last second of an emergency suspension. */
  suspendedUntilSeconds?: number;
}

export interface RootEntry {
  sha256Hex: string;
  listedAtSeconds: number;
  withdrawnAtSeconds?: number;
}

export interface RegistrationEntry {
  did: string;
  thumbprintHex: string;
  version: number;
  state: RegistrationState;
  sinceSeconds: number;
  suspendedUntilSeconds?: number;
  /** JSON `urn:anju:verifier-registration:1`; see `parseRegistration`. */
  document: string;
}

/** A repeal has neither version nor hash. */
export interface PublicationEntry {
  kind: PublicationKind;
  id: string;
  version?: string;
  sha256Hex?: string;
  uri?: string;
  effectiveFromSeconds: number;
  publishedAtSeconds: number;
  /** When the council took it back: it never takes effect. */
  cancelledAtSeconds?: number;
}

/** Everything that a wallet needs to know, as of one block that all endpoints agreed about. */
export interface RegistrySnapshot {
  chainId: number;
  blockNumber: number;
  blockHash: string;
  blockTimeSeconds: number;
  listings: ListingEntry[];
  roots: RootEntry[];
  verifiers: RegistrationEntry[];
  publications: PublicationEntry[];
}

const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000);
const bare = (hex: string): string | undefined => toBytes32(hex)?.slice(2);

/**
 * A key's listing for a type with the state that counts at a moment; undefined if it has none. What a retired key signed
 * is good until `goodUntilSeconds`. Says nothing about the DID document.
 */
export function listingIn(
  snapshot: RegistrySnapshot,
  thumbprintHex: string,
  vct: string,
  at: Date,
): ListingEntry | undefined {
  const thumbprint = bare(thumbprintHex);
  const found = snapshot.listings.find((one) => one.thumbprintHex === thumbprint && one.vct === vct);
  if (found === undefined) return undefined;
  const isSuspended = (found.suspendedUntilSeconds ?? 0) >= secondsOf(at);
  const canBe = found.state === 'active' || found.state === 'retired';
  return isSuspended && canBe ? { ...found, state: 'suspended' } : found;
}

/** @param sha256Hex SHA-256 of the root's DER certificate */
export const isRootListedIn = ({ roots }: RegistrySnapshot, sha256Hex: string): boolean =>
  roots.some((root) => root.sha256Hex === bare(sha256Hex) && root.withdrawnAtSeconds === undefined);

/** The registration that names this key, with the state that counts at a moment; undefined if there is none. */
export function verifierIn(
  { verifiers }: RegistrySnapshot,
  thumbprintHex: string,
  at: Date,
): RegistrationEntry | undefined {
  const thumbprint = bare(thumbprintHex);
  const found = verifiers.find((one) => one.thumbprintHex === thumbprint);
  if (found === undefined) return undefined;
  const isSuspended = (found.suspendedUntilSeconds ?? 0) >= secondsOf(at);
  return isSuspended && found.state === 'active' ? { ...found, state: 'suspended' } : found;
}

/** The version in force at a moment; undefined if none is. */
export function inForceIn(
  { publications }: Pick<RegistrySnapshot, 'publications'>,
  kind: PublicationKind,
  id: string,
  at: Date,
): (PublicationEntry & { version: string; sha256Hex: string }) | undefined {
  const found = publications.findLast(
    (one) =>
      one.kind === kind &&
      one.id === id &&
      one.cancelledAtSeconds === undefined &&
      one.effectiveFromSeconds <= secondsOf(at),
  );
  const { version, sha256Hex } = found ?? {};
  return found === undefined || version === undefined || sha256Hex === undefined
    ? undefined
    : { ...found, version, sha256Hex };
}
