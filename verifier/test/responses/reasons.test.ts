// Every code that leaves the verifier, pinned: a changed code breaks the desk, an agency's program, or a wallet.
import { type CredentialErrorCode, credentialErrorMessages } from '@anju/credentials';
import { refusalFor } from '@anju/openid4vp';
import { describe, expect, test } from 'vitest';
import { API_ERRORS, ApiError } from '../../src/api-error.ts';
import { REASON_CODES, type ReasonCode, walletErrorFor } from '../../src/responses/reasons.ts';

const WALLET_ERRORS: Record<ReasonCode, [number, string]> = {
  declined: [400, 'access_denied'],
  wallet_error: [400, 'invalid_request'],
  response_malformed: [400, 'invalid_request'],
  state_mismatch: [400, 'invalid_request'],
  query_not_answered: [400, 'invalid_request'],
  credential_malformed: [400, 'invalid_request'],
  credential_type_wrong: [400, 'invalid_request'],
  credential_expired: [400, 'access_denied'],
  credential_revoked: [400, 'access_denied'],
  credential_suspended: [400, 'access_denied'],
  issuer_not_listed: [400, 'access_denied'],
  signature_invalid: [400, 'invalid_request'],
  holder_binding_invalid: [400, 'invalid_request'],
  transaction_data_mismatch: [400, 'invalid_request'],
  claim_value_invalid: [400, 'invalid_request'],
  different_person: [400, 'access_denied'],
  different_household: [400, 'access_denied'],
  status_unavailable: [400, 'temporarily_unavailable'],
  registry_unknown: [400, 'temporarily_unavailable'],
  session_mismatch: [400, 'access_denied'],
  not_returned: [400, 'access_denied'],
  processing_failed: [500, 'server_error'],
};

describe('a reason', () => {
  test('has its place in the table', () => {
    expect(REASON_CODES.toSorted()).toEqual(Object.keys(WALLET_ERRORS).toSorted());
  });

  test.each(Object.entries(WALLET_ERRORS))('%s is told to the wallet as %j', (reason, expected) => {
    const { status, code, description } = walletErrorFor(reason as ReasonCode);
    expect([status, code]).toEqual(expected);
    // RFC 6749, section 5.2: what an error_description may hold
    expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+\.$/);
  });
});

describe('a refusal of the checker', () => {
  const EXPECTED: Partial<Record<CredentialErrorCode, ReasonCode>> = {
    token_malformed: 'credential_malformed',
    disclosure_repeated: 'credential_malformed',
    registry_unknown: 'registry_unknown',
    issuer_not_listed: 'issuer_not_listed',
    issuer_retired: 'issuer_not_listed',
    issuer_withdrawn: 'issuer_not_listed',
    issuer_mismatch: 'issuer_not_listed',
    certificate_untrusted: 'issuer_not_listed',
    signature_invalid: 'signature_invalid',
    vct_unexpected: 'credential_type_wrong',
    credential_expired: 'credential_expired',
    claim_not_asked: 'query_not_answered',
    claim_not_disclosed: 'query_not_answered',
    credential_revoked: 'credential_revoked',
  };

  test.each(Object.entries(EXPECTED))('%s is given to the desk as %s', (code, reason) => {
    expect(refusalFor(code as CredentialErrorCode)).toBe(reason);
  });

  test('always has a reason, and everything about the issuer or the holder key has that reason', () => {
    for (const code of Object.keys(credentialErrorMessages) as CredentialErrorCode[]) {
      const reason = refusalFor(code);
      expect(REASON_CODES).toContain(reason);
      if (/^(issuer|certificate)_/.test(code)) expect([code, reason]).toEqual([code, 'issuer_not_listed']);
      if (/^key_binding_(?!unexpected)/.test(code))
        expect([code, reason]).toEqual([code, 'holder_binding_invalid']);
    }
  });
});

test("the desk's errors have their status and a sentence in both languages", () => {
  const table = Object.keys(API_ERRORS).map((code) => {
    const error = new ApiError(code as keyof typeof API_ERRORS);
    expect(error.body().error.message['zh-CN']).toMatch(/。$/);
    expect(error.body().error.message.en).toMatch(/\.$/);
    return [code, error.status];
  });
  expect(Object.fromEntries(table)).toEqual({
    login_required: 401,
    login_failed: 401,
    foreign_origin: 403,
    not_found: 404,
    request_not_found: 404,
    registry_unavailable: 503,
    rule_not_found: 404,
    input_invalid: 400,
    case_number_personal: 400,
    purpose_personal: 400,
    text_not_plain: 400,
    api_key_required: 401,
    query_invalid: 400,
    one_person_not_asked: 400,
    declaration_unknown: 400,
    return_uri_unknown: 400,
    origin_unknown: 400,
    response_unreadable: 400,
    mode_wrong: 409,
    not_answered_yet: 409,
    already_returned: 409,
    response_code_wrong: 403,
    response_codes_used_up: 409,
    session_mismatch: 403,
    agency_not_served: 403,
    agency_suspended: 403,
    asks_too_much: 403,
    too_large: 413,
    unsupported_media_type: 415,
    not_decided: 409,
    appeal_not_possible: 409,
    already_superseded: 409,
    appeal_open: 409,
    idempotency_key_invalid: 400,
    idempotency_not_possible: 400,
    idempotency_key_reused: 422,
    too_many_open_requests: 429,
    too_many_requests: 429,
    unavailable: 503,
    server_error: 500,
  });
});
