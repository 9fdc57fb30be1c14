// What came, or was refused, after it had been waited for, and that nobody has looked at yet. Whoever reads the cards says
// so here; the wallet's icon carries their number where the device shows one.
import type { CardView, WaitingView } from '../../lib/types.ts';

export const arrivals = $state<{ cards: CardView[]; ended: WaitingView[] }>({ cards: [], ended: [] });

export function noteArrivals(cards: CardView[], waiting: WaitingView[]): void {
  arrivals.cards = cards.filter(({ isNew }) => isNew === true);
  arrivals.ended = waiting.filter(({ state }) => state !== 'waiting');
  showOnIcon(arrivals.cards.length + arrivals.ended.length);
}

/** Not every browser has a place for it, and none is needed. */
function showOnIcon(count: number): void {
  const { setAppBadge, clearAppBadge } = navigator as Partial<Navigator>;
  const shown = count === 0 ? clearAppBadge?.call(navigator) : setAppBadge?.call(navigator, count);
  shown?.catch(() => undefined);
}
