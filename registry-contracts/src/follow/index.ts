// Following side of the registry, for services that verify.
export { type Deployment, readDeployment } from '../deployment.ts';
export { addressOfDid, didOfAddress } from '../did-ethr.ts';
export type { KeyState } from '../key-state.ts';
export { FollowError, type FollowErrorCode } from './errors.ts';
export {
  type FollowerHealth,
  type FollowOptions,
  followRegistry,
  type KeyLookUp,
  type RegistryFollower,
} from './follow-registry.ts';
