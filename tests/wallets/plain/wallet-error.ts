// Why this wallet refuses, so that a test can tell one refusal from another.
export type WalletErrorCode =
  | 'request_unavailable'
  | 'request_malformed'
  | 'request_expired'
  | 'request_not_fresh'
  | 'request_for_another'
  | 'name_differs'
  | 'asker_unproved'
  | 'certificate_untrusted'
  | 'key_unknown'
  | 'signature_wrong'
  | 'way_unsupported'
  | 'transaction_unknown'
  | 'query_not_answered';

export class WalletError extends Error {
  override name = 'WalletError';
  readonly code: WalletErrorCode;
  constructor(code: WalletErrorCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}
