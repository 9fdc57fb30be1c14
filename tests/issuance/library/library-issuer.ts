// An issuer that is not ours: metadata, offers, tokens, nonces and answers are made and checked by @openid4vc/openid4vci and
// @openid4vc/oauth2, credentials signed by @sd-jwt/sd-jwt-vc. Its shape is another one, too: an address with a path, one of
// two authorization servers, another language, a type whose description stands at its own address.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  authorizationCodeGrantIdentifier,
  type HttpMethod,
  type Jwk,
  Oauth2AuthorizationServer,
  Oauth2ResourceServer,
  Oauth2ResourceUnauthorizedError,
  Oauth2ServerErrorResponseError,
  PkceCodeChallengeMethod,
  preAuthorizedCodeGrantIdentifier,
} from '@openid4vc/oauth2';
import { Openid4vciIssuer, Openid4vciVersion } from '@openid4vc/openid4vci';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Signer } from '../../../wallet-web/test/support/certificates.ts';
import { libraryCallbacks, signLicence } from './library-keys.ts';
import { DRIVER, issuerOf, serversOf, typeMetadataOf } from './library-metadata.ts';

export const TX_CODE = 'k7-q2';

export type LibraryIssuer = {
  issuer: string;
  vct: string;
  /** to be certified, once the address is known */
  start(signer: Signer): void;
  offer(grant: 'authorization_code' | 'pre_authorized_code'): Promise<string>;
  /** events that wallets told */
  notified: string[];
  /** addresses asked, in order */
  asked: string[];
  stop(): Promise<void>;
};

type Answer = { status?: number; type?: string; headers?: Record<string, string>; body?: unknown };
type Asked = { request: { headers: Headers; method: HttpMethod; url: string }; body: string; path: string };

