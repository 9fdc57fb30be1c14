// The wallet as built files, its runtime configuration, and its one page for every screen.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { openProvider, providerAddress } from '../provider/open-provider.ts';
import { registerProvider } from '../provider/routes.ts';
import type { WalletSiteConfig } from './config.ts';
import { PERMISSIONS_POLICY, pageHeaders } from './page-headers.ts';

/** Addresses of screens: all are one page. */
const SCREENS = /^\/(?:[a-z-]+(?:\/[A-Za-z0-9-]*)*)?$/;

const ERRORS = {
  not_found: ['没有找到这个页面。', 'There is nothing here.'],
  not_built: ['钱包页面还没有构建。', 'The wallet’s pages are not built yet.'],
  registry_not_ready: [
    '公开名录还没有准备好，请稍后再试。',
    'The public register is not ready yet. Please try again later.',
  ],
  request_invalid: ['请求有误。', 'The request is faulty.'],
  server_error: ['服务出了问题，请稍后再试。', 'Something went wrong here. Please try again later.'],
} as const;

/** For a whole request to arrive. */
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;

/** Not yet listening. Throws where the wallet provider's keys cannot be used. */
export async function createWalletSite(config: WalletSiteConfig): Promise<FastifyInstance> {
  // no log of requests: links that open the wallet carry offers
  const app = fastify({
    logger: false,
    bodyLimit: 1024,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    frameworkErrors: refuseAddress,
  });

  app.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return sendError(reply, status, status < 500 ? 'request_invalid' : 'server_error');
  });

  await app.register(helmet, pageHeaders(config.connectSources, config));
  app.addHook('onSend', async (_request, reply) => {
    reply.header('permissions-policy', PERMISSIONS_POLICY);
  });

  app.get('/config.json', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      return await runtimeConfig(config);
    } catch {
      return sendError(reply, 503, 'registry_not_ready');
    }
  });
  app.get('/health', async () => ({ status: 'ok' }));
  if (config.provider !== null)
    await registerProvider(app, await openProvider(config.provider, () => new Date()));

  await app.register(fastifyStatic, {
    root: config.distDir,
    cacheControl: false,
    index: false,
    preCompressed: true,
    setHeaders(reply, path) {
      // built assets carry their hash in the name
      const hashed = path.startsWith(join(config.distDir, 'assets'));
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/', async (_request, reply) => sendPage(reply, config.distDir));
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (request.method === 'GET' && SCREENS.test(path)) return sendPage(reply, config.distDir);
    return sendError(reply, 404, 'not_found');
  });
  return app;
}

/** Read anew each time: a registry deployed again, or another certificate authority, needs no restart. */
async function runtimeConfig(config: WalletSiteConfig) {
  const deployment: unknown = JSON.parse(await readFile(config.deploymentFile, 'utf8'));
  const { chainId, issuerRegistry, verifierRegistry, publications } = deployment as Record<string, unknown>;
  const addresses = { issuerRegistry, verifierRegistry, publications };
  if (
    typeof chainId !== 'number' ||
    Object.values(addresses).some((address) => typeof address !== 'string')
  ) {
    throw new Error('no deployment');
  }
  return {
    rpcUrls: config.rpcUrls,
    chainId,
    ...addresses,
    roots: readPem(await readFile(config.rootsFile, 'utf8')),
    issuers: config.issuers,
    services: config.services,
    walletProvider: config.provider === null ? null : providerAddress(config.provider.walletUrl),
  };
}

function readPem(text: string): string[] {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return Array.from(blocks, ([, base64 = '']) => base64.replace(/\s/g, ''));
}

async function sendPage(reply: FastifyReply, distDir: string) {
  let page: Buffer;
  try {
    page = await readFile(join(distDir, 'index.html'));
  } catch {
    return sendError(reply, 503, 'not_built');
  }
  return reply
    .header('cache-control', 'no-cache')
    .header('etag', `"${createHash('sha256').update(page).digest('base64url')}"`)
    .type('text/html; charset=utf-8')
    .send(page);
}

/** An address that cannot be decoded reaches no handler; fastify's own answer repeats it, and it may carry an offer. */
function refuseAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  sendError(reply, 400, 'request_invalid');
}

function sendError(reply: FastifyReply, status: number, code: keyof typeof ERRORS) {
  const [chinese, english] = ERRORS[code];
  return reply.code(status).send({ error: { code, message: { 'zh-CN': chinese, en: english } } });
}
