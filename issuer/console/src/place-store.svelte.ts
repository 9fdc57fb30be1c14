// The clerk's place as the address says it; back and forward work, and a copied address opens the same view.
import { type Place, readPlace, writePlace } from './register/place.ts';

const current: { place: Place } = $state({ place: readPlace(location.hash) });

window.addEventListener('hashchange', () => {
  current.place = readPlace(location.hash);
});

export const here = (): Place => current.place;

/** `replace` for typing and filters, so that Back leads to the view before and not to every letter. */
export function go(changes: Partial<Place>, { replace = false } = {}): void {
  const place = { ...current.place, ...changes };
  const address = writePlace(place);
  if (address === writePlace(current.place)) return;
  current.place = place;
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
}
