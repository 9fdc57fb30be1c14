// Every refusal that a wallet may hear, pinned: code and HTTP status are what other people's wallets rest on.
import { ResponseError } from '@anju/openid4vp';
import { describe, expect, test } from 'vitest';
import {
  PRESENTATION_REFUSALS,
  type PresentationRefusal,
  RefusedPresentationError,
  refusalOf,
  walletAnswerFor,
} from '../../src/presentation/refusals.ts';

const TOLD: Record<PresentationRefusal, [number, string]> = {
  over: [400, 'invalid_request'],
  response_malformed: [400, 'invalid_request'],
  state_mismatch: [400, 'invalid_request'],
  query_not_answered: [400, 'invalid_request'],
  credential_malformed: [400, 'invalid_request'],
  credential_type_wrong: [400, 'invalid_request'],
  signature_invalid: [400, 'invalid_request'],
  holder_binding_invalid: [400, 'invalid_request'],
  transaction_data_mismatch: [400, 'invalid_request'],
  credential_expired: [400, 'access_denied'],
  credential_revoked: [400, 'access_denied'],
  credential_suspended: [400, 'access_denied'],
  issuer_not_listed: [400, 'access_denied'],
  issuer_not_accepted: [400, 'access_denied'],
  status_unavailable: [400, 'temporarily_unavailable'],
  registry_unknown: [400, 'temporarily_unavailable'],
  processing_failed: [500, 'server_error'],
};

describe('a refusal', () => {
  test('has its place in the table', () => {
    expect([...PRESENTATION_REFUSALS].sort()).toEqual(Object.keys(TOLD).sort());
  });

  test.each(Object.entries(TOLD))('%s is told to the wallet as %j', (refusal, told) => {
    const { status, body } = walletAnswerFor(refusal as PresentationRefusal);
    expect([status, body.error]).toEqual(told);
    // RFC 6749, section 5.2: what an error_description may hold
    expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+\.$/);
  });

  test('is known by the errors of the checks, and a fault of ours is none', () => {
    expect(refusalOf(new RefusedPresentationError('issuer_not_accepted'))).toBe('issuer_not_accepted');
    expect(refusalOf(new ResponseError('credential_expired'))).toBe('credential_expired');
    expect(refusalOf(new TypeError('x'))).toBeUndefined();
  });
});
