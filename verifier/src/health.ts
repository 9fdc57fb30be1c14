// GET /health — for the operator's monitoring: whether the database answers and the registry is followed. Nothing about cases.
import type { FastifyInstance } from 'fastify';
import type { VerifierPorts } from './ports.ts';
import type { WebhookStanding } from './webhooks/outbox.ts';

type Ports = Pick<VerifierPorts, 'databaseAnswers' | 'registryHealth' | 'anchoring' | 'tellAgencies'>;

/** Something was not taken and is to be told again; what was given up nobody catches up with. */
const isBehind = ({ waiting, problem }: WebhookStanding) => waiting > 0 && problem !== null;

/** 200 when requests can be served; 503 otherwise, with the part that is missing. */
export function registerHealthRoute(
  app: FastifyInstance,
  { databaseAnswers, registryHealth, anchoring, tellAgencies }: Ports,
): void {
  app.get('/health', async (_request, reply) => {
    const database = await databaseAnswers();
    const { fresh, lastGoodPollAt } = registryHealth();
    const healthy = database && fresh;
    return reply.code(healthy ? 200 : 503).send({
      status: healthy ? 'ok' : 'unavailable',
      database: database ? 'ok' : 'unavailable',
      registry: fresh ? 'ok' : 'stale',
      registry_read_at: lastGoodPollAt?.toISOString() ?? null,
      // how far the chain has been told of the audit log; being behind stops no decision
      anchoring: anchoring.standings().map(({ kind, uri, anchored, retryAt, problem }) => ({
        kind,
        uri,
        anchored_size: anchored?.size ?? 0,
        anchored_at: anchored?.at.toISOString() ?? null,
        ...(problem !== null && { problem, retry_at: retryAt?.toISOString() }),
      })),
      // whose, and how many, is in the figures: this page is anyone's
      webhooks: tellAgencies.standings().some(isBehind) ? 'behind' : 'ok',
    });
  });
}
