// Where the reader is. Addresses are real ones, so that back, reload and links from elsewhere work.
import { type Route, routeAt } from './routes.ts';

const here: { route: Route | undefined; visit: number } = $state({ route: undefined, visit: 0 });

/** `visit` grows with every move, so that the same address can be opened afresh. */
export const place: Readonly<typeof here> = here;

/** Begins to follow the address bar; returns how to stop. */
export function startNavigation(): () => void {
  const read = (): void => {
    carryOver();
    arrive();
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
  const { pathname, search } = new URL(address, location.origin);
  const place = carries(pathname) ? { state: { ours: true, carried: search }, address: pathname } : null;
  history[replace ? 'replaceState' : 'pushState'](
    place?.state ?? { ours: true },
    '',
    place?.address ?? address,
  );
  arrive();
  scrollTo(0, 0);
}

/**
 * What led here has been used. Nothing of it stays in the history or in memory, and this place leads to `address` from now
 * on: after a reload, after the lock and on the way back. The screen that is open stays until the reader leaves it.
 */
export function leadTo(address: string): void {
  history.replaceState({ ours: true }, '', address);
  if (here.route) here.route.search = '';
}

/** The screens are gone: what comes in their place is what the address names now. */
export function readPlace(): void {
  here.route = routeHere();
}

type PlaceState = {
  ours?: boolean;
  /** the query of an address that holds a code */
  carried?: string;
};

const stateHere = (): PlaceState => (history.state as PlaceState | null) ?? {};

/** Links to the wallet and log-ins' ways back hold codes in their query. */
function carries(pathname: string): boolean {
  const name = routeAt(pathname, '')?.name;
  return name === 'open' || name === 'back';
}

/** Takes the query of such an address out of the address bar, out of lists of visited pages and out of pictures of the screen. */
function carryOver(): void {
  if (!carries(location.pathname) || location.search === '') return;
  history.replaceState({ ...stateHere(), carried: location.search }, '', location.pathname);
}

function routeHere(): Route | undefined {
  if (!carries(location.pathname)) return routeAt(location.pathname, location.search);
  const { carried = '' } = stateHere();
  if (carried !== '') return routeAt(location.pathname, carried);
  // it leads nowhere without what it carried
  history.replaceState({ ours: true }, '', '/');
  return routeAt('/', '');
}

function arrive(): void {
  here.route = routeHere();
  here.visit += 1;
}

/** Somebody outside led to this address with a link; else a step within the wallet did, such as a scanned code. */
export function cameByLink(): boolean {
  return !stateHere().ours;
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
  if (!link || link.origin !== location.origin || link.target || link.hash || link.download) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
