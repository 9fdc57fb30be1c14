// What wallets call at one department: metadata, offer, authorization, token, nonce, credential, deferred, notification,
// status, type metadata. Any web page may call these (CORS); nothing here reads a cookie.
import { parseJsonStrict } from '@anju/credentials';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { Authorize, Authorized } from '../authorization/access-tokens.ts';
import type { createHandOver } from '../authorization/hand-over.ts';
import { ProtocolError, type ProtocolErrorCode } from '../authorization/protocol-error.ts';
import { configurationsOf } from '../departments/configurations.ts';
import type { Department } from '../departments/department-file.ts';
import {
  authorizationServerMetadata,
  type issuerMetadata,
  protectedResourceMetadata,
} from '../departments/issuer-metadata.ts';
import { wantsJwt } from '../departments/signed-metadata.ts';
import { registerTypeRoutes } from '../departments/type-routes.ts';
import type { createPublishStatusList } from '../status/publish-status-list.ts';
import { STATUS_TTL_SECONDS } from '../status/publish-status-list.ts';
import { encryptResponse, type RequestEncryption, readResponseEncryption } from './encryption.ts';
import type { createIssueCredentials } from './issue-credentials.ts';
import type { createReceiveNotification } from './notifications.ts';
import type { Offers } from './offers.ts';

export type DepartmentPorts = {
  department: Department;
  credentialIssuer: string;
  attestationRequired: boolean;
  metadata: ReturnType<typeof issuerMetadata>;
  signMetadata: () => Promise<string>;
  offers: Offers;
  makeNonce: () => string;
  handOver: ReturnType<typeof createHandOver>;
  authorize: Authorize;
  issueCredentials: ReturnType<typeof createIssueCredentials>;
  receiveNotification: ReturnType<typeof createReceiveNotification>;
  requestEncryption: RequestEncryption;
  publishStatusList: ReturnType<typeof createPublishStatusList>;
};

const headerOf = (value: string | string[] | undefined) => (Array.isArray(value) ? undefined : value);

type Body = { value: unknown; wasEncrypted: boolean };

/** CORS for exactly the routes registered after this. Done by hand: the plugin's preflight route would answer for all. */
function allowEveryOrigin(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*');
    reply.header(
      'access-control-expose-headers',
      'Date, WWW-Authenticate, DPoP-Nonce, OAuth-Client-Attestation-Challenge',
    );
  });
  app.addHook('onRoute', ({ method, url }) => {
    if (method !== 'GET' && method !== 'POST') return;
    app.options(url, async (_request, reply) =>
      reply
        .header('access-control-allow-methods', method)
        .header(
          'access-control-allow-headers',
          'Authorization, Content-Type, DPoP, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP',
        )
        .header('access-control-max-age', '3600')
        .code(204)
        .send(),
    );
  });
}

