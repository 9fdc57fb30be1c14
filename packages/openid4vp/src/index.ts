/** Asks for presentations and reads the answers (OpenID4VP 1.0, HAIP 1.0). No I/O; browsers and Node. */
export {
  didClientId,
  type KeyReference,
  x509HashClientId,
  x509SanDnsClientId,
} from './client-identifier.ts';
export { decryptResponse } from './decrypt-response.ts';
export { ResponseError, type ResponseErrorCode, refusalFor } from './errors.ts';
export { createExchange, type EncryptionJwk, type Exchange, isStateOf } from './exchange.ts';
export { type Answer, matchToQuery } from './match-to-query.ts';
export type { ClaimsQuery, CredentialQuery, CredentialSetQuery, Query } from './query.ts';
export { QUERY_ERRORS, QueryError, type QueryErrorCode } from './query-errors.ts';
export { readQuery } from './read-query.ts';
export { type ReadResponse, readPageResponse, readResponse } from './read-response.ts';
export {
  type AnswerWay,
  REQUEST_OBJECT_TYPE,
  type RequestSigner,
  requestParameters,
  signRequestObject,
} from './request-object.ts';
export { createNodeResponseCrypto, type NodeResponseCrypto, type ResponseCrypto } from './response-crypto.ts';
export {
  checkSignedDecision,
  type DecidedQuestion,
  type DecisionSigner,
  type SignedDecision,
  type SupersededDecision,
  signDecision,
} from './signed-decision.ts';
export { type Declaration, requireTransactionData, spellDeclaration } from './transaction-data.ts';
export { createListedRoots, readPemCertificates } from './trusted-roots.ts';
export {
  type CheckedPresentation,
  type CurrentTrust,
  createVerifyPresentation,
  type PresentationToCheck,
  type VerifyPresentation,
} from './verify-presentation.ts';
export { type ResponseForm, readResponseForm, readWalletNonce } from './wallet-forms.ts';
