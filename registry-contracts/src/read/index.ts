// Reading side of the registry, for browsers: a dated snapshot, and answers from it.
export type { PublicationKind, RegistrationState } from '../enumerations.ts';
export type { KeyState } from '../key-state.ts';
export type * from '../overview.ts';
export {
  type Asked,
  allowingPurpose,
  type LocalisedText,
  overAsking,
  parseRegistration,
  REGISTRATION_FORMAT,
  type RegisteredPurpose,
  RegistrationError,
  type VerifierRegistration,
} from '../registration.ts';
export { RegistryReadError, type RegistryReadErrorCode } from './errors.ts';
export type { Fetch } from './json-rpc.ts';
export { readSnapshot, type SnapshotOptions } from './read-snapshot.ts';
export {
  inForceIn,
  isRootListedIn,
  type ListingEntry,
  listingIn,
  type PublicationEntry,
  type RegistrationEntry,
  type RegistrySnapshot,
  type RootEntry,
  verifierIn,
} from './snapshot.ts';
