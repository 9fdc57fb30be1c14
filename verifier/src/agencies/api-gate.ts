// The gate before the agencies' API: a bearer key of the agency's own systems (RFC 6750), and who called left on the request.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DeskError } from '../errors.ts';
import type { Agencies, Agency } from './agencies.ts';
import type { CallBounds } from './call-bounds.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{16,256}=*)$/i;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose system calls; null outside the gate. */
    agency: Agency | null;
  }
}

/** Who has no key is told so; who calls oftener than its agency may is told when to call again. */
export function createApiKeyCheck(agencies: Pick<Agencies, 'findByApiKey'>, bounds: CallBounds) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const key = bearerOf(request);
    request.agency = key === null ? null : agencies.findByApiKey(key);
    if (request.agency === null) {
      reply.header('www-authenticate', 'Bearer');
      throw new DeskError('api_key_required');
    }
    const seconds = bounds.take(request.agency);
    if (seconds === null) return;
    reply.header('retry-after', String(seconds));
    throw new DeskError('too_many_requests');
  };
}

/** Null unless the caller sent one in the right form. */
export function bearerOf(request: FastifyRequest): string | null {
  return BEARER.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** The agency behind the gate. */
export function agencyCalling(request: FastifyRequest): Agency {
  if (request.agency === null) throw new DeskError('api_key_required');
  return request.agency;
}
