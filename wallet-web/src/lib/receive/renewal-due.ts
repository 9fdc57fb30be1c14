// When the wallet renews a card of itself: when few copies are left, and before it ends. All cards of a quarter end on one
// day; each is renewed at a moment of its own before it, which its random id sets and no use moves.
import { runsLow } from '../holder/card-life.ts';
import { spreadOf } from '../holder/spread.ts';
import type { HeldCard, StoredCard } from '../holder/store.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Before the end, so long at least, and up to so much longer; of a short life a quarter each. */
const MARGIN_MILLISECONDS = 14 * DAY_MILLISECONDS;
const SPREAD_MILLISECONDS = 28 * DAY_MILLISECONDS;

/** After a failure that may pass, the wallet itself does not try again sooner. */
const PATIENCE_MILLISECONDS = 10 * 60 * 1000;

type Lasting = Pick<StoredCard, 'cardId' | 'receivedAt' | 'expiresAtSeconds'>;

/**
 * From when on it is to be renewed for its date, in milliseconds since 1970; null when it has no end. Not within a day of
 * its receipt: an issuer that gives the same end again would else be asked without end.
 */
export function renewFromMilliseconds({ cardId, receivedAt, expiresAtSeconds }: Lasting): number | null {
  if (expiresAtSeconds === null) return null;
  const [start, end] = [Date.parse(receivedAt), expiresAtSeconds * 1000];
  const quarterOfLife = (end - start) / 4;
  const margin = Math.min(MARGIN_MILLISECONDS, quarterOfLife);
  const spread = Math.min(SPREAD_MILLISECONDS, quarterOfLife) * spreadOf('renewal', cardId, receivedAt);
  return Math.min(end, Math.max(end - margin - spread, start + DAY_MILLISECONDS));
}

/**
 * Whether the wallet is to renew it of itself now. Never what was revoked or suspended: a revocation ends what renewing
 * rests on, and a suspension holds back new copies as well, so that asking would only tell that the wallet was opened. The
 * citizen may still ask: an issuer that revoked a card to replace it gives the new one then.
 */
export function isDueForRenewal(held: HeldCard, now: Date): boolean {
  const { card } = held;
  const state = card.standing?.state ?? 'valid';
  if (state !== 'valid') return false;
  const from = renewFromMilliseconds(card);
  if (!runsLow(held) && (from === null || now.getTime() < from)) return false;
  const failure = card.renewalFailure;
  if (failure === undefined) return true;
  const sinceMilliseconds = now.getTime() - Date.parse(failure.at);
  return sinceMilliseconds < 0 || sinceMilliseconds >= PATIENCE_MILLISECONDS;
}
