import { expect, it } from 'vitest';
import { CredentialError, type CredentialErrorCode, credentialErrorMessages } from '../src/index.ts';

it('every code stays what it is: services and screens depend on them', () => {
  expect(Object.keys(credentialErrorMessages).sort()).toMatchInlineSnapshot(`
    [
      "algorithm_not_allowed",
      "base64url_invalid",
      "certificate_expired",
      "certificate_identity_mismatch",
      "certificate_invalid",
      "certificate_missing",
      "certificate_untrusted",
      "claim_invalid",
      "claim_not_asked",
      "claim_not_disclosed",
      "claim_value_unexpected",
      "credential_expired",
      "credential_not_yet_valid",
      "credential_revoked",
      "credential_status_unknown",
      "credential_suspended",
      "critical_header_unknown",
      "digest_malformed",
      "digest_repeated",
      "disclosure_malformed",
      "disclosure_name_collides",
      "disclosure_name_reserved",
      "disclosure_repeated",
      "disclosure_unreferenced",
      "hash_algorithm_unknown",
      "holder_key_invalid",
      "holder_key_unexpected",
      "issue_invalid",
      "issuer_authority_unexpected",
      "issuer_compromised",
      "issuer_mismatch",
      "issuer_not_listed",
      "issuer_not_listed_for_type",
      "issuer_retired",
      "issuer_suspended",
      "issuer_withdrawn",
      "json_duplicate_name",
      "json_invalid",
      "json_serialisation_refused",
      "json_too_deep",
      "key_binding_audience_mismatch",
      "key_binding_hash_mismatch",
      "key_binding_in_future",
      "key_binding_malformed",
      "key_binding_missing",
      "key_binding_nonce_mismatch",
      "key_binding_signature_invalid",
      "key_binding_too_old",
      "key_binding_unexpected",
      "key_id_mismatch",
      "present_invalid",
      "registered_claim_disclosed",
      "registry_unknown",
      "signature_invalid",
      "status_index_out_of_range",
      "status_list_expired",
      "status_list_malformed",
      "status_list_too_large",
      "status_list_wrong_uri",
      "status_missing",
      "token_malformed",
      "token_too_large",
      "too_many_disclosures",
      "type_unexpected",
      "vct_unexpected",
    ]
  `);
});

it('a message is one fixed sentence', () => {
  for (const [code, message] of Object.entries(credentialErrorMessages)) {
    const error = new CredentialError(code as CredentialErrorCode);
    expect(error).toMatchObject({ name: 'CredentialError', code, message });
    expect(message).toMatch(/^\S.+\.$/);
  }
});
