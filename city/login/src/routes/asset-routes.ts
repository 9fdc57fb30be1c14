// The stylesheet, the script and the icon, under names that hold their hash.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Assets } from '../pages/layout.ts';

const STYLES = [
  import.meta.resolve('@anju/ui/tokens.css'),
  import.meta.resolve('@anju/ui/base.css'),
  import.meta.resolve('@anju/ui/pages.css'),
  new URL('../pages/login.css', import.meta.url),
];
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="1" y="1" width="30" height="30" rx="7" fill="#0b4f54"/><path d="M8 15.5 16 8l8 7.5M10.5 14.5V24h11v-9.5M13.5 19h5" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>';
const IMMUTABLE = 'public, max-age=31536000, immutable';

export type LoadedAssets = Assets & { files: { path: string; type: string; body: string; cache: string }[] };

/** @param scriptFile built from `page/`; where it is missing, people log in by code */
export function loadAssets(scriptFile: string): LoadedAssets {
  const css = STYLES.map((address) => readFileSync(fileURLToPath(address), 'utf8')).join('\n');
  const named = (name: string, extension: string, body: string) =>
    `/assets/${name}-${createHash('sha256').update(body).digest('hex').slice(0, 12)}.${extension}`;
  const script = existsSync(scriptFile) ? readFileSync(scriptFile, 'utf8') : undefined;
  const style = named('login', 'css', css);
  const scriptPath = script === undefined ? undefined : named('passkeys', 'js', script);
  return {
    style,
    script: scriptPath,
    files: [
      { path: style, type: 'text/css; charset=utf-8', body: css, cache: IMMUTABLE },
      { path: '/assets/icon.svg', type: 'image/svg+xml', body: ICON, cache: 'public, max-age=86400' },
      ...(script !== undefined && scriptPath !== undefined
        ? [{ path: scriptPath, type: 'text/javascript; charset=utf-8', body: script, cache: IMMUTABLE }]
        : []),
    ],
  };
}

export async function routesOfAssets(scope: FastifyInstance, { files }: LoadedAssets): Promise<void> {
  for (const { path, type, body, cache } of files) {
    scope.get(path, async (_request, reply) => reply.type(type).header('cache-control', cache).send(body));
  }
}
