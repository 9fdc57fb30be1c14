// Whether the device has a network at all. "Online" is only a hint; a failed fetch still speaks for itself.
const state = $state({ online: true });

export const connection: Readonly<typeof state> = state;

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
