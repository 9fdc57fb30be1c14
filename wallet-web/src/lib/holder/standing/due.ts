// When a card's lists are looked at next: about once a day, at a time drawn anew for each look and told by no use. What its
// issuer calls fresh is not asked for again, whoever wants to know.
import { spreadOf } from '../spread.ts';
import type { StoredCard } from '../store.ts';

const HOUR_MILLISECONDS = 3_600_000;
const PAUSE_HOURS = { afterAnswer: 12, afterFailure: 1 };

export type Looked = Pick<
  StoredCard,
  'cardId' | 'receivedAt' | 'statuses' | 'standing' | 'standingFailure' | 'expiresAtSeconds'
>;

/** Whether what was read last still counts as today's, by its issuer's own word. */
export function isFresh({ standing }: Pick<Looked, 'standing'>, now: Date): boolean {
  if (standing === undefined) return false;
  const at = now.toISOString();
  // read at a time that has not come yet: the clock was wrong then
  return standing.at <= at && at < standing.freshUntil;
}

/** Between one and three times the pause after the last look; the receipt counts as one. */
export function isLookDue(card: Looked, now: Date): boolean {
  if ((card.statuses ?? []).length === 0 || isFresh(card, now)) return false;
  if (card.expiresAtSeconds !== null && card.expiresAtSeconds * 1000 <= now.getTime()) return false;
  // what is dated later than now was written while the clock was wrong
  const past = (at: string | undefined) => (at !== undefined && at <= now.toISOString() ? at : '');
  const failedAt = past(card.standingFailure?.at);
  const answeredAt = past(card.standing?.at ?? card.receivedAt);
  const [lastAt, pauseHours] =
    failedAt > '' && failedAt >= answeredAt
      ? [failedAt, PAUSE_HOURS.afterFailure]
      : [answeredAt, PAUSE_HOURS.afterAnswer];
  if (lastAt === '') return true;
  const hours = pauseHours * (1 + 2 * spreadOf('look', card.cardId, lastAt));
  return now.getTime() - Date.parse(lastAt) >= hours * HOUR_MILLISECONDS;
}
