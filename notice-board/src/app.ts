// Start page and registry page over HTTP: built files, `GET /town.json`, `GET /registry.json`, and headers that let the
// pages load from here only; the registry page may also fetch what departments and agency publish, to recompute it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Config } from './config.ts';
import { createHealthCheck } from './health.ts';
import type { RegistryAnswer } from './registry/board.ts';
import type { Health, Place, ShownLogin, Town } from './town.ts';

type Ports = {
  config: Config;
  logins: ShownLogin[] | null;
  /** What the registry page shows, as of now. */
  readBoard: () => RegistryAnswer;
  /** Folder of the built pages. */
  pageDir: string;
  fetch: typeof globalThis.fetch;
  now: () => number;
};

const REQUEST_TIMEOUT_MILLISECONDS = 30_000;
/** Names by which only this machine reaches the page. A site that points its own name here must not read the logins. */
const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Not yet listening. */
export async function createNoticeBoard({
  config,
  logins,
  readBoard,
  pageDir,
  fetch,
  now,
}: Ports): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: 1024,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    frameworkErrors: refuseAddress,
  });
  app.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return reply.code(status).send(status < 500 ? badRequest : serverError);
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send(notFound));

  await app.register(helmet, {
    hsts: false,
    contentSecurityPolicy: policy([]),
  });

  const health = createHealthCheck(config, { fetch, now });
  app.get('/town.json', async (request, reply): Promise<Town> => {
    const how = await health();
    reply.header('cache-control', 'no-store');
    return {
      places: [
        { id: 'wallet', address: `${config.walletUrl}/`, health: how.wallet },
        { id: 'console', address: `${config.issuerUrl}/console/`, health: how.console },
        { id: 'desk', address: `${config.verifierUrl}/desk/`, health: how.desk },
        ...phonePlace(config.phoneUrl, how.phone),
        { id: 'chain', address: config.chainUrl, health: how.chain },
      ],
      logins: OWN_NAMES.has(request.hostname) ? logins : null,
    };
  });

  app.get('/registry.json', async (_request, reply): Promise<RegistryAnswer> => {
    reply.header('cache-control', 'no-store');
    return readBoard();
  });

  if (existsSync(join(pageDir, 'index.html'))) {
    await app.register(fastifyStatic, {
      root: pageDir,
      preCompressed: true,
      cacheControl: false,
      setHeaders(reply, path) {
        // Built assets carry their hash in the name.
        const hashed = path.startsWith(join(pageDir, 'assets'));
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    const published = [config.issuerUrl, config.verifierUrl].map((url) => new URL(url).origin);
    app.get(
      '/registry',
      { helmet: { contentSecurityPolicy: policy([...new Set(published)]) } },
      (_request, reply) => reply.sendFile('registry.html'),
    );
  }
  return app;
}

/** Only a demonstration has one. */
const phonePlace = (address: string | undefined, health: Health): Place[] =>
  address === undefined ? [] : [{ id: 'phone', address, health }];

/** Nothing inline, nothing from elsewhere; `origins` are those that the page's own code may ask. */
const policy = (origins: readonly string[]) => ({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'", ...origins],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** An address that cannot be decoded reaches no handler; fastify's own answer repeats it. */
function refuseAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  reply.code(400).send(badRequest);
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
