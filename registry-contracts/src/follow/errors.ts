// Why a poll of the registry failed.

export type FollowErrorCode =
  | 'chain_unreachable'
  | 'wrong_chain'
  | 'contract_missing'
  | 'head_moved'
  | 'head_behind'
  | 'events_omitted'
  | 'too_much'
  | 'answer_malformed';

export class FollowError extends Error {
  readonly code: FollowErrorCode;

  constructor(code: FollowErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FollowError';
    this.code = code;
  }
}
