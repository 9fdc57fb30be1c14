// GET /agency/openapi.json — the agencies' API described for programs; for everyone, because it says nothing of anybody.
import type { FastifyInstance } from 'fastify';
import description from './openapi.json' with { type: 'json' };

export function registerDescription(app: FastifyInstance, publicUrl: string): void {
  const described = { ...description, servers: [{ url: publicUrl }] };
  app.get('/agency/openapi.json', async () => described);
}
