// GET /health — for the operator's monitoring: whether the database answers and the registry is followed. Nothing about cases.
import type { FastifyInstance } from 'fastify';
import type { VerifierPorts } from './ports.ts';

type Ports = Pick<VerifierPorts, 'databaseAnswers' | 'registryHealth'>;

/** 200 when requests can be served; 503 otherwise, with the part that is missing. */
export function registerHealthRoute(app: FastifyInstance, { databaseAnswers, registryHealth }: Ports): void {
  app.get('/health', async (_request, reply) => {
    const database = await databaseAnswers();
    const { fresh, lastGoodPollAt } = registryHealth();
    const healthy = database && fresh;
    return reply.code(healthy ? 200 : 503).send({
      status: healthy ? 'ok' : 'unavailable',
      database: database ? 'ok' : 'unavailable',
      registry: fresh ? 'ok' : 'stale',
      registry_read_at: lastGoodPollAt?.toISOString() ?? null,
    });
  });
}
