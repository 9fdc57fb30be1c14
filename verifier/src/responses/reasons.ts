// Why a response was refused: our own codes for the desk, and what the wallet is told for each (OpenID4VP 1.0, section 8.5).
import { ResponseError } from '@anju/openid4vp';
import { type WalletErrorCode, WalletFacingError } from '../wallet-error.ts';

/** Each reason with the wallet's error code and sentence. The sentences are fixed: nothing of a response gets into them. */
const REASONS = {
  declined: ['access_denied', 'The citizen declined the request.'],
  wallet_error: ['invalid_request', 'The wallet could not answer the request.'],
  response_malformed: ['invalid_request', 'The decrypted response is not a well-formed vp_token response.'],
  state_mismatch: ['invalid_request', 'The state of the response is not the state of the request.'],
  query_not_answered: [
    'invalid_request',
    'The response does not answer the query exactly: each credential once, each claim asked for and no other.',
  ],
  credential_malformed: ['invalid_request', 'A presentation is not a well-formed SD-JWT VC.'],
  credential_type_wrong: ['invalid_request', 'A credential is not of the type that was asked for.'],
  credential_expired: ['access_denied', 'A credential is outside its period of validity.'],
  credential_revoked: ['access_denied', 'A credential has been revoked by the department that issued it.'],
  credential_suspended: ['access_denied', 'A credential is suspended by the department that issued it.'],
  issuer_not_listed: [
    'access_denied',
    'A credential was not signed by a department accredited for its type.',
  ],
  signature_invalid: ['invalid_request', 'The signature of a credential does not hold.'],
  holder_binding_invalid: [
    'invalid_request',
    'A presentation is not bound to this request by the key that the credential was issued to.',
  ],
  transaction_data_mismatch: [
    'invalid_request',
    'The presentations are not signed over exactly the transaction_data of the request.',
  ],
  claim_value_invalid: ['invalid_request', 'A claim has a value that its type does not allow.'],
  different_person: ['access_denied', 'The credentials do not belong to one person.'],
  different_household: ['access_denied', 'The credentials do not belong to one household.'],
  status_unavailable: [
    'temporarily_unavailable',
    'The status of a credential cannot be checked at the moment. Please ask for a new request later.',
  ],
  registry_unknown: [
    'temporarily_unavailable',
    'The registry of departments cannot be read at the moment. Please ask for a new request later.',
  ],
  session_mismatch: [
    'access_denied',
    'The browser that came back is not the one in which the request was made.',
  ],
  not_returned: ['access_denied', 'The browser did not come back in time.'],
  processing_failed: ['server_error', 'The response could not be processed. Please ask for a new request.'],
} as const satisfies Record<string, readonly [WalletErrorCode, string]>;

export type ReasonCode = keyof typeof REASONS;

export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];

/** A decryptable response that ends its request. Carries a reason code and nothing else. */
export class RefusedResponseError extends Error {
  readonly code: ReasonCode;

  constructor(code: ReasonCode) {
    super(code);
    this.name = 'RefusedResponseError';
    this.code = code;
  }
}

/** The reason that an error of the checks stands for; null for a fault of ours. */
export function reasonOf(error: unknown): ReasonCode | null {
  return error instanceof RefusedResponseError || error instanceof ResponseError ? error.code : null;
}

/** What the wallet is told about a refusal: HTTP 400, or 500 where the fault is ours. */
export function walletErrorFor(reason: ReasonCode): WalletFacingError {
  const [code, description] = REASONS[reason];
  return new WalletFacingError(code, code === 'server_error' ? 500 : 400, description);
}
