// How a held card stands: whether it can be shown, and whether its end or its last copies are near.
import type { HeldCard, StoredCard } from './store.ts';

export type CardState = 'valid' | 'suspended' | 'revoked' | 'expired' | 'used_up';

const DAY_MILLISECONDS = 86_400_000;
const SOON_MILLISECONDS = 30 * DAY_MILLISECONDS;

/** Fewer copies than this are few; where the issuer gives no more than so many at once, fewer than it gave. */
const FEW_COPIES = 3;

/** The gravest that is so: what was revoked is that, also when it has expired or has no copy left. */
export function cardState({ card, copiesLeft }: HeldCard, now: Date): CardState {
  const standing = card.standing?.state;
  if (standing === 'revoked') return 'revoked';
  if (isExpired(card.expiresAtSeconds, now)) return 'expired';
  if (standing === 'suspended') return 'suspended';
  return copiesLeft === 0 ? 'used_up' : 'valid';
}

export function isExpired(expiresAtSeconds: number | null, now: Date): boolean {
  return expiresAtSeconds !== null && expiresAtSeconds * 1000 <= now.getTime();
}

/** In its last thirty days; of a card that was given for less than ninety, in the last third. */
export function endsSoon(
  { receivedAt, expiresAtSeconds }: Pick<StoredCard, 'receivedAt' | 'expiresAtSeconds'>,
  now: Date,
): boolean {
  if (expiresAtSeconds === null || isExpired(expiresAtSeconds, now)) return false;
  const end = expiresAtSeconds * 1000;
  const soon = Math.min(SOON_MILLISECONDS, (end - Date.parse(receivedAt)) / 3);
  return now.getTime() >= end - soon;
}

export function runsLow({ copiesLeft, copiesReceived }: Omit<HeldCard, 'card'>): boolean {
  return copiesLeft < Math.min(FEW_COPIES, copiesReceived);
}
