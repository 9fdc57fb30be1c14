// Errors of the protocol endpoints that are ours (credential, deferred, notification, nonce): exactly the codes of the specifications.

export type ProtocolErrorCode =
  // OpenID4VCI 1.0, section 8.3.1.2
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'invalid_encryption_parameters'
  | 'credential_request_denied'
  // section 9.3
  | 'invalid_transaction_id'
  // section 11.3
  | 'invalid_notification_id'
  | 'invalid_notification_request'
  // RFC 6750 and RFC 9449, with a WWW-Authenticate header
  | 'invalid_token'
  | 'invalid_dpop_proof';

const NEEDS_AUTHENTICATION: ReadonlySet<ProtocolErrorCode> = new Set(['invalid_token', 'invalid_dpop_proof']);

export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;
  /** The description goes to the wallet: it never repeats what came in. */
  constructor(code: ProtocolErrorCode, description: string) {
    super(description);
    this.code = code;
  }

  get status(): 400 | 401 {
    return NEEDS_AUTHENTICATION.has(this.code) ? 401 : 400;
  }
}
