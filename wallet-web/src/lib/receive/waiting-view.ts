// A card that is waited for, as the screens show it.
import type { WaitingCard } from '../holder/store.ts';
import type { WaitingView } from '../types.ts';

export const waitingView = ({ appearance, ...waiting }: WaitingCard): WaitingView => ({
  waitingId: waiting.waitingId,
  state: waiting.state,
  vct: waiting.vct,
  name: appearance.name,
  issuerName: appearance.issuerName,
  colours: appearance.colours,
  askedAt: waiting.askedAt,
  askAgainAt: waiting.askAgainAt,
});
