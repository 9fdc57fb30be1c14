// Following side of the registry, for services that verify.
export {
  type Deployment,
  type DidDeployment,
  readDeployment,
  readDidDeployment,
} from '../deployment.ts';
export { developmentChainId } from '../development-chain.ts';
export { addressOfDid, didOfAddress } from '../did-ethr.ts';
export type { PublicationKind, RegistrationState, StreamKind } from '../enumerations.ts';
export type { KeyState } from '../key-state.ts';
export type * from '../overview.ts';
export { type ProposalStanding, standingOf, vetoableUntilOf } from '../proposal-state.ts';
export {
  type Asked,
  overAsking,
  parseRegistration,
  type RegisteredPurpose,
  RegistrationError,
  spellRegistration,
  type VerifierRegistration,
} from '../registration.ts';
export type { KeyLookUp, PublicationLookUp, RegistrationNow, VerifierLookUp } from './answers.ts';
export { FollowError, type FollowErrorCode } from './errors.ts';
export {
  type FollowerHealth,
  type FollowOptions,
  followRegistry,
  type RegistryFollower,
} from './follow-registry.ts';
