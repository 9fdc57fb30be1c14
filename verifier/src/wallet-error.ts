// What wallets are told when they are refused: codes of the specifications, and sentences that carry nothing of a response.

/** Error codes a wallet may get: those of OAuth 2.0 (RFC 6749) that OpenID4VP 1.0 section 8.5 builds on. */
export type WalletErrorCode =
  | 'invalid_request'
  | 'access_denied'
  | 'temporarily_unavailable'
  | 'server_error';

/** An error for the wallet's endpoints: a code of the specification and a fixed sentence. */
export class WalletFacingError extends Error {
  readonly code: WalletErrorCode;
  readonly status: number;
  readonly description: string;

  constructor(code: WalletErrorCode, status: number, description: string) {
    super(code);
    this.name = 'WalletFacingError';
    this.code = code;
    this.status = status;
    this.description = description;
  }

  /** Body `{ error, error_description }`. */
  body(): { error: WalletErrorCode; error_description: string } {
    return { error: this.code, error_description: this.description };
  }
}
