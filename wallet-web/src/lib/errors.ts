// What can go wrong in the wallet, as stable codes. `errors-text.ts` says each in plain words.

export const WALLET_ERROR_CODES = [
  'text_not_recognised',
  'address_not_allowed',
  'address_unreachable',
  'answer_too_large',
  'answer_malformed',
  'offer_malformed',
  'offer_not_supported',
  'offer_gone',
  'issuer_metadata_malformed',
  'tx_code_needed',
  'tx_code_refused',
  'token_refused',
  'issuance_refused',
  'authorization_unknown',
  'authorization_mixed_up',
  'authorization_declined',
  'authorization_refused',
  'authorization_gone',
  'wallet_attestation_needed',
  'wallet_not_accepted',
  'wallet_not_secure_enough',
  'issuer_metadata_not_trusted',
  'answer_not_readable',
  'waiting_declined',
  'waiting_gone',
  'renewal_refused',
  'renewal_not_possible',
  'credential_malformed',
  'credential_altered',
  'credential_of_another_type',
  'credential_of_another_issuer',
  'credential_for_another_key',
  'credential_expired',
  'issuer_not_listed',
  'issuer_certificate_not_trusted',
  'registry_unavailable',
  'type_metadata_altered',
  'storage_failed',
  'request_malformed',
  'request_gone',
  'request_not_signed',
  'request_signature_invalid',
  'request_asker_mismatch',
  'request_asker_not_trusted',
  'request_asker_unprovable',
  'request_asker_suspended',
  'request_asks_too_much',
  'request_rule_not_in_force',
  'request_rule_unavailable',
  'request_rule_altered',
  'request_rule_unreadable',
  'request_rule_day_wrong',
  'request_differs_from_rule',
  'request_not_for_this_wallet',
  'request_expired',
  'device_clock_wrong',
  'request_replayed',
  'request_reply_elsewhere',
  'request_reply_not_encrypted',
  'request_demand_unknown',
  'request_not_supported',
  'card_missing',
  'copies_used_up',
  'request_already_answered',
  'response_not_delivered',
] as const;

export type WalletErrorCode = (typeof WALLET_ERROR_CODES)[number];

/** `code` is stable and translated by the screens; `cause` is for developers and holds no claim, code or nonce. */
export class WalletError extends Error {
  readonly code: WalletErrorCode;
  constructor(code: WalletErrorCode, options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'WalletError';
    this.code = code;
  }
}
