// The HTTP server that every route hangs on: limits, headers, log lines and the one error handler.
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { LoginConfig } from './config.ts';
import { FailureError } from './failure-error.ts';
import { networkOf } from './network-of.ts';
import { failurePage } from './pages/failure-page.ts';
import type { Frame } from './pages/layout.ts';
import { PasskeyRefusedError } from './passkeys/relying-party.ts';

/** The largest thing that arrives is the answer of an authenticator. */
const BODY_LIMIT_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;

export async function createServer(
  config: LoginConfig,
  frameOf: (request: FastifyRequest) => Frame,
  log?: { write(line: string): void },
): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    frameworkErrors: (_error, request, reply) => fail(new FailureError('request_invalid'), request, reply),
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: config.logLevel, ...(log && { stream: log }) },
    routerOptions: { maxParamLength: 64 },
    trustProxy: config.proxies,
  });

  function fail(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    if (error instanceof PasskeyRefusedError) return reply.code(400).send({ error: error.code });
    const failure = error instanceof FailureError ? error : fromFastify(error);
    if (failure.code === 'server_error') logFailure(request, error);
    reply.code(failure.status).header('cache-control', 'no-store');
    const isFetched = request.headers['content-type']?.startsWith('application/json');
    if (isFetched) return reply.send({ error: failure.code });
    return reply.type('text/html; charset=utf-8').send(failurePage(frameOf(request), failure.code));
  }

  // The route's pattern, not the address: an attempt's address is part of its secret.
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const milliseconds = Math.round(reply.elapsedTime);
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, milliseconds }, 'answered');
  });
  server.setNotFoundHandler((request, reply) => fail(new FailureError('not_found'), request, reply));
  server.setErrorHandler(fail);
  await server.register(helmet, {
    hsts: config.publicUrl.startsWith('https:'),
    // With “no-referrer” a browser would also hide the origin of our own forms, which is checked.
    referrerPolicy: { policy: 'same-origin' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  server.addHook('onSend', async (_request, reply) => {
    reply.header(
      'permissions-policy',
      'publickey-credentials-get=(self), publickey-credentials-create=(self)',
    );
  });
  await server.register(rateLimit, {
    max: config.rateLimitPerMinute,
    timeWindow: '1 minute',
    keyGenerator: ({ ip }) => networkOf(ip),
  });
  await server.register(cookie);
  return server;
}

function fromFastify(error: unknown): FailureError {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode === 429) return new FailureError('too_many_requests');
  return new FailureError(statusCode !== undefined && statusCode < 500 ? 'request_invalid' : 'server_error');
}

/** Where it failed, but not with what: messages may hold what a person typed. */
function logFailure({ log }: FastifyRequest, error: unknown): void {
  const { name, stack } = error as Error;
  log.error({ failure: name, places: placesOf(stack) }, 'failed');
}

export const placesOf = (stack: string | undefined) =>
  stack?.split('\n').filter((line) => line.startsWith('    at '));
