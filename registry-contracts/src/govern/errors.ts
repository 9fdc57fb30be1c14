// Everything that governing can be refused for.

export type GovernanceErrorCode =
  | 'chain_unreachable'
  | 'wrong_chain'
  | 'not_deployed'
  | 'not_governor'
  | 'argument_invalid'
  | 'did_not_canonical'
  | 'key_listed_differently'
  | 'key_not_listed'
  | 'key_compromised'
  | 'state_is_final'
  | 'root_not_listed'
  | 'root_withdrawn'
  | 'transaction_refused'
  | 'transaction_lost'
  | 'funds_missing';

export class GovernanceError extends Error {
  readonly code: GovernanceErrorCode;

  constructor(code: GovernanceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GovernanceError';
    this.code = code;
  }
}

export type ChainStartErrorCode = 'port_in_use' | 'chain_did_not_start';

export class ChainStartError extends Error {
  readonly code: ChainStartErrorCode;

  constructor(code: ChainStartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ChainStartError';
    this.code = code;
  }
}
