// One authorization server per department: oidc-provider with the grants and clients that wallets use. Only the
// endpoints that are routed to it can be reached.
import { generateKeyPairSync } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { lookOf } from '@anju/ui/pages';
import Provider, { type Adapter, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { PRE_AUTHORIZED_CODE_GRANT } from '../departments/issuer-metadata.ts';
import type { Clock } from '../ports.ts';
import {
  type Datasets,
  identifyDetails,
  narrowDetails,
  OPENID_CREDENTIAL,
  readDetail,
  readDetails,
} from './authorization-details.ts';
import {
  type CountOpening,
  checkAuthorizationRequest,
  createInteractionPolicy,
  INTERACTION_SECONDS,
} from './authorization-request.ts';
import { GRANT_SECONDS } from './grants.ts';
import { authorizationPage } from './pages.ts';
import {
  ATTESTED,
  type PreAuthorizedCodePorts,
  registerPreAuthorizedCodeGrant,
} from './pre-authorized-code.ts';
import type { WalletProviders } from './wallet-providers.ts';
import type { Wallet } from './wallets.ts';

/** Stands for a wallet that names no client (OpenID4VCI 1.0, `pre-authorized_grant_anonymous_access_supported`). */
export const ANONYMOUS_CLIENT = 'anonymous';

const ACCESS_TOKEN_SECONDS = 300;
const CODE_SECONDS = 60;
const MAXIMUM_ATTESTATION_SECONDS = 24 * 3600;
const MAXIMUM_SKEW_SECONDS = 60;

export type AuthorizationServerOptions = PreAuthorizedCodePorts & {
  configurationIds: readonly string[];
  wallets: readonly Wallet[];
  walletProviders: WalletProviders;
  /** Whether a wallet that nobody vouches for is refused. */
  attestationRequired: boolean;
  datasets: Datasets;
  artifacts: (model: string) => Adapter;
  countOpening: CountOpening;
  cookieKey: string;
  /** 32 bytes each. */
  dpopNonceSecret: Buffer;
  challengeSecret: Buffer;
  now: Clock;
  /** Told of failures that are ours; the client only hears `server_error`. */
  onFailure: (error: Error) => void;
};

const REFRESH = 'refresh_token';

function clientsOf({ wallets, attestationRequired }: AuthorizationServerOptions) {
  const isCustomScheme = (uri: string) => !/^https?:/.test(uri);
  const known = wallets.map(({ clientId, redirectUris }) => ({
    client_id: clientId,
    // Required, it is how a wallet authenticates: then its refresh tokens are bound to the attested key too.
    token_endpoint_auth_method: attestationRequired ? ATTESTED : ('none' as const),
    grant_types: ['authorization_code', PRE_AUTHORIZED_CODE_GRANT, REFRESH],
    response_types: ['code' as const],
    redirect_uris: redirectUris,
    dpop_bound_access_tokens: true,
    authorization_details_types: [OPENID_CREDENTIAL],
    ...(redirectUris.some(isCustomScheme) && { application_type: 'native' as const }),
  }));
  const anonymous = {
    client_id: ANONYMOUS_CLIENT,
    token_endpoint_auth_method: 'none' as const,
    grant_types: [PRE_AUTHORIZED_CODE_GRANT, REFRESH],
    response_types: [],
    redirect_uris: [],
    dpop_bound_access_tokens: true,
    authorization_details_types: [OPENID_CREDENTIAL],
  };
  return attestationRequired ? known : [anonymous, ...known];
}

function featuresOf(options: AuthorizationServerOptions): Configuration['features'] {
  const { credentialIssuer, configurationIds, walletProviders, datasets } = options;
  return {
    attestClientAuth: {
      enabled: true,
      ack: 'draft-12',
      additionalSecuritySignal: options.attestationRequired ? false : 'optional',
      challengeSecret: options.challengeSecret,
      async getAttestationSignaturePublicKey(_ctx, header, _payload, client) {
        const point = await walletProviders.pointOf(header.x5c, client.clientId);
        const [x, y] = [point.subarray(1, 33), point.subarray(33)];
        const coordinate = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
        return crypto.subtle.importKey(
          'jwk',
          { kty: 'EC', crv: 'P-256', x: coordinate(x), y: coordinate(y) },
          { name: 'ECDSA', namedCurve: 'P-256' },
          false,
          ['verify'],
        );
      },
      async assertAttestationJwtAndPop(_ctx, { payload }) {
        const nowSeconds = options.now().getTime() / 1000;
        const { InvalidClientAttestation, InvalidClientAuth } = errors;
        const Refusal = options.attestationRequired ? InvalidClientAuth : InvalidClientAttestation;
        if (payload.iat !== undefined && !(Number(payload.iat) <= nowSeconds + MAXIMUM_SKEW_SECONDS)) {
          throw new Refusal('the attestation is from the future');
        }
        if (!(Number(payload.exp) <= nowSeconds + MAXIMUM_ATTESTATION_SECONDS)) {
          throw new Refusal('the attestation is good for too long');
        }
      },
    },
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: options.dpopNonceSecret },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    resourceIndicators: {
      enabled: true,
      // There is one thing that tokens are for: this department's credential endpoint.
      defaultResource: () => credentialIssuer,
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx, resource) {
        if (resource !== credentialIssuer) throw new errors.InvalidTarget();
        return {
          scope: configurationIds.join(' '),
          audience: credentialIssuer,
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          accessTokenFormat: 'opaque',
        };
      },
    },
    richAuthorizationRequests: {
      enabled: true,
      types: {
        [OPENID_CREDENTIAL]: {
          validate(_ctx, detail) {
            if (!readDetail(detail, { credentialIssuer, configurationIds })) {
              throw new errors.InvalidAuthorizationDetails('this credential is not issued here');
            }
          },
        },
      },
      authorizationDetailsForGrantSource: (ctx) => ctx.oidc.grant?.rar,
      async authorizationDetailsForAccessToken(ctx, token, source) {
        const granted = readDetails(source?.rar, options);
        const asked = ctx.oidc.params?.authorization_details;
        const personNumber = 'accountId' in token ? String(token.accountId) : '';
        return identifyDetails(narrowDetails(granted, asked, options), personNumber, datasets);
      },
    },
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
  };
}

