// What the issuer of another make says of itself: an address with a path, two servers of which one is for staff, another
// language, members of its own, and a type whose description stands at its own address.
import {
  authorizationCodeGrantIdentifier,
  type Oauth2AuthorizationServer,
  PkceCodeChallengeMethod,
  preAuthorizedCodeGrantIdentifier,
} from '@openid4vc/oauth2';
import type { Openid4vciIssuer } from '@openid4vc/openid4vci';

export const DRIVER = 'driver-licence';

export function serversOf(
  oauth: Oauth2AuthorizationServer,
  { citizens, staff }: { citizens: string; staff: string },
) {
  return {
    server: oauth.createAuthorizationServerMetadata({
      issuer: citizens,
      token_endpoint: `${citizens}/token`,
      authorization_endpoint: `${citizens}/authorize`,
      pushed_authorization_request_endpoint: `${citizens}/par`,
      require_pushed_authorization_requests: true,
      jwks_uri: `${citizens}/jwks`,
      grant_types_supported: [authorizationCodeGrantIdentifier, preAuthorizedCodeGrantIdentifier],
      code_challenge_methods_supported: [PkceCodeChallengeMethod.S256],
      dpop_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
      'pre-authorized_grant_anonymous_access_supported': true,
    }),
    staff: {
      issuer: staff,
      token_endpoint: `${staff}/token`,
      grant_types_supported: ['client_credentials'],
    },
  };
}

export function issuerOf(
  vci: Openid4vciIssuer,
  at: { origin: string; issuer: string; servers: string[]; vct: string },
) {
  const { origin, issuer, servers, vct } = at;
  return vci.createCredentialIssuerMetadata({
    credential_issuer: issuer,
    authorization_servers: servers,
    credential_endpoint: `${issuer}/issue`,
    nonce_endpoint: `${issuer}/fresh`,
    notification_endpoint: `${issuer}/told`,
    batch_credential_issuance: { batch_size: 4 },
    display: [{ name: 'Kraftfahrtamt', locale: 'de', logo: { uri: `${origin}/logo.png` } }],
    credential_configurations_supported: {
      [DRIVER]: {
        format: 'dc+sd-jwt',
        vct,
        scope: 'driver',
        cryptographic_binding_methods_supported: ['jwk'],
        credential_signing_alg_values_supported: ['ES256'],
        proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256', 'ES384'] } },
        credential_metadata: { display: [{ name: 'Führerschein', locale: 'de' }] },
        'x-of-its-own': { a: [1, { b: null }] },
      },
    },
  });
}

export const typeMetadataOf = (vct: string) => ({
  vct,
  name: 'Driver licence',
  display: [{ locale: 'de', name: 'Führerschein', rendering: { simple: { logo: { uri: 'x' } } } }],
  claims: [{ path: ['classes'], display: [{ locale: 'de', label: 'Klassen' }], sd: 'always' }],
});
