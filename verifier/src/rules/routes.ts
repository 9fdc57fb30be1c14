// GET /rules/:id/:version — the rule's exact bytes, so that anyone can compare their hash with the registry's.
// GET /rules/schema — the shape of all rules, as JSON Schema.
import schema from '@anju/eligibility/rule.schema.json' with { type: 'json' };
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { VerifierPorts } from '../ports.ts';

const schemaDocument = JSON.stringify(schema);

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
  app.get('/rules/schema', async (_request, reply) =>
    reply
      .header('content-type', 'application/schema+json')
      .header('access-control-allow-origin', '*')
      .send(schemaDocument),
  );
}
