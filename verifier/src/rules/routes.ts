// GET /rules/:id/:version — the rule's exact bytes, so that anyone can compare their hash with the registry's.
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { VerifierPorts } from '../ports.ts';

export function registerRuleRoutes(app: FastifyInstance, { rules }: Pick<VerifierPorts, 'rules'>): void {
  app.get<{ Params: { id: string; version: string } }>('/rules/:id/:version', async (request, reply) => {
    const published = rules.find(request.params.id, request.params.version);
    if (published === null) throw new ApiError('rule_not_found');
    return reply
      .header('content-type', 'application/json')
      .header('access-control-allow-origin', '*')
      .header('etag', `"${published.sha256}"`)
      .send(Buffer.from(published.document));
  });
}
