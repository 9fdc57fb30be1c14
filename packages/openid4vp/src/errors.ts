// Why a response is refused, and which refusals of the strict checker come to the same.
import type { CredentialErrorCode } from '@anju/credentials';

export type ResponseErrorCode =
  | 'response_malformed'
  | 'state_mismatch'
  | 'query_not_answered'
  | 'credential_malformed'
  | 'credential_type_wrong'
  | 'credential_expired'
  | 'credential_revoked'
  | 'credential_suspended'
  | 'issuer_not_listed'
  | 'signature_invalid'
  | 'holder_binding_invalid'
  | 'transaction_data_mismatch'
  | 'registry_unknown';

/** A decryptable response that ends its request. Carries a code and nothing that came in. */
export class ResponseError extends Error {
  readonly code: ResponseErrorCode;

  constructor(code: ResponseErrorCode) {
    super(code);
    this.name = 'ResponseError';
    this.code = code;
  }
}

/** The refusal that an error of the strict checker amounts to. */
export function refusalFor(code: CredentialErrorCode): ResponseErrorCode {
  return REFUSALS[code] ?? 'credential_malformed';
}

const REFUSALS: Partial<Record<CredentialErrorCode, ResponseErrorCode>> = {
  certificate_missing: 'issuer_not_listed',
  certificate_invalid: 'issuer_not_listed',
  certificate_expired: 'issuer_not_listed',
  certificate_untrusted: 'issuer_not_listed',
  certificate_identity_mismatch: 'issuer_not_listed',
  issuer_not_listed: 'issuer_not_listed',
  issuer_not_listed_for_type: 'issuer_not_listed',
  issuer_suspended: 'issuer_not_listed',
  issuer_retired: 'issuer_not_listed',
  issuer_withdrawn: 'issuer_not_listed',
  issuer_compromised: 'issuer_not_listed',
  issuer_authority_unexpected: 'issuer_not_listed',
  issuer_mismatch: 'issuer_not_listed',
  key_id_mismatch: 'issuer_not_listed',
  registry_unknown: 'registry_unknown',
  signature_invalid: 'signature_invalid',
  vct_unexpected: 'credential_type_wrong',
  credential_not_yet_valid: 'credential_expired',
  credential_expired: 'credential_expired',
  claim_not_asked: 'query_not_answered',
  claim_not_disclosed: 'query_not_answered',
  claim_value_unexpected: 'query_not_answered',
  holder_key_invalid: 'holder_binding_invalid',
  key_binding_missing: 'holder_binding_invalid',
  key_binding_malformed: 'holder_binding_invalid',
  key_binding_signature_invalid: 'holder_binding_invalid',
  key_binding_audience_mismatch: 'holder_binding_invalid',
  key_binding_nonce_mismatch: 'holder_binding_invalid',
  key_binding_hash_mismatch: 'holder_binding_invalid',
  key_binding_too_old: 'holder_binding_invalid',
  key_binding_in_future: 'holder_binding_invalid',
  credential_revoked: 'credential_revoked',
  credential_suspended: 'credential_suspended',
  status_missing: 'credential_malformed',
};
