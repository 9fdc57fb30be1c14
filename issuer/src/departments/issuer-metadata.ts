// Credential issuer metadata (OpenID4VCI 1.0, section 12.2) and authorization server metadata (RFC 8414) of one department.
import type { Department } from './department-file.ts';
import { LOCALES } from './type-metadata.ts';

export const BATCH_SIZE = 10;
export const PRE_AUTHORIZED_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

export function issuerMetadata(department: Department, credentialIssuer: string) {
  const { credential } = department;
  return {
    credential_issuer: credentialIssuer,
    authorization_servers: [credentialIssuer],
    credential_endpoint: `${credentialIssuer}/credential`,
    nonce_endpoint: `${credentialIssuer}/nonce`,
    batch_credential_issuance: { batch_size: BATCH_SIZE },
    display: LOCALES.map((locale) => ({ locale, name: department.name[locale] })),
    credential_configurations_supported: {
      [credential.configurationId]: {
        format: 'dc+sd-jwt',
        scope: credential.configurationId,
        vct: credential.vct,
        cryptographic_binding_methods_supported: ['jwk'],
        credential_signing_alg_values_supported: ['ES256'],
        proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
        credential_metadata: {
          display: LOCALES.map((locale) => ({
            locale,
            name: credential.name[locale],
            description: credential.description[locale],
            background_color: credential.card.background,
            text_color: credential.card.text,
          })),
          claims: credential.claims.map((claim) => ({
            path: [claim.name],
            mandatory: claim.required,
            display: LOCALES.map((locale) => ({ locale, name: claim.label[locale] })),
          })),
        },
      },
    },
  };
}

export function authorizationServerMetadata(credentialIssuer: string) {
  return {
    issuer: credentialIssuer,
    token_endpoint: `${credentialIssuer}/token`,
    grant_types_supported: [PRE_AUTHORIZED_CODE_GRANT],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
    'pre-authorized_grant_anonymous_access_supported': true,
    dpop_signing_alg_values_supported: ['ES256'],
  };
}
