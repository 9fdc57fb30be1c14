// The gate before the agencies' API: a bearer key of the agency's own systems (RFC 6750), and who called left on the request.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DeskError } from '../errors.ts';
import type { Agencies, Agency } from './agencies.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{16,256}=*)$/i;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose system calls; null outside the gate. */
    agency: Agency | null;
  }
}

export function createApiKeyCheck(agencies: Pick<Agencies, 'findByApiKey'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
    request.agency = key === undefined ? null : agencies.findByApiKey(key);
    if (request.agency !== null) return;
    reply.header('www-authenticate', 'Bearer');
    throw new DeskError('api_key_required');
  };
}

/** The agency behind the gate. */
export function agencyCalling(request: FastifyRequest): Agency {
  if (request.agency === null) throw new DeskError('api_key_required');
  return request.agency;
}
