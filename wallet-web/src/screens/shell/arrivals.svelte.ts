// What came, or was refused, after it had been waited for, and what departments took back, paused or gave back, as long as
// nobody has looked at it. Whoever reads the cards says so here; the wallet's icon carries their number where the device shows one.
import type { CardView, WaitingView } from '../../lib/types.ts';

type News = { cards: CardView[]; changed: CardView[]; ended: WaitingView[] };
export const arrivals = $state<News>({ cards: [], changed: [], ended: [] });

let isOpen = false;

/** While the wallet is locked nothing is held here, not even what was being read when the lock fell. */
export function keepArrivals(whileOpen: boolean): void {
  isOpen = whileOpen;
  if (isOpen) return;
  Object.assign(arrivals, { cards: [], changed: [], ended: [] });
  showOnIcon(0);
}

export function noteArrivals(cards: CardView[], waiting: WaitingView[]): void {
  if (!isOpen) return;
  arrivals.cards = cards.filter(({ isNew }) => isNew === true);
  arrivals.changed = cards.filter(({ standing }) => standing?.isUnseen === true);
  arrivals.ended = waiting.filter(({ state }) => state !== 'waiting');
  showOnIcon(arrivals.cards.length + arrivals.changed.length + arrivals.ended.length);
}

/** Not every browser has a place for it, and none is needed. */
function showOnIcon(count: number): void {
  const { setAppBadge, clearAppBadge } = navigator as Partial<Navigator>;
  const shown = count === 0 ? clearAppBadge?.call(navigator) : setAppBadge?.call(navigator, count);
  shown?.catch(() => undefined);
}
