// GET …/audit-log — a department's audit log as anyone may see it: hashes of salted entries and proofs, never an entry.
import { LOG_FORMAT, type PublishedLog, pageTag } from '@anju/audit-log';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';

/** How long a copy may be used: the last page grows. */
const MAXIMUM_AGE_SECONDS = 5;

type Asked = { from?: string; limit?: string; size?: string };

/** @param base address of the department below the server's, for example `/income` */
export function registerAuditLogRoutes(app: FastifyInstance, base: string, log: PublishedLog): void {
  app.register(async (anyone) => {
    anyone.addHook('onRequest', async (_request, reply) => {
      reply
        .header('access-control-allow-origin', '*')
        .header('access-control-expose-headers', 'ETag')
        .header('cache-control', `public, max-age=${MAXIMUM_AGE_SECONDS}`);
    });

    anyone.get<{ Querystring: Asked }>(`${base}/audit-log`, async (request, reply) => {
      const page = await log.page(request.query);
      if (page === 'invalid') throw new ApiError('request_invalid');
      const tag = pageTag(page);
      reply.header('etag', tag);
      return request.headers['if-none-match'] === tag ? reply.code(304).send() : page;
    });

    anyone.get<{ Params: { leaf: string }; Querystring: Asked }>(
      `${base}/audit-log/leaves/:leaf`,
      async (request) => {
        const proof = await log.inclusion({ leaf: request.params.leaf, size: request.query.size });
        if (proof === 'invalid') throw new ApiError('request_invalid');
        if (proof === 'unknown') throw new ApiError('not_found');
        return { format: LOG_FORMAT, ...proof };
      },
    );

    anyone.get<{ Querystring: Asked }>(`${base}/audit-log/consistency`, async (request) => {
      const proof = await log.consistency(request.query);
      if (proof === 'invalid') throw new ApiError('request_invalid');
      return { format: LOG_FORMAT, ...proof };
    });
  });
}
