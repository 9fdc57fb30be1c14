// A department's or an agency's DID: its keys in one encrypted file behind Veramo, its life cycle on the chain.
export { controllerKeyOf } from './controller-key.ts';
export {
  connect,
  createDidAgent,
  type DidAgent,
  type HeldKey,
  type Identity,
  IdentityError,
  type IdentityErrorCode,
  type Network,
} from './did-agent.ts';
export { type KeyFile, KeyFileError, openKeyFile, type PrivateKeys } from './key-file.ts';
