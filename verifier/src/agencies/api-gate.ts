// The gate before the agencies' API: a bearer key of the agency's own systems (RFC 6750), and who called left on the request.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { Agencies, Agency } from './agencies.ts';
import type { CallBounds } from './call-bounds.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{16,256}=*)$/i;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose system calls; null outside the gate. */
    agency: Agency | null;
  }
}

/** Counts a call with those of its address. */
type CountByAddress = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * Who has no key is told so, as often as one address may call; who calls oftener than its agency may is told when to call
 * again.
 */
export function createApiKeyCheck(
  agencies: Pick<Agencies, 'findByApiKey'>,
  bounds: CallBounds,
  countByAddress: CountByAddress,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const key = bearerOf(request);
    request.agency = key === null ? null : agencies.findByApiKey(key);
    if (request.agency === null) {
      const counted = await countByAddress(request);
      if (!counted.isAllowed && counted.isExceeded) throw tooMany(reply, counted.ttlInSeconds);
      reply.header('www-authenticate', challengeTo(request));
      throw new ApiError('api_key_required');
    }
    const seconds = bounds.take(request.agency);
    if (seconds !== null) throw tooMany(reply, seconds);
  };
}

function tooMany(reply: FastifyReply, retryAfterSeconds: number): ApiError {
  reply.header('retry-after', String(retryAfterSeconds));
  return new ApiError('too_many_requests');
}

/** An error is named only to who sent a token (RFC 6750, section 3.1). */
const challengeTo = ({ headers }: FastifyRequest) =>
  /^Bearer\b/i.test(headers.authorization ?? '') ? 'Bearer error="invalid_token"' : 'Bearer';

/** Null unless the caller sent one in the right form. */
function bearerOf(request: FastifyRequest): string | null {
  return BEARER.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** The key by which the caller came through the gate. */
export function apiKeyOf(request: FastifyRequest): string {
  const key = bearerOf(request);
  if (key === null) throw new ApiError('api_key_required');
  return key;
}

/** The agency behind the gate. */
export function agencyCalling(request: FastifyRequest): Agency {
  if (request.agency === null) throw new ApiError('api_key_required');
  return request.agency;
}
