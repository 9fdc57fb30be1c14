// When an agency that did not take a delivery is told again: ever more seldom, for a day.

const FIRST_DELAY_SECONDS = 5;
const GROWTH = 4;
const LONGEST_DELAY_SECONDS = 4 * 3600;
/** After the request ended. */
const GIVE_UP_AFTER_SECONDS = 24 * 3600;

export interface FailedAttempt {
  /** How many there were, this one included. */
  attempts: number;
  endedAt: Date;
  at: Date;
  /** The receiver's `Retry-After`, as it came. */
  retryAfter: string | null;
}

/** `chance` is from 0 to 1, so that deliveries that failed together do not come back together. Null: told no more. */
export function nextAttempt(failed: FailedAttempt, chance: number): Date | null {
  const { attempts, endedAt, at } = failed;
  const longest = Math.min(FIRST_DELAY_SECONDS * GROWTH ** (attempts - 1), LONGEST_DELAY_SECONDS);
  const own = longest * (0.5 + chance / 2);
  const wished = Math.min(secondsWished(failed), LONGEST_DELAY_SECONDS);
  const next = new Date(at.getTime() + Math.max(own, wished) * 1000);
  return next.getTime() - endedAt.getTime() > GIVE_UP_AFTER_SECONDS * 1000 ? null : next;
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); what is neither wishes nothing. */
function secondsWished({ retryAfter, at }: FailedAttempt): number {
  if (retryAfter === null) return 0;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  const seconds = (Date.parse(retryAfter) - at.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
