// Everything that governing can be refused for.

export type GovernanceErrorCode =
  | 'chain_unreachable'
  | 'wrong_chain'
  | 'not_deployed'
  | 'founding_differs'
  | 'argument_invalid'
  | 'did_not_canonical'
  | 'not_a_party'
  | 'not_the_council'
  | 'not_the_controller'
  | 'proposal_unknown'
  | 'proposal_decided'
  | 'content_differs'
  | 'already_approved'
  | 'not_approved'
  | 'too_many_proposals'
  | 'threshold_not_met'
  | 'delay_not_over'
  | 'veto_too_late'
  | 'veto_of_own_removal'
  | 'emergency_right_used'
  | 'call_failed'
  | 'stream_unknown'
  | 'stream_forked'
  | 'stream_gap'
  | 'log_not_extended'
  | 'transaction_refused'
  | 'transaction_lost'
  | 'funds_missing';

/** `message` is a sentence for the operator. */
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
