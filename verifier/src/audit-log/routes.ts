// GET /audit-log — the service's audit log as anyone may see it: hashes of salted entries and proofs, never an entry.
import { LOG_FORMAT, type PublishedLog, pageTag } from '@anju/audit-log';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';

/** How long a copy may be used: the last page grows. */
const MAXIMUM_AGE_SECONDS = 5;

type Asked = { from?: string; limit?: string; size?: string };

export function registerAuditLogRoutes(app: FastifyInstance, log: PublishedLog): void {
  app.register(async (anyone) => {
    anyone.addHook('onRequest', async (_request, reply) => {
      reply
        .header('access-control-allow-origin', '*')
        .header('access-control-expose-headers', 'ETag')
        .header('cache-control', `public, max-age=${MAXIMUM_AGE_SECONDS}`);
    });

    anyone.get<{ Querystring: Asked }>('/audit-log', async (request, reply) => {
      const page = await log.page(request.query);
      if (page === 'invalid') throw new ApiError('input_invalid');
      const tag = pageTag(page);
      reply.header('etag', tag);
      return request.headers['if-none-match'] === tag ? reply.code(304).send() : page;
    });

    anyone.get<{ Params: { leaf: string }; Querystring: Asked }>(
      '/audit-log/leaves/:leaf',
      async (request) => {
        const proof = await log.inclusion({ leaf: request.params.leaf, size: request.query.size });
        if (proof === 'invalid') throw new ApiError('input_invalid');
        if (proof === 'unknown') throw new ApiError('not_found');
        return { format: LOG_FORMAT, ...proof };
      },
    );

    anyone.get<{ Querystring: Asked }>('/audit-log/consistency', async (request) => {
      const proof = await log.consistency(request.query);
      if (proof === 'invalid') throw new ApiError('input_invalid');
      return { format: LOG_FORMAT, ...proof };
    });
  });
}
