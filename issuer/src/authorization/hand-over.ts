// Hands a request that fastify has received, bounded and parsed to oidc-provider (a Koa application). The provider builds
// addresses from the request; it gets the configured public ones, so a forged Host header changes nothing.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { PRE_AUTHORIZED_CODE_GRANT } from '../departments/issuer-metadata.ts';
import { ANONYMOUS_CLIENT } from './authorization-server.ts';

/** Who was at this browser before does not count: the provider's own session is never read. */
function withoutSession(cookies: string | undefined): string | undefined {
  const kept = cookies?.split(/;\s*/).filter((one) => !/^_session(?:\.|=)/.test(one));
  return kept && kept.length > 0 ? kept.join('; ') : undefined;
}

/** What Koa and the provider read of a request. */
export function replay(request: FastifyRequest, publicUrl: URL, path: string, body: Buffer): IncomingMessage {
  const { raw } = request;
  const stream = Readable.from(body.length > 0 ? [body] : [], { objectMode: false });
  const { 'transfer-encoding': _encoding, 'x-forwarded-host': _host, cookie, ...headers } = raw.headers;
  const kept = withoutSession(cookie);
  return Object.assign(stream, {
    headers: {
      ...headers,
      ...(kept !== undefined && { cookie: kept }),
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

const subjectOf = (attestation: unknown): string | undefined => {
  if (typeof attestation !== 'string') return undefined;
  try {
    const payload = JSON.parse(Buffer.from(attestation.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof payload?.sub === 'string' ? payload.sub : undefined;
  } catch {
    return undefined;
  }
};

const MAY_BE_ANONYMOUS: ReadonlySet<string> = new Set([PRE_AUTHORIZED_CODE_GRANT, 'refresh_token']);

/**
 * The provider wants to know a client. An attested wallet may leave `client_id` to its attestation's subject (which the
 * provider then holds it to); with a pre-authorized code a wallet need not name itself at all.
 */
function nameTheClient(body: Buffer, attestation: unknown): Buffer {
  const form = new URLSearchParams(body.toString('utf8'));
  if (form.has('client_id')) return body;
  const grantType = form.get('grant_type');
  const anonymous = grantType !== null && MAY_BE_ANONYMOUS.has(grantType) ? ANONYMOUS_CLIENT : undefined;
  const clientId = subjectOf(attestation) ?? anonymous;
  if (clientId === undefined) return body;
  return Buffer.concat([body, Buffer.from(`&client_id=${encodeURIComponent(clientId)}`)]);
}

export function createHandOver(provider: Provider, credentialIssuer: string) {
  provider.proxy = true;
  const handle = provider.callback();
  const publicUrl = new URL(credentialIssuer);

  return async (request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> => {
    const received = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const body = isForm ? nameTheClient(received, request.headers['oauth-client-attestation']) : received;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    await handle(replay(request, publicUrl, path, body), reply.raw);
  };
}
