// What wallets call at one department: metadata, offer, token, nonce, credential, status, type metadata. Any web page may
// call these (CORS); nothing here reads a cookie.
import { parseJsonStrict } from '@anju/credentials';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { AuthorizeCredentialRequest } from '../authorization/access-tokens.ts';
import type { createHandOver } from '../authorization/hand-over.ts';
import { ProtocolError } from '../authorization/protocol-error.ts';
import type { Department } from '../departments/department-file.ts';
import { authorizationServerMetadata, issuerMetadata } from '../departments/issuer-metadata.ts';
import { typeMetadataBytes } from '../departments/type-metadata.ts';
import type { createPublishStatusList } from '../status/publish-status-list.ts';
import { STATUS_TTL_SECONDS } from '../status/publish-status-list.ts';
import type { createIssueCredentials } from './issue-credentials.ts';
import type { Offers } from './offers.ts';

export type DepartmentPorts = {
  department: Department;
  credentialIssuer: string;
  offers: Offers;
  makeNonce: () => string;
  handOver: ReturnType<typeof createHandOver>;
  authorize: AuthorizeCredentialRequest;
  issueCredentials: ReturnType<typeof createIssueCredentials>;
  publishStatusList: ReturnType<typeof createPublishStatusList>;
};

const headerOf = (value: string | string[] | undefined) => (Array.isArray(value) ? undefined : value);

/** OpenID4VCI 1.0, section 8.3.1, and RFC 9449, section 7.1. */
function sendProtocolError(error: ProtocolError, reply: FastifyReply): FastifyReply {
  if (error.status === 401) {
    reply.header(
      'www-authenticate',
      `DPoP error="${error.code}", error_description="${error.message}", algs="ES256"`,
    );
  }
  return reply.code(error.status).send({ error: error.code, error_description: error.message });
}

function parseJsonBody(request: FastifyRequest): unknown {
  if (!request.headers['content-type']?.startsWith('application/json') || !Buffer.isBuffer(request.body)) {
    throw new ProtocolError('invalid_credential_request', 'the body must be application/json');
  }
  try {
    return parseJsonStrict(request.body);
  } catch {
    throw new ProtocolError('invalid_credential_request', 'the body must be well-formed JSON');
  }
}

/** CORS for exactly the routes registered after this. Done by hand: the plugin's preflight route would answer for all. */
function allowEveryOrigin(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', 'WWW-Authenticate, DPoP-Nonce');
  });
  app.addHook('onRoute', ({ method, url }) => {
    if (method !== 'GET' && method !== 'POST') return;
    app.options(url, async (_request, reply) =>
      reply
        .header('access-control-allow-methods', method)
        .header('access-control-allow-headers', 'Authorization, Content-Type, DPoP')
        .header('access-control-max-age', '3600')
        .code(204)
        .send(),
    );
  });
}

export async function registerDepartmentRoutes(app: FastifyInstance, ports: DepartmentPorts): Promise<void> {
  const { department, credentialIssuer, offers } = ports;
  const base = `/${department.id}`;
  const metadata = issuerMetadata(department, credentialIssuer);
  const serverMetadata = authorizationServerMetadata(credentialIssuer);
  const types = typeMetadataBytes(department);

  allowEveryOrigin(app);
  // Bodies stay bytes: the authorization server reads them itself, and JSON is read where its errors are specified.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.get(`/.well-known/openid-credential-issuer${base}`, async () => metadata);
  app.get(`/.well-known/oauth-authorization-server${base}`, async () => serverMetadata);
  app.get(`${base}/types/${department.id}`, (_request, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').send(types),
  );

  app.get<{ Params: { id: string } }>(`${base}/offers/:id`, async (request, reply) => {
    const offer = await offers.readOpenOffer(department.id, request.params.id);
    reply.header('cache-control', 'no-store');
    if (!offer) throw new ApiError('offer_not_found');
    return offers.offerObject(offer, credentialIssuer, department.credential.configurationId);
  });

  app.post(`${base}/token`, (request, reply) => ports.handOver(request, reply, '/token'));

  app.post(`${base}/nonce`, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { c_nonce: ports.makeNonce() };
  });

  app.post(`${base}/credential`, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      const authorized = await ports.authorize({
        authorization: request.headers.authorization,
        dpop: headerOf(request.headers.dpop),
      });
      return await ports.issueCredentials(authorized, parseJsonBody(request));
    } catch (error) {
      if (error instanceof ProtocolError) return sendProtocolError(error, reply);
      throw error;
    }
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
