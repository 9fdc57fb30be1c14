// GET /desk/ — the desk's web app as built files. Without a build the API works all the same.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

export async function registerDeskApp(app: FastifyInstance, deskDir: string | null): Promise<void> {
  if (deskDir === null || !existsSync(join(deskDir, 'index.html'))) return;
  // the app's addresses are relative to the slash
  app.get('/desk', async (_request, reply) => reply.redirect('/desk/'));
  const assets = join(deskDir, 'assets', '/');
  await app.register(fastifyStatic, {
    root: deskDir,
    prefix: '/desk/',
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // built assets carry their hash in the name
      const immutable = path.startsWith(assets);
      reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
