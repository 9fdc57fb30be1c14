/// <reference lib="webworker" />
// Keeps the built wallet on the device so that cards can be looked at offline. It never keeps anything of a
// citizen, nor any answer of an issuer or agency: only files of this build, and the last good config.json.
const worker = self as unknown as ServiceWorkerGlobalScope;
const files = (self as unknown as { __WB_MANIFEST: { url: string; revision: string | null }[] })
  .__WB_MANIFEST;
const buildCache = `anju-wallet-${fingerprint(files.map(({ url, revision }) => `${url}@${revision}`).join())}`;
const configCache = 'anju-wallet-config';

worker.addEventListener('install', (event) => {
  // `no-cache` asks again for files whose name does not change with their content
  const requests = files.map(
    ({ url, revision }) => new Request(`/${url}`, { cache: revision ? 'no-cache' : 'default' }),
  );
  event.waitUntil(caches.open(buildCache).then((cache) => cache.addAll(requests)));
});

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

async function fromBuild(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(buildCache);
  const kept = await cache.match(path);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && path.startsWith('/assets/')) await cache.put(path, answer.clone());
  return answer;
}

async function freshConfig(request: Request): Promise<Response> {
  const cache = await caches.open(configCache);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put('/config.json', answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match('/config.json');
    if (kept) return kept;
    throw error;
  }
}

async function dropOldBuilds(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter(
    (name) => name.startsWith('anju-wallet-') && name !== buildCache && name !== configCache,
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Names the cache after what is in it (FNV-1a); nothing secret, nothing to forge. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
