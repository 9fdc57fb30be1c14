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

/** ethers tells a chain that does not answer from one that answers nonsense by codes of its own. */
export function codeOf(error: unknown): FollowErrorCode {
  if (error instanceof FollowError) return error.code;
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'BAD_DATA' || code === 'BUFFER_OVERRUN' || code === 'INVALID_ARGUMENT'
    ? 'answer_malformed'
    : 'chain_unreachable';
}
