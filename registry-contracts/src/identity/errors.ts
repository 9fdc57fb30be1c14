// Why a DID cannot be changed as asked.

export type IdentityErrorCode =
  | 'did_unknown'
  | 'key_unknown'
  | 'address_invalid'
  | 'did_deactivated'
  | 'not_the_controller'
  | 'needs_funds'
  | 'wrong_chain'
  | 'chain_unreachable';

/** `message` is a sentence for the operator. */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode;

  constructor(code: IdentityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IdentityError';
    this.code = code;
  }
}
