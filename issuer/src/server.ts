// The HTTP server that every route hangs on: limits, headers, log lines and the one error handler.
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import { ApiError, bodyOf, statusOf } from './api-error.ts';
import type { IssuerConfig } from './config.ts';

const BODY_LIMIT_BYTES = 64 * 1024;
/** For a whole request to arrive, an import over a slow line included. */
const REQUEST_TIMEOUT_MILLISECONDS = 60_000;

export type Route = { method: string; url: string };

/** @param routes is filled with every route that is registered later */
export async function createServer(config: IssuerConfig, routes: Route[]): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    frameworkErrors: refuseAddress,
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: config.logLevel },
    routerOptions: { maxParamLength: 128 },
  });
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  // The route's pattern, not the address: an offer's address is as good as the offer.
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const milliseconds = Math.round(reply.elapsedTime);
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, milliseconds }, 'answered');
  });
  server.setNotFoundHandler(async () => {
    throw new ApiError('not_found');
  });
  server.setErrorHandler((error, request, reply) => {
    const apiError = error instanceof ApiError ? error : fromFastify(error);
    if (apiError.code === 'internal') logFailure(request.log, error);
    return reply.code(statusOf(apiError.code)).send({ ...bodyOf(apiError.code), ...apiError.details });
  });
  await server.register(helmet, {
    hsts: config.publicUrl.startsWith('https:'),
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        styleSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        // of texts only the screens' own markup, built in, becomes markup
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['svelte-trusted-html'],
      },
    },
    crossOriginResourcePolicy: false,
  });
  await server.register(rateLimit, { max: config.rateLimitPerMinute, timeWindow: '1 minute' });
  await server.register(cookie);
  return server;
}

/** An address that cannot be decoded reaches no route and no error handler; fastify's own answer repeats it. */
function refuseAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  reply.code(statusOf('request_invalid')).send(bodyOf('request_invalid'));
}

function fromFastify(error: unknown): ApiError {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode === 413) return new ApiError('too_large');
  if (statusCode === 415) return new ApiError('media_type_unsupported');
  if (statusCode === 429) return new ApiError('too_many_requests');
  return new ApiError(statusCode !== undefined && statusCode < 500 ? 'request_invalid' : 'internal');
}

/** Where it failed, but not with what: a database error's message and parameters hold people's data. */
export function logFailure(log: FastifyBaseLogger, error: unknown): void {
  const { name, code: own, cause, stack } = error as Error & { code?: unknown };
  // A database says what went wrong by the code of the cause.
  const code = own ?? (cause as { code?: unknown } | undefined)?.code;
  const places = stack?.split('\n').filter((line) => line.startsWith('    at '));
  log.error({ failure: name, code, places }, 'failed');
}
