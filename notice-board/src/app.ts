// The start page over HTTP: built files, `GET /town.json`, and headers that let the page load from here only.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { createHealthCheck } from './health.ts';
import type { ShownLogin, Town } from './town.ts';

type Ports = {
  config: Config;
  logins: ShownLogin[] | null;
  /** Folder of the built page. */
  pageDir: string;
  fetch: typeof globalThis.fetch;
  now: () => number;
};

/** Not yet listening. */
export async function createNoticeBoard({
  config,
  logins,
  pageDir,
  fetch,
  now,
}: Ports): Promise<FastifyInstance> {
  const app = fastify({ logger: false, bodyLimit: 1024 });
  app.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return reply.code(status).send(status < 500 ? badRequest : serverError);
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send(notFound));

  await app.register(helmet, {
    hsts: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });

  const health = createHealthCheck(config, { fetch, now });
  app.get('/town.json', async (_request, reply): Promise<Town> => {
    const how = await health();
    reply.header('cache-control', 'no-store');
    return {
      places: [
        { id: 'wallet', address: `${config.walletUrl}/`, health: how.wallet },
        { id: 'console', address: `${config.issuerUrl}/console/`, health: how.console },
        { id: 'desk', address: `${config.verifierUrl}/desk/`, health: how.desk },
        { id: 'chain', address: config.chainUrl, health: how.chain },
      ],
      logins,
    };
  });

  if (existsSync(join(pageDir, 'index.html'))) {
    await app.register(fastifyStatic, {
      root: pageDir,
      cacheControl: false,
      setHeaders(reply, path) {
        // Built assets carry their hash in the name.
        const hashed = path.startsWith(join(pageDir, 'assets'));
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  return app;
}

const said = (code: string, chinese: string, english: string) => ({
  error: { code, message: { 'zh-CN': chinese, en: english } },
});
const notFound = said('not_found', '没有找到。', 'There is nothing here.');
const badRequest = said('input_invalid', '请求不符合要求。', 'The request is not in the expected form.');
const serverError = said(
  'server_error',
  '系统出现故障，请稍后再试。',
  'Something went wrong on our side. Please try again.',
);
