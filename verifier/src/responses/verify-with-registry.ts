// Binds the strict checker to the followed registry and to this service's clock and cryptography.
import {
  CredentialError,
  type CredentialErrorCode,
  type CryptoPort,
  type IssuerTrust,
  type LookUpKey,
  verifyPresentation,
} from '@anju/credentials';
import type { Clock, VerifyPresentation } from '../ports.ts';
import { type ReasonCode, RefusedResponseError } from './reasons.ts';

/** How long ago the wallet may have signed: the request's whole life, since the nonce already ties it to the request. */
const MAX_KEY_BINDING_AGE_SECONDS = 600;

/** How issuers are recognised at this moment; throws `RefusedResponseError('registry_unknown')`. */
export type CurrentTrust = () => IssuerTrust & { lookUpKey: LookUpKey };

export function createVerifyPresentation(ports: {
  now: Clock;
  crypto: CryptoPort;
  trust: CurrentTrust;
}): VerifyPresentation {
  const { now, crypto, trust } = ports;
  return async ({ presentation, audience, nonce, expectedVct, requestedClaims }) => {
    try {
      const { iss, claims, status } = await verifyPresentation({
        ...trust(),
        presentation,
        audience,
        nonce,
        now: now(),
        maxKeyBindingAgeSeconds: MAX_KEY_BINDING_AGE_SECONDS,
        expectedVct,
        requestedClaims: [...requestedClaims],
        crypto,
      });
      return { iss, claims, status };
    } catch (error) {
      if (error instanceof CredentialError) throw new RefusedResponseError(reasonFor(error.code));
      throw error;
    }
  };
}

/** The desk's reason for each refusal of the checker. */
export function reasonFor(code: CredentialErrorCode): ReasonCode {
  return REASONS[code] ?? 'credential_malformed';
}

const REASONS: Partial<Record<CredentialErrorCode, ReasonCode>> = {
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
  issuer_mismatch: 'issuer_not_listed',
  key_id_mismatch: 'issuer_not_listed',
  registry_unknown: 'registry_unknown',
  signature_invalid: 'signature_invalid',
  vct_unexpected: 'credential_type_wrong',
  credential_not_yet_valid: 'credential_expired',
  credential_expired: 'credential_expired',
  claim_not_asked: 'query_not_answered',
  claim_not_disclosed: 'query_not_answered',
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
