// `@anju/wallet-web/holder`: the wallet's protocol code without a browser, and its building blocks one by one for
// demonstrations and tests of what happens when someone does not keep to the flow.
export type * from './check-ahead/types.ts';
export { WALLET_ERROR_CODES, WalletError, type WalletErrorCode } from './errors.ts';
export { walletErrorText } from './errors-text.ts';
export { checkAddress, createGuardedFetch, type Fetch, type GuardedFetch } from './guarded-fetch.ts';
export { createKeyStoreInMemory, type KeyStore, type PublicJwk } from './holder/keys.ts';
export { createStoreInMemory } from './holder/memory-store.ts';
export type { HeldCard, HolderStore, SpentCopy, StoredCard, StoredCopy } from './holder/store.ts';
export { createHolder, type Holder, type HolderPorts } from './holder.ts';
export { type Sign, signJwt } from './jwt.ts';
export { encryptResponse, postRefusal, postResponse } from './present/answer/respond.ts';
export { buildVpToken, type ChosenCopy, type VpToken } from './present/answer/vp-token.ts';
export { matchQuery } from './present/query/match-query.ts';
export { fetchRequest } from './present/request/fetch-request.ts';
export { findRequest, type RequestLocation } from './present/request/request-link.ts';
export { type VerifiedRequest, verifyRequest } from './present/request/verify-request.ts';
export { alongRoute } from './present/rule/routes.ts';
export { fetchIssuerDescription } from './receive/metadata.ts';
export { fetchOffer, findOffer } from './receive/offer.ts';
export { makeDpopProof, makeKeyProof } from './receive/proofs.ts';
export { createRegistry, type Registry, type RegistryAddress } from './trust/registry.ts';
export type * from './types.ts';
