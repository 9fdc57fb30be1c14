// A department's or an agency's DID: its keys in one encrypted file behind Veramo, its life cycle on the chain.
export { connect, fundFrom, type Network } from './chain.ts';
export { controllerKeyOf } from './controller-key.ts';
export { createDidAgent, type DidAgent, type DidStatus, type HeldKey, type Identity } from './did-agent.ts';
export { type DidCommandPorts, runDidCommand } from './did-command.ts';
export { IdentityError, type IdentityErrorCode } from './errors.ts';
export { type KeyFile, KeyFileError, openKeyFile, type PrivateKeys } from './key-file.ts';