export async function openLibraryIssuer(now: () => Date): Promise<LibraryIssuer> {
  const server = createServer(async (request, response) => {
    const { status = 200, type = 'application/json', headers = {}, body = {} } = await serve(request);
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}/authorities/transport`;
  const citizens = `${origin}/login/citizens`;
  const staff = `${origin}/login/staff`;
  const vct = `${origin}/types/driver-licence`;
  const tokenKeys = await generateKeyPair('ES256', { extractable: true });
  const tokenJwk = { ...(await exportJWK(tokenKeys.publicKey)), kid: 'tokens-1', alg: 'ES256' } as Jwk;
  let signer: Signer | undefined;

  const callbacks = libraryCallbacks({ signer: () => signer, tokenKey: tokenKeys.privateKey, tokenJwk, now });
  const vci = new Openid4vciIssuer({ callbacks });
  const oauth = new Oauth2AuthorizationServer({ callbacks });
  const resource = new Oauth2ResourceServer({ callbacks });

  const { server: serverMetadata, staff: staffMetadata } = serversOf(oauth, { citizens, staff });
  const credentialIssuer = issuerOf(vci, { origin, issuer, servers: [staff, citizens], vct });
  const issuerMetadata = {
    credentialIssuer,
    authorizationServers: [staffMetadata, serverMetadata],
    originalDraftVersion: Openid4vciVersion.V1,
    knownCredentialConfigurations: {},
  };
  const pushed = new Map<string, { challenge: string; redirect: string; state: string; key: string }>();
  const codes = new Map<string, { challenge: string; key: string }>();
  const nonces = new Set<string>();
  const preAuthorizedCode = randomUUID();
  const notificationIds = new Set<string>();

  const library: LibraryIssuer = {
    issuer,
    vct,
    notified: [],
    asked: [],
    start: (certified) => {
      signer = certified;
    },
    async offer(grant) {
      const { credentialOffer } = await vci.createCredentialOffer({
        issuerMetadata,
        credentialConfigurationIds: [DRIVER],
        grants:
          grant === 'authorization_code'
            ? { authorization_code: { issuer_state: 'from-the-offer', authorization_server: citizens } }
            : {
                [preAuthorizedCodeGrantIdentifier]: {
                  'pre-authorized_code': preAuthorizedCode,
                  tx_code: { length: 5, input_mode: 'text', description: 'From the letter' },
                  authorization_server: citizens,
                },
              },
      });
      return credentialOffer;
    },
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
  return library;

  async function serve(incoming: IncomingMessage): Promise<Answer> {
    const url = new URL(incoming.url ?? '/', origin);
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
    const method = (incoming.method ?? 'GET') as HttpMethod;
    library.asked.push(`${method} ${url.pathname}`);
    const asked = { request: { headers, method, url: `${origin}${url.pathname}` }, body, path: url.pathname };
    try {
      return await route(asked, url);
    } catch (error) {
      if (error instanceof Oauth2ServerErrorResponseError) return { status: 400, body: error.errorResponse };
      if (error instanceof Oauth2ResourceUnauthorizedError)
        return { status: 401, headers: { 'www-authenticate': error.toHeaderValue() } };
      throw error;
    }
  }

  async function route(asked: Asked, url: URL): Promise<Answer> {
    switch (`${asked.request.method} ${asked.path}`) {
      case 'GET /.well-known/openid-credential-issuer/authorities/transport':
        return metadata(asked.request.headers);
      case 'GET /.well-known/oauth-authorization-server/login/citizens':
        return { body: serverMetadata };
      case 'GET /.well-known/oauth-authorization-server/login/staff':
        return { body: staffMetadata };
      case 'GET /login/citizens/jwks':
        return { body: { keys: [tokenJwk] } };
      case 'GET /types/driver-licence':
        return { body: typeMetadataOf(vct) };
      case 'POST /login/citizens/par':
        return push(asked);
      case 'GET /login/citizens/authorize':
        return authorize(url);
      case 'POST /login/citizens/token':
        return token(asked);
      case 'POST /authorities/transport/fresh': {
        const nonce = randomUUID();
        nonces.add(nonce);
        return { body: vci.createNonceResponse({ cNonce: nonce, cNonceExpiresIn: 60 }) };
      }
      case 'POST /authorities/transport/issue':
        return issue(asked);
      case 'POST /authorities/transport/told': {
        await authorized(asked);
        const { notification_id: id, event } = JSON.parse(asked.body);
        if (!notificationIds.has(id)) return { status: 400, body: { error: 'invalid_notification_id' } };
        library.notified.push(event);
        return { status: 204, body: '' };
      }
      default:
        return { status: 404 };
    }
  }

  async function metadata(headers: Headers): Promise<Answer> {
    if (headers.get('accept') !== 'application/jwt' || signer === undefined)
      return { body: credentialIssuer };
    const jwt = await vci.createSignedCredentialIssuerMetadataJwt({
      credentialIssuerMetadata: credentialIssuer,
      issuedAt: now(),
      signer: { method: 'x5c', alg: 'ES256', x5c: signer.x5c },
    });
    return { type: 'application/jwt', body: jwt };
  }

  async function push({ request, body }: Asked): Promise<Answer> {
    const authorizationRequest = Object.fromEntries(new URLSearchParams(body));
    const parsed = await oauth.parsePushedAuthorizationRequest({ request, authorizationRequest });
    const { dpop } = await oauth.verifyPushedAuthorizationRequest({
      authorizationServerMetadata: serverMetadata,
      authorizationRequest: parsed.authorizationRequest,
      request,
      dpop: { ...parsed.dpop, required: true, allowedSigningAlgs: ['ES256'] },
      now: now(),
    });
    const { code_challenge: challenge = '', redirect_uri: redirect = '', state = '' } = authorizationRequest;
    const requestUri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`;
    pushed.set(requestUri, { challenge, redirect, state, key: dpop?.jwkThumbprint ?? '' });
    const { pushedAuthorizationResponse } = oauth.createPushedAuthorizationResponse({
      requestUri,
      expiresInSeconds: 60,
    });
    return { status: 201, body: pushedAuthorizationResponse };
  }

  function authorize(url: URL): Answer {
    const found = pushed.get(url.searchParams.get('request_uri') ?? '');
    if (found === undefined) return { status: 400 };
    const code = randomUUID();
    codes.set(code, found);
    const answer = new URLSearchParams({ code, state: found.state, iss: citizens });
    return { status: 302, headers: { location: `${found.redirect}?${answer}` } };
  }

  async function token({ request, body }: Asked): Promise<Answer> {
    const accessTokenRequest = Object.fromEntries(new URLSearchParams(body));
    const parsed = oauth.parseAccessTokenRequest({ request, accessTokenRequest });
    const shared = {
      authorizationServerMetadata: serverMetadata,
      accessTokenRequest: parsed.accessTokenRequest,
      request,
      now: now(),
    };
    const dpop = { required: true, allowedSigningAlgs: ['ES256'], ...parsed.dpop };
    let key: Jwk | undefined;
    if (parsed.grant.grantType === preAuthorizedCodeGrantIdentifier) {
      const verified = await oauth.verifyPreAuthorizedCodeAccessTokenRequest({
        ...shared,
        grant: parsed.grant,
        dpop,
        expectedPreAuthorizedCode: preAuthorizedCode,
        expectedTxCode: TX_CODE,
      });
      key = verified.dpop?.jwk;
    } else if (parsed.grant.grantType === authorizationCodeGrantIdentifier) {
      const found = codes.get(parsed.grant.code);
      codes.delete(parsed.grant.code);
      const verified = await oauth.verifyAuthorizationCodeAccessTokenRequest({
        ...shared,
        grant: parsed.grant,
        dpop: { ...dpop, expectedJwkThumbprint: found?.key ?? '' },
        expectedCode: found === undefined ? '' : parsed.grant.code,
        pkce: {
          codeChallenge: found?.challenge ?? '',
          codeChallengeMethod: PkceCodeChallengeMethod.S256,
          ...(parsed.pkceCodeVerifier === undefined ? {} : { codeVerifier: parsed.pkceCodeVerifier }),
        },
      });
      key = verified.dpop?.jwk;
    }
    if (key === undefined) return { status: 400, body: { error: 'unsupported_grant_type' } };
    const tokens = await oauth.createAccessTokenResponse({
      authorizationServer: citizens,
      audience: issuer,
      subject: 'citizen-7',
      signer: { method: 'jwk', alg: 'ES256', publicJwk: tokenJwk },
      expiresInSeconds: 300,
      scope: 'driver',
      dpop: { jwk: key },
      now: now(),
    });
    return { body: tokens };
  }

  async function authorized({ request }: Asked): Promise<void> {
    await resource.verifyResourceRequest({
      request,
      resourceServer: issuer,
      authorizationServers: [serverMetadata],
      now: now(),
    });
  }

  async function issue(asked: Asked): Promise<Answer> {
    await authorized(asked);
    const parsed = vci.parseCredentialRequest({ issuerMetadata, credentialRequest: JSON.parse(asked.body) });
    const keys: JWK[] = [];
    for (const jwt of parsed.proofs?.jwt ?? []) {
      const { payload, signer: by } = await vci.verifyCredentialRequestJwtProof({
        issuerMetadata,
        jwt,
        now: now(),
        expectedNonce: [...nonces].at(-1) ?? '',
      });
      if (!nonces.has(payload.nonce ?? '') || by.method !== 'jwk') throw new Error('proof');
      keys.push(by.publicJwk as JWK);
    }
    nonces.clear();
    const notificationId = randomUUID();
    notificationIds.add(notificationId);
    if (signer === undefined) throw new Error('not started');
    const by = { issuer, vct, signer, now: now() };
    const credentials = await Promise.all(
      keys.map(async (jwk) => ({ credential: await signLicence(jwk, by) })),
    );
    return { body: vci.createCredentialResponse({ credentialRequest: parsed, credentials, notificationId }) };
  }
}
