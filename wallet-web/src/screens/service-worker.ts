/// <reference lib="webworker" />
// Keeps the built wallet on the device so that cards can be looked at offline. It never keeps anything of a
// citizen, nor any answer of an issuer or agency: only files of this build, and the last good config.json.
const worker = self as unknown as ServiceWorkerGlobalScope;
const files = (self as unknown as { __WB_MANIFEST: { url: string; revision: string | null }[] })
  .__WB_MANIFEST;
const buildCache = `anju-wallet-${fingerprint(files.map(({ url, revision }) => `${url}@${revision}`).join())}`;
const configCache = 'anju-wallet-config';

worker.addEventListener('install', (event) => event.waitUntil(keepThisBuild()));

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOldBuilds().then(() => worker.clients.claim()));
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (url.pathname === '/config.json') event.respondWith(freshConfig(request));
  else if (request.mode === 'navigate') event.respondWith(fromBuild('/index.html', request));
  else event.respondWith(fromBuild(url.pathname, request));
});

/** All of it or nothing; nor a page of another build, as while a new one is being put in place. */
async function keepThisBuild(): Promise<void> {
  const answers = await Promise.all(
    files.map(async ({ url, revision }) => {
      // `no-cache` asks again for files whose name does not change with their content
      const answer = await fetch(`/${url}`, { cache: revision ? 'no-cache' : 'default' });
      if (!answer.ok) throw new Error(`${url} is not there`);
      return { path: `/${url}`, answer };
    }),
  );
  const page = answers.find(({ path }) => path === '/index.html');
  const named = (await page?.answer.clone().text())?.match(/\/assets\/[\w.-]+/g) ?? [];
  const known = new Set(answers.map(({ path }) => path));
  if (named.length === 0 || named.some((path) => !known.has(path))) throw new Error('of two builds');
  const cache = await caches.open(buildCache);
  await Promise.all(answers.map(({ path, answer }) => cache.put(path, answer)));
  // at a first visit the page asked for it before there was a worker; without it no card could be looked at offline
  await freshConfig(new Request('/config.json', { cache: 'no-cache' })).catch(() => undefined);
}

async function fromBuild(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(buildCache);
  const isAsset = path.startsWith('/assets/');
  // a page of the last build is open in another tab: the names of assets tell builds apart
  const kept = (await cache.match(path)) ?? (isAsset ? await caches.match(path) : undefined);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && isAsset) await cache.put(path, answer.clone());
  return answer;
}

/** The kept one only where the server cannot be reached and the page does not insist: whatever it answers counts. */
async function freshConfig(request: Request): Promise<Response> {
  const cache = await caches.open(configCache);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put('/config.json', answer.clone());
    return answer;
  } catch (error) {
    const kept = request.cache === 'no-store' ? undefined : await cache.match('/config.json');
    if (kept) return kept;
    throw error;
  }
}

/** But the last one: a page of it may still be open, in the middle of something, and need a part of itself. */
async function dropOldBuilds(): Promise<void> {
  const others = (await caches.keys()).filter(
    (name) => name.startsWith('anju-wallet-') && name !== buildCache && name !== configCache,
  );
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

/** Names the cache after what is in it (FNV-1a); nothing secret, nothing to forge. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
