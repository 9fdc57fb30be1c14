// GET /health — whether requests can be served, and up to where the chain has been told. Anchoring never makes it fail.
import type { Anchoring } from '@anju/audit-log';
import type { FastifyInstance } from 'fastify';

export function registerHealthRoute(
  app: FastifyInstance,
  ports: {
    /** Rejects when the database does not answer. */
    database: () => Promise<unknown>;
    anchoring: Pick<Anchoring, 'standings'>;
    isAnchored: boolean;
  },
): void {
  app.get('/health', async () => {
    await ports.database();
    if (!ports.isAnchored) return { status: 'ok', anchoring: 'off' };
    const streams = ports.anchoring.standings().map(({ kind, uri, anchored, retryAt, problem }) => ({
      kind,
      uri,
      anchored_size: anchored?.size ?? 0,
      anchored_at: anchored?.at.toISOString() ?? null,
      ...(problem !== null && { problem, retry_at: retryAt?.toISOString() }),
    }));
    return { status: 'ok', anchoring: streams.some((one) => 'problem' in one) ? 'behind' : 'ok', streams };
  });
}
