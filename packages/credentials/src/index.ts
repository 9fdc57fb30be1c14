/** Issue, present and strictly verify SD-JWT VCs; key binding; status lists. No I/O; browsers and Node. */
export { type Certificate, readCertificate } from './certificates/certificate.ts';
export {
  type CertificateChain,
  checkCertificateChain,
  checkChainDates,
  spkiThumbprint,
} from './certificates/chain.ts';
export { encodeP256Spki, pointOfSpki } from './certificates/spki.ts';
export { type CredentialPayload, type IssueInput, issueSdJwtVc } from './credential/issue.ts';
export {
  createIssuerCache,
  type IssuerCache,
  type IssuerKey,
  type IssuerTrust,
  type KeyListing,
  type LookUpKey,
} from './credential/issuer-key.ts';
export type { KeyBindingRequest } from './credential/key-binding.ts';
export { type PresentInput, presentSdJwtVc } from './credential/present.ts';
export { credentialType, type StatusReference } from './credential/registered-claims.ts';
export {
  type VerifiedCredential,
  type VerifiedPresentation,
  type VerifyCredentialInput,
  type VerifyPresentationInput,
  verifyPresentation,
  verifySdJwtVc,
} from './credential/verify.ts';
export { decodeDerSignature } from './crypto/der-signature.ts';
export { createNodeCrypto, type NodeCrypto } from './crypto/node-crypto.ts';
export type { CryptoPort, Sign, VerificationKey } from './crypto/port.ts';
export { signWith, webCrypto } from './crypto/web-crypto.ts';
export {
  decodeBase64,
  decodeBase64Url,
  encodeBase64,
  encodeBase64Url,
  encodeHex,
} from './encoding/base64.ts';
export {
  isJsonObject,
  type Json,
  type JsonObject,
  parseJsonObject,
  parseJsonStrict,
} from './encoding/json.ts';
export { isPlainText } from './encoding/plain-text.ts';
export { CredentialError, type CredentialErrorCode, credentialErrorMessages } from './errors.ts';
export { jwkThumbprint, type P256Jwk, pointOfJwk, readP256Jwk } from './holder-key.ts';
export { clockSkewSeconds, limits } from './limits.ts';
export {
  type ClaimPath,
  type ClaimQuery,
  holdsClaim,
  type SelectedClaim,
  selectClaims,
} from './sd-jwt/claim-path.ts';
export { checkHeader, isSigned, parseCompactJws, signCompactJws } from './sd-jwt/jws.ts';
export type { AskedClaim, AskedValue, ClaimOption, RequestedClaims } from './sd-jwt/match-claims.ts';
export { type Disclosure, parseSdJwt, parseSdJwt as parseSdJwtVc, type SdJwt } from './sd-jwt/parse.ts';
export { type PlacedDisclosure, type ResolvedClaims, resolveDisclosures } from './sd-jwt/resolve.ts';
export {
  checkStatus,
  createStatusList,
  type StatusBits,
  type StatusList,
  statusValue,
} from './status/status-list.ts';
export {
  decodeStatusList,
  encodeStatusListToken,
  type StatusListTokenInput,
  type VerifiedStatusList,
  type VerifyStatusListInput,
  verifyStatusListToken,
} from './status/status-list-token.ts';
