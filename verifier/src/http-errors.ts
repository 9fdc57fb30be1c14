// Renders every error: officers and agencies get our codes in two languages, wallets those of the specifications. Causes stay inside.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, type ApiErrorCode } from './api-error.ts';
import { isUnavailable } from './unavailable-error.ts';
import { WalletFacingError } from './wallet-error.ts';

/** Error handler of everything but the wallet's endpoints. */
export function renderApiError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const shown = error instanceof ApiError ? error : new ApiError(apiCodeFor({ statusCode: statusOf(error) }));
  logUnlessExpected(error, shown.status, request);
  return reply.code(shown.status).send(shown.body());
}

/** For an address that cannot be decoded: it reaches no route and no error handler, and fastify's own answer repeats it. */
export function renderBadAddress(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const isWallets = request.url.startsWith('/wallet/');
  const shown = isWallets ? walletErrorFrom({ statusCode: 400 }) : new ApiError('input_invalid');
  reply.code(shown.status).send(shown.body());
}

/** Error handler of the wallet's endpoints. */
export function renderWalletError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const shown = error instanceof WalletFacingError ? error : walletErrorFrom({ statusCode: statusOf(error) });
  logUnlessExpected(error, shown.status, request);
  return reply.code(shown.status).send(shown.body());
}

function statusOf(error: unknown): number | undefined {
  return isUnavailable(error) ? 503 : (error as Partial<FastifyError>).statusCode;
}

function apiCodeFor({ statusCode }: Partial<FastifyError>): ApiErrorCode {
  switch (statusCode) {
    case 400:
      return 'input_invalid';
    // the file server's word for an address that climbs out of its folder
    case 403:
    case 404:
      return 'not_found';
    case 413:
      return 'too_large';
    case 415:
      return 'unsupported_media_type';
    case 429:
      return 'too_many_requests';
    case 503:
      return 'unavailable';
    default:
      return 'server_error';
  }
}

function walletErrorFrom({ statusCode }: Partial<FastifyError>): WalletFacingError {
  switch (statusCode) {
    case 400:
      return new WalletFacingError('invalid_request', 400, 'The request is not well formed.');
    case 413:
      return new WalletFacingError('invalid_request', 413, 'The request is too large.');
    case 415:
      return new WalletFacingError('invalid_request', 415, 'The request must be form-encoded.');
    case 429:
      return new WalletFacingError(
        'temporarily_unavailable',
        429,
        'Too many requests. Try again in a minute.',
      );
    case 503:
      return new WalletFacingError(
        'temporarily_unavailable',
        503,
        'The verifier cannot work at the moment. Try again in a minute; if the request is over by then, ask for a new one.',
      );
    default:
      return new WalletFacingError('server_error', 500, 'The verifier could not process the request.');
  }
}

function logUnlessExpected(error: unknown, status: number, request: FastifyRequest): void {
  if (status >= 500) request.log.error({ err: error }, 'a request failed');
}