export function createAuthorizationServer(options: AuthorizationServerOptions): Provider {
  const { credentialIssuer, configurationIds, artifacts, cookieKey, onFailure } = options;
  // Signs nothing: there are no ID tokens. Without one the provider warns about its built-in development key.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(credentialIssuer, {
    adapter: (model) => artifacts(model),
    clients: clientsOf(options),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: options.attestationRequired ? [ATTESTED] : ['none'],
    cookies: { keys: [cookieKey] },
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256'],
      dPoPSigningAlgValues: ['ES256'],
      attestSigningAlgValues: ['ES256'],
    },
    expiresWithSession: () => false,
    extraParams: { issuer_state: (ctx) => checkAuthorizationRequest(ctx, configurationIds) },
    features: featuresOf(options),
    interactions: {
      policy: createInteractionPolicy(options.countOpening),
      url: (_ctx, interaction) => `${new URL(credentialIssuer).pathname}/interaction/${interaction.uid}`,
    },
    // A wallet that lost the answer must be able to ask again: the token is bound to its key instead (FAPI 2.0, 5.3.2.1).
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed(REFRESH),
    rotateRefreshToken: false,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    pkce: { required: () => true },
    renderError: showError,
    responseTypes: ['code'],
    routes: {
      authorization: '/authorize',
      pushed_authorization_request: '/par',
      token: '/token',
      challenge: '/challenge',
    },
    scopes: [],
    ttl: {
      AccessToken: () => ACCESS_TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      Grant: () => GRANT_SECONDS,
      Interaction: () => INTERACTION_SECONDS,
      RefreshToken: () => GRANT_SECONDS,
      Session: () => INTERACTION_SECONDS,
    },
    clientBasedCORS: () => true,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  registerPreAuthorizedCodeGrant(provider, options);
  // The library repeats the scopes that it refuses; nothing that came in goes back in an error.
  provider.use(async (ctx, next) => {
    await next();
    const { body } = ctx;
    if (typeof body === 'object' && body !== null && 'error' in body) {
      ctx.body = {
        // The library's own name for it stands in no specification.
        error: body.error === 'unsupported_response_mode' ? 'invalid_request' : body.error,
        ...('error_description' in body && { error_description: body.error_description }),
      };
    }
  });
  provider.on('server_error', (_ctx, error) => onFailure(error));
  // Koa prints whatever nobody listens for.
  (provider as EventEmitter).on('error', onFailure);
  return provider;
}

/** Where there is no wallet to send the answer to: a page for the person at the browser. */
function showError(ctx: KoaContextWithOIDC): void {
  ctx.type = 'html';
  ctx.body = authorizationPage({ kind: 'failed' }, lookOf(ctx.headers));
}
