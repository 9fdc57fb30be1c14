// What a department says of itself to wallets: credential issuer metadata (OpenID4VCI 1.0, section 12.2), authorization
// server metadata (RFC 8414) and protected resource metadata (RFC 9728).
import type { JWK } from 'jose';
import { type Configuration, configurationsOf } from './configurations.ts';
import type { Department } from './department-file.ts';
import { LOCALES } from './type-metadata.ts';

export const BATCH_SIZE = 10;
export const PRE_AUTHORIZED_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
export const ENCRYPTION_ALGS = ['ECDH-ES'] as const;
export const ENCRYPTION_ENCS = ['A128GCM', 'A256GCM'] as const;

function credentialConfiguration({ credential }: Department, { configurationId, format }: Configuration) {
  const type =
    format === 'dc+sd-jwt'
      ? { vct: credential.vct }
      : { credential_definition: { type: ['VerifiableCredential', credential.vct] } };
  return {
    format,
    scope: configurationId,
    ...type,
    cryptographic_binding_methods_supported: ['jwk'],
    credential_signing_alg_values_supported: ['ES256'],
    proof_types_supported: {
      jwt: { proof_signing_alg_values_supported: ['ES256'] },
      attestation: { proof_signing_alg_values_supported: ['ES256'] },
    },
    credential_metadata: {
      display: LOCALES.map((locale) => ({
        locale,
        name: credential.name[locale],
        description: credential.description[locale],
        background_color: credential.card.background,
        text_color: credential.card.text,
      })),
      // A W3C VC says everything at once, so the numbers that serve to match are not in it.
      claims: credential.claims
        .filter((claim) => format === 'dc+sd-jwt' || claim.disclosure !== 'to_match_only')
        .map((claim) => ({
          path: format === 'dc+sd-jwt' ? [claim.name] : ['credentialSubject', claim.name],
          mandatory: claim.required,
          display: LOCALES.map((locale) => ({ locale, name: claim.label[locale] })),
        })),
    },
  };
}

/** @param encryptionKey public; what requests to this department are encrypted to */
export function issuerMetadata(department: Department, credentialIssuer: string, encryptionKey: JWK) {
  return {
    credential_issuer: credentialIssuer,
    authorization_servers: [credentialIssuer],
    credential_endpoint: `${credentialIssuer}/credential`,
    nonce_endpoint: `${credentialIssuer}/nonce`,
    deferred_credential_endpoint: `${credentialIssuer}/deferred`,
    notification_endpoint: `${credentialIssuer}/notification`,
    credential_request_encryption: {
      jwks: { keys: [encryptionKey] },
      enc_values_supported: ENCRYPTION_ENCS,
      encryption_required: false,
    },
    credential_response_encryption: {
      alg_values_supported: ENCRYPTION_ALGS,
      enc_values_supported: ENCRYPTION_ENCS,
      encryption_required: false,
    },
    batch_credential_issuance: { batch_size: BATCH_SIZE },
    display: LOCALES.map((locale) => ({ locale, name: department.name[locale] })),
    credential_configurations_supported: Object.fromEntries(
      configurationsOf(department).map((one) => [
        one.configurationId,
        credentialConfiguration(department, one),
      ]),
    ),
  };
}

const scopesOf = (department: Department) =>
  configurationsOf(department).map(({ configurationId }) => configurationId);

export function authorizationServerMetadata(
  department: Department,
  credentialIssuer: string,
  { attestationRequired }: { attestationRequired: boolean },
) {
  const attested = ['attest_jwt_client_auth'];
  return {
    issuer: credentialIssuer,
    authorization_endpoint: `${credentialIssuer}/authorize`,
    pushed_authorization_request_endpoint: `${credentialIssuer}/par`,
    require_pushed_authorization_requests: true,
    token_endpoint: `${credentialIssuer}/token`,
    challenge_endpoint: `${credentialIssuer}/challenge`,
    grant_types_supported: ['authorization_code', PRE_AUTHORIZED_CODE_GRANT, 'refresh_token'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    scopes_supported: scopesOf(department),
    authorization_details_types_supported: ['openid_credential'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    token_endpoint_auth_methods_supported: attestationRequired ? attested : ['none', ...attested],
    client_attestation_signing_alg_values_supported: ['ES256'],
    client_attestation_pop_signing_alg_values_supported: ['ES256'],
    'pre-authorized_grant_anonymous_access_supported': !attestationRequired,
    dpop_signing_alg_values_supported: ['ES256'],
    protected_resources: [credentialIssuer],
  };
}

export function protectedResourceMetadata(department: Department, credentialIssuer: string) {
  return {
    resource: credentialIssuer,
    authorization_servers: [credentialIssuer],
    scopes_supported: scopesOf(department),
    bearer_methods_supported: [],
    authorization_details_types_supported: ['openid_credential'],
    dpop_signing_alg_values_supported: ['ES256'],
    dpop_bound_access_tokens_required: true,
    resource_name: department.name.en,
    'resource_name#zh-CN': department.name['zh-CN'],
  };
}
