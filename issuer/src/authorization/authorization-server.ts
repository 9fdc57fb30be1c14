// One authorization server per department: oidc-provider with the grants and clients that wallets use. Only the
// endpoints that app.ts routes to it can be reached.
import { generateKeyPairSync } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import Provider, { type Adapter } from 'oidc-provider';
import { PRE_AUTHORIZED_CODE_GRANT } from '../departments/issuer-metadata.ts';
import { type PreAuthorizedCodePorts, registerPreAuthorizedCodeGrant } from './pre-authorized-code.ts';

/** Stands for a wallet that names no client (OpenID4VCI 1.0, `pre-authorized_grant_anonymous_access_supported`). */
export const ANONYMOUS_CLIENT = 'anonymous';
const WALLET_CLIENT = 'anju-wallet';
const ACCESS_TOKEN_SECONDS = 300;

export type AuthorizationServerOptions = PreAuthorizedCodePorts & {
  artifacts: (model: string) => Adapter;
  cookieKey: string;
  /** Told of failures that are ours; the client only hears `server_error`. */
  onFailure: (error: Error) => void;
};

const publicClient = (clientId: string) => ({
  client_id: clientId,
  token_endpoint_auth_method: 'none' as const,
  grant_types: [PRE_AUTHORIZED_CODE_GRANT],
  response_types: [],
  redirect_uris: [],
});

export function createAuthorizationServer(options: AuthorizationServerOptions): Provider {
  const { credentialIssuer, artifacts, cookieKey, onFailure } = options;
  // Signs nothing: there are no ID tokens. Without one the provider warns about its built-in development key.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(credentialIssuer, {
    adapter: (model) => artifacts(model),
    clients: [publicClient(ANONYMOUS_CLIENT), publicClient(WALLET_CLIENT)],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['none'],
    cookies: { keys: [cookieKey] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'], dPoPSigningAlgValues: ['ES256'] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    responseTypes: [],
    scopes: [],
    ttl: { AccessToken: () => ACCESS_TOKEN_SECONDS, Grant: () => ACCESS_TOKEN_SECONDS },
    clientBasedCORS: () => true,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  registerPreAuthorizedCodeGrant(provider, options);
  provider.on('server_error', (_ctx, error) => onFailure(error));
  // Koa prints whatever nobody listens for.
  (provider as EventEmitter).on('error', onFailure);
  return provider;
}
