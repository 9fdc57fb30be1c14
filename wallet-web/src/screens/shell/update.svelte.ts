// A newer version waits until the reader lets it in: never in the middle of receiving or presenting.
import { workerAddress } from './worker-address.ts';

const state = $state({ waiting: false });

export const update: Readonly<typeof state> = state;

let registration: ServiceWorkerRegistration | undefined;

export async function startServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    registration = await navigator.serviceWorker.register(workerAddress());
  } catch {
    // Without it the wallet works, only not offline.
    return;
  }
  const hadOne = navigator.serviceWorker.controller !== null;
  const watch = (worker: ServiceWorker | null): void => {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && hadOne) state.waiting = true;
    });
  };
  if (registration.waiting && hadOne) state.waiting = true;
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration?.installing ?? null));
}

export function applyUpdate(): void {
  const waiting = registration?.waiting;
  // it was let in by another tab, and this page is what is left of the old version
  if (!waiting) {
    location.reload();
    return;
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage('take-over');
}
