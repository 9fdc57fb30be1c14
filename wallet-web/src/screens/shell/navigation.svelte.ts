// Where the reader is. Addresses are real ones, so that back, reload and links from elsewhere work.
import { type Route, routeAt } from './routes.ts';

const here: { route: Route | undefined; visit: number } = $state({ route: undefined, visit: 0 });

/** `visit` grows with every move, so that the same address can be opened afresh. */
export const place: Readonly<typeof here> = here;

/** Begins to follow the address bar; returns how to stop. */
export function startNavigation(): () => void {
  const read = (): void => {
    here.route = routeAt(location.pathname, location.search);
    here.visit += 1;
  };
  read();
  addEventListener('popstate', read);
  document.addEventListener('click', followOwnLink);
  return () => {
    removeEventListener('popstate', read);
    document.removeEventListener('click', followOwnLink);
  };
}

export function go(address: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState']({ ours: true }, '', address);
  here.route = routeAt(location.pathname, location.search);
  here.visit += 1;
  scrollTo(0, 0);
}

/** Somebody outside led to this address with a link; else a step within the wallet did, such as a scanned code. */
export function cameByLink(): boolean {
  return !(history.state as { ours?: boolean } | null)?.ours;
}

/** One step back where that stays in the wallet, else home. */
export function goBack(): void {
  if (!cameByLink()) history.back();
  else go('/', { replace: true });
}

function followOwnLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest('a');
  if (!link || link.origin !== location.origin || link.target || link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
