// Hands a request that fastify has received, bounded and parsed to oidc-provider (a Koa application). The provider builds
// addresses from the request; it gets the configured public ones, so a forged Host header changes nothing.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { PRE_AUTHORIZED_CODE_GRANT } from '../departments/issuer-metadata.ts';
import { ANONYMOUS_CLIENT } from './authorization-server.ts';

/** What Koa and the provider read of a request. */
function replay(request: FastifyRequest, publicUrl: URL, path: string, body: Buffer): IncomingMessage {
  const { raw } = request;
  const stream = Readable.from(body.length > 0 ? [body] : [], { objectMode: false });
  const { 'transfer-encoding': _encoding, 'x-forwarded-host': _host, ...headers } = raw.headers;
  return Object.assign(stream, {
    headers: {
      ...headers,
      host: publicUrl.host,
      'x-forwarded-proto': publicUrl.protocol.slice(0, -1),
      'content-length': String(body.length),
    },
    method: raw.method,
    url: path,
    originalUrl: `${publicUrl.pathname}${path}`,
    socket: raw.socket,
    httpVersion: raw.httpVersion,
    httpVersionMajor: raw.httpVersionMajor,
    httpVersionMinor: raw.httpVersionMinor,
  }) as unknown as IncomingMessage;
}

/** A wallet may leave out `client_id` with a pre-authorized code; the provider wants to know a client. */
function nameTheClient(body: Buffer): Buffer {
  const form = new URLSearchParams(body.toString('utf8'));
  if (form.get('grant_type') !== PRE_AUTHORIZED_CODE_GRANT || form.has('client_id')) return body;
  return Buffer.concat([body, Buffer.from(`&client_id=${ANONYMOUS_CLIENT}`)]);
}

export function createHandOver(provider: Provider, credentialIssuer: string) {
  provider.proxy = true;
  const handle = provider.callback();
  const publicUrl = new URL(credentialIssuer);

  return async (request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> => {
    const received = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const body = isForm ? nameTheClient(received) : received;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    await handle(replay(request, publicUrl, path, body), reply.raw);
  };
}
