// One word for a card whose copies stand in its issuer's lists. An issuer takes back all copies of a card together, so one
// that was revoked says it of the card.
import type { CardStanding } from '../store.ts';

/** `unknown`: the list could not be had or relied on, has no such place, or says something that has no meaning here. */
export type CopyStatus = CardStanding['state'] | 'unknown';

/**
 * Null: nothing new can be said, and what was known last stays. Bad news counts from one copy, good news from all of them;
 * `before` was worse than what a part of the copies says: it stays as well.
 */
export function stateOf(
  copies: readonly CopyStatus[],
  before: CardStanding['state'] | undefined,
): CardStanding['state'] | null {
  if (copies.includes('revoked')) return 'revoked';
  const isWhole = copies.length > 0 && !copies.includes('unknown');
  if (copies.includes('suspended')) return isWhole || before !== 'revoked' ? 'suspended' : null;
  return isWhole ? 'valid' : null;
}
