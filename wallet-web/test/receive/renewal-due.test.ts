// When a card is renewed for its date, for every length of life that an issuer may give.
import { describe, expect, it } from 'vitest';
import { renewFromMilliseconds } from '../../src/lib/receive/renewal-due.ts';

const DAY = 86_400_000;
const RECEIVED = Date.parse('2026-11-20T09:00:00Z');
const LIVES_DAYS = [0.01, 0.5, 1, 1.5, 2, 3, 7, 14, 30, 41, 60, 90, 131, 182, 365, 3650];
const IDS = Array.from({ length: 200 }, (_, number) => `card ${number}`);

/** Days from the receipt to the renewal. */
function renewedAfterDays(cardId: string, lifeDays: number): number {
  const from = renewFromMilliseconds({
    cardId,
    receivedAt: new Date(RECEIVED).toISOString(),
    expiresAtSeconds: Math.floor((RECEIVED + lifeDays * DAY) / 1000),
  });
  return ((from ?? Number.NaN) - RECEIVED) / DAY;
}
const each = (check: (afterDays: number, lifeDays: number) => void, lives = LIVES_DAYS) => {
  for (const life of lives) for (const id of IDS) check(renewedAfterDays(id, life), life);
};
const SECOND_DAYS = 1 / 86_400;

describe('renewing for the date', () => {
  it('is before the end, and not within a day of the receipt', () => {
    each((after, life) => {
      expect(after).toBeLessThanOrEqual(life);
      expect(after).toBeGreaterThanOrEqual(Math.min(1, life) - SECOND_DAYS);
    });
  });

  it('leaves two weeks to be refused or cut off in, or a quarter of a shorter life', () => {
    const lives = LIVES_DAYS.filter((life) => life >= 2);
    each(
      (after, life) => expect(life - after).toBeGreaterThanOrEqual(Math.min(14, life / 4) - SECOND_DAYS),
      lives,
    );
  });

  it('is never in the first half of the life', () => {
    each((after, life) => expect(after).toBeGreaterThanOrEqual(life / 2 - SECOND_DAYS));
  });

  it('is not on one day for all wallets, though all cards of a quarter end on one', () => {
    const days = IDS.map((id) => Math.floor(renewedAfterDays(id, 182)));
    const counts = new Map<number, number>();
    for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(24);
    expect(Math.max(...counts.values())).toBeLessThan(IDS.length / 8);
  });

  it('is at the same moment however often it is worked out, and at another after each renewal', () => {
    expect(renewedAfterDays('a', 131)).toBe(renewedAfterDays('a', 131));
    const later = renewFromMilliseconds({
      cardId: 'a',
      receivedAt: new Date(RECEIVED + 1).toISOString(),
      expiresAtSeconds: (RECEIVED + 131 * DAY) / 1000,
    });
    expect(later).not.toBe(RECEIVED + renewedAfterDays('a', 131) * DAY);
  });

  it('is not needed by a card without an end', () => {
    expect(
      renewFromMilliseconds({ cardId: 'a', receivedAt: '2026-11-20T09:00:00Z', expiresAtSeconds: null }),
    ).toBeNull();
  });
});
