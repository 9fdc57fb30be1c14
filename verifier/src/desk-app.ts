// GET /desk/ — the desk's web app as built files. Without a build the API works all the same.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

export async function registerDeskApp(app: FastifyInstance, deskDir: string | null): Promise<void> {
  if (deskDir === null || !existsSync(join(deskDir, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root: deskDir,
    prefix: '/desk/',
    // /desk goes to /desk/, where the app's relative addresses hold
    redirect: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // built assets carry their hash in the name
      const immutable = path.includes(`${join('/assets', '/')}`);
      reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
