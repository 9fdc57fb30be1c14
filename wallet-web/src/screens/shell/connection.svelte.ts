// Whether the device has a network at all. "Online" is only a hint; a failed fetch still speaks for itself.
import { untrack } from 'svelte';

const state = $state({ online: true });

export const connection: Readonly<typeof state> = state;

/** Calls back when the network is there again; to be called while a component is made. */
export function whenBackOnline(act: () => void): void {
  let wasOnline = state.online;
  $effect(() => {
    if (state.online && !wasOnline) untrack(act);
    wasOnline = state.online;
  });
}

export function startWatchingConnection(): () => void {
  const read = (): void => {
    state.online = navigator.onLine;
  };
  read();
  addEventListener('online', read);
  addEventListener('offline', read);
  return () => {
    removeEventListener('online', read);
    removeEventListener('offline', read);
  };
}