export async function registerDepartmentRoutes(app: FastifyInstance, ports: DepartmentPorts): Promise<void> {
  const { department, credentialIssuer, metadata, offers, requestEncryption } = ports;
  const base = `/${department.id}`;
  const serverMetadata = authorizationServerMetadata(department, credentialIssuer, ports);
  const resourceMetadata = protectedResourceMetadata(department, credentialIssuer);
  const configurationIds = configurationsOf(department).map(({ configurationId }) => configurationId);
  const { origin } = new URL(credentialIssuer);
  const resourceMetadataUrl = `${origin}/.well-known/oauth-protected-resource${base}`;

  allowEveryOrigin(app);
  // Bodies stay bytes: the authorization server reads them itself, and JSON is read where its errors are specified.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.get(`/.well-known/openid-credential-issuer${base}`, async (request, reply) => {
    reply.header('vary', 'Accept');
    if (!wantsJwt(request.headers.accept)) return metadata;
    return reply.type('application/jwt').send(await ports.signMetadata());
  });
  app.get(`/.well-known/oauth-authorization-server${base}`, async () => serverMetadata);
  app.get(`/.well-known/oauth-protected-resource${base}`, async () => resourceMetadata);
  await registerTypeRoutes(app, { department });

  app.get<{ Params: { id: string } }>(`${base}/offers/:id`, async (request, reply) => {
    const offer = await offers.readOpenOffer(department.id, request.params.id);
    reply.header('cache-control', 'no-store');
    if (!offer) throw new ApiError('offer_not_found');
    return offers.offerObject(offer, credentialIssuer, configurationIds.slice(0, 1));
  });
  // For a link or a poster: for whoever logs in.
  app.get(`${base}/offer`, async () => ({
    credential_issuer: credentialIssuer,
    credential_configuration_ids: configurationIds.slice(0, 1),
    grants: { authorization_code: {} },
  }));

  for (const endpoint of ['/par', '/token', '/challenge']) {
    app.post(`${base}${endpoint}`, (request, reply) => ports.handOver(request, reply, endpoint));
  }

  app.post(`${base}/nonce`, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { c_nonce: ports.makeNonce() };
  });

  /** OpenID4VCI 1.0, section 8.3.1; RFC 9449, section 7.1; RFC 9728, section 5.1. */
  function sendProtocolError(error: ProtocolError, reply: FastifyReply): FastifyReply {
    if (error.status === 401) {
      const parameters = [
        `error="${error.code}"`,
        `error_description="${error.message}"`,
        'algs="ES256"',
        `resource_metadata="${resourceMetadataUrl}"`,
      ];
      reply.header('www-authenticate', `DPoP ${parameters.join(', ')}`);
    }
    return reply.code(error.status).send({ error: error.code, error_description: error.message });
  }

  async function readBody(request: FastifyRequest, malformed: ProtocolErrorCode): Promise<Body> {
    const type = request.headers['content-type'] ?? '';
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const wasEncrypted = /^application\/jwt\s*(;|$)/i.test(type);
    if (!wasEncrypted && !/^application\/json\s*(;|$)/i.test(type)) {
      throw new ProtocolError(malformed, 'the body must be application/json or application/jwt');
    }
    const json = wasEncrypted ? await requestEncryption.decrypt(bytes.toString('latin1')) : bytes;
    try {
      return { value: parseJsonStrict(json), wasEncrypted };
    } catch {
      throw new ProtocolError(malformed, 'the body must be well-formed JSON');
    }
  }

  function protectedRoute(
    path: string,
    malformed: ProtocolErrorCode,
    answer: (authorized: Authorized, body: Body, reply: FastifyReply) => Promise<unknown>,
  ): void {
    app.post(`${base}${path}`, async (request, reply) => {
      reply.header('cache-control', 'no-store');
      try {
        // A token in an address stands in logs and histories; nobody is served by one.
        const authorized = await ports.authorize({
          authorization: request.headers.authorization,
          dpop: headerOf(request.headers.dpop),
          path,
        });
        return await answer(authorized, await readBody(request, malformed), reply);
      } catch (error) {
        if (error instanceof ProtocolError) return sendProtocolError(error, reply);
        throw error;
      }
    });
  }

  for (const [path, issue] of [
    ['/credential', ports.issueCredentials.issue],
    ['/deferred', ports.issueCredentials.issueDeferred],
  ] as const) {
    protectedRoute(path, 'invalid_credential_request', async (authorized, { value, wasEncrypted }, reply) => {
      const asked = typeof value === 'object' && value !== null ? value : {};
      // Read first: nothing is issued that could not be told.
      const encryption = await readResponseEncryption(
        (asked as Record<string, unknown>).credential_response_encryption,
        wasEncrypted,
      );
      const made = await issue(authorized, value);
      reply.code('transaction_id' in made ? 202 : 200);
      if (!encryption) return made;
      return reply.type('application/jwt').send(await encryptResponse(made, encryption));
    });
  }

  protectedRoute('/notification', 'invalid_notification_request', async (authorized, { value }, reply) => {
    await ports.receiveNotification(authorized, value);
    return reply.code(204).send();
  });

  app.get<{ Params: { number: string } }>(`${base}/status/:number`, async (request, reply) => {
    const { number } = request.params;
    const published = /^[1-9]\d{0,8}$/.test(number)
      ? await ports.publishStatusList(Number(number))
      : undefined;
    if (!published) throw new ApiError('not_found');
    return reply
      .type('application/statuslist+jwt')
      .header('cache-control', `public, max-age=${STATUS_TTL_SECONDS}`)
      .send(published.token);
  });
}
