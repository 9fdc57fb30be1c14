// Hands a request that fastify has received to oidc-provider (a Koa application), unread. The provider builds addresses
// from the request; it gets the configured public one, so a forged Host header changes nothing.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { FailureError } from '../failure-error.ts';

const GET = ['/.well-known/openid-configuration', '/jwks', '/auth', '/auth/:uid', '/session/end/success'];
const POST = ['/token', '/session/end/confirm'];

export async function routesOfProvider(
  scope: FastifyInstance,
  { provider, publicUrl }: { provider: Provider; publicUrl: string },
): Promise<void> {
  const { host, protocol } = new URL(publicUrl);
  provider.proxy = true;
  const handle = provider.callback();

  async function handOver({ raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    delete raw.headers['x-forwarded-host'];
    raw.headers.host = host;
    raw.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    await handle(raw, reply.raw);
  }

  // The provider reads the body itself, up to its own limit of 56 kB.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  // The others answer by a form that a script submits, or where only a script can read it.
  scope.addHook('onRequest', async ({ query }) => {
    const { response_mode: mode } = query as { response_mode?: unknown };
    if (mode !== undefined && mode !== 'query') throw new FailureError('request_invalid');
  });
  for (const url of GET) scope.get(url, { exposeHeadRoute: false }, handOver);
  scope.get('/session/end', { exposeHeadRoute: false }, async (request, reply) => {
    const { accountId } = await provider.Session.get(provider.createContext(request.raw, reply.raw));
    // Where nobody is logged in, the provider would submit a form by an inline script.
    return accountId === undefined ? reply.redirect('/session/end/success', 303) : handOver(request, reply);
  });
  for (const url of POST) scope.post(url, handOver);
}
