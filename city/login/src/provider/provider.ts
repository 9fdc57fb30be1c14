// The OpenID provider: oidc-provider with code flow, PKCE and client secrets, and nothing else that can be reached.
import { createHmac } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import Provider, { type Adapter, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { SigningJwk } from '../keys/signing-key.ts';
import type { NowSeconds } from '../ports.ts';
import type { Register } from '../register/read-register.ts';
import type { Client } from './clients.ts';

/** Of a login, whatever happens meanwhile. */
const SESSION_SECONDS = 10 * 60;
const ATTEMPT_SECONDS = 20 * 60;
const CODE_SECONDS = 60;
const ID_TOKEN_SECONDS = 5 * 60;

/** The account page logs its readers in like any other service. It has no secret and redeems no code. */
export const ACCOUNT_CLIENT = 'account';

export type Pages = {
  failed(request: IncomingMessage, failure: 'attempt_over' | 'request_invalid' | 'server_error'): string;
  /** @param form hidden fields that the page's buttons belong to, by `form="op.logoutForm"` */
  logOut(request: IncomingMessage, form: string): string;
  loggedOut(request: IncomingMessage): string;
};

type Options = {
  publicUrl: string;
  clients: Client[];
  signingKey: SigningJwk;
  cookieKey: string;
  /** Makes the `sub` of one person different for each client. */
  subjectKey: Uint8Array;
  register: Register;
  artifacts: (model: string) => Adapter;
  pages: Pages;
  nowSeconds: NowSeconds;
  onFailure: (error: Error) => void;
};

export function createProvider(options: Options): Provider {
  const { publicUrl, signingKey, cookieKey, subjectKey, register, artifacts, pages, onFailure } = options;
  const isHttps = publicUrl.startsWith('https:');
  const show = (ctx: KoaContextWithOIDC, page: string) => {
    ctx.type = 'html';
    ctx.set('cache-control', 'no-store');
    ctx.body = page;
  };
  const provider = new Provider(publicUrl, {
    adapter: (model) => artifacts(model),
    clients: [...options.clients.map(registered), accountClient(publicUrl)],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientDefaults: { id_token_signed_response_alg: 'ES256', subject_type: 'pairwise' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    jwks: { keys: [signingKey] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    scopes: ['openid'],
    claims: { openid: ['sub', 'amr', 'auth_time'], person: ['person_number', 'name'] },
    // There is no userinfo endpoint: what a client may know stands in the signed ID token.
    conformIdTokenClaims: false,
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: async (_ctx, personId, client) =>
      createHmac('sha256', subjectKey)
        .update(JSON.stringify([client.clientId, personId]))
        .digest('base64url'),
    findAccount: (_ctx, personId) => {
      const person = register.find(personId);
      if (!person) return undefined;
      const { personNumber, name } = person;
      return {
        accountId: personId,
        claims: () => ({ sub: personId, person_number: personNumber, name }),
      };
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, pages.logOut(ctx.req, form)),
        postLogoutSuccessSource: (ctx) => show(ctx, pages.loggedOut(ctx.req)),
      },
    },
    interactions: { policy: loginOnly(), url: (_ctx, { uid }) => `/attempt/${uid}` },
    loadExistingGrant: grantWhatIsAsked,
    cookies: {
      keys: [cookieKey],
      // Cookies of one host are sent to all its ports, where other providers have theirs.
      names: {
        session: isHttps ? '__Host-login_session' : 'login_session',
        interaction: 'login_attempt',
        resume: 'login_resume',
      },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    ttl: {
      AccessToken: CODE_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      Grant: SESSION_SECONDS,
      IdToken: ID_TOKEN_SECONDS,
      Interaction: ATTEMPT_SECONDS,
      // counted from the login: being used makes no session longer
      Session: (_ctx, { loginTs }) =>
        loginTs === undefined
          ? SESSION_SECONDS
          : Math.max(1, loginTs + SESSION_SECONDS - options.nowSeconds()),
    },
    renderError: (ctx, _out, error) => show(ctx, pages.failed(ctx.req, failureOf(error))),
  });
  provider.use(async (ctx, next) => {
    await next();
    // The only one that hand-over.ts lets through; the provider would name those that need a script.
    if (ctx.oidc?.route === 'discovery')
      Object.assign(ctx.body as object, { response_modes_supported: ['query'] });
  });
  provider.on('server_error', (_ctx, error) => onFailure(error));
  // Koa prints whatever nobody listens for.
  (provider as EventEmitter).on('error', onFailure);
  return provider;
}

function failureOf(error: Error): 'attempt_over' | 'request_invalid' | 'server_error' {
  if (error instanceof errors.SessionNotFound) return 'attempt_over';
  return error instanceof errors.OIDCProviderError && error.status < 500 ? 'request_invalid' : 'server_error';
}

const registered = ({ name: _name, ...client }: Client) => ({
  ...client,
  grant_types: ['authorization_code'],
  response_types: ['code' as const],
});

const accountClient = (publicUrl: string) => ({
  client_id: ACCOUNT_CLIENT,
  token_endpoint_auth_method: 'none' as const,
  redirect_uris: [`${publicUrl}/account`],
  grant_types: ['authorization_code'],
  response_types: ['code' as const],
});

/** The login page names the service and what it will be told, so there is no second question. */
function loginOnly() {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return policy;
}

async function grantWhatIsAsked(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid person');
  await grant.save();
  return grant;
}
