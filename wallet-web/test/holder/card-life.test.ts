// How long a card can be shown, when its end and its last copies are near, and how long the wallet keeps quiet after a use.
import { describe, expect, it } from 'vitest';
import { cardState, endsSoon, isExpired, runsLow } from '../../src/lib/holder/card-life.ts';
import { isQuietTime } from '../../src/lib/holder/quiet-time.ts';
import { isLookDue } from '../../src/lib/holder/standing/due.ts';
import type { CardStanding, HeldCard } from '../../src/lib/holder/store.ts';

const NOW = new Date('2026-11-20T09:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const after = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);
const IDS = Array.from({ length: 300 }, (_, number) => `id-${number}`);

const standing = (state: CardStanding['state']) => ({
  standing: { state, at: NOW.toISOString(), freshUntil: NOW.toISOString(), signedAt: NOW.toISOString() },
});
const held = (changes: Partial<HeldCard['card']> = {}, copiesLeft = 10, copiesReceived = 10): HeldCard => {
  const same = { 'zh-CN': '', en: '' };
  const appearance = { name: same, description: null, issuerName: same, colours: null, claims: [] };
  const card: HeldCard['card'] = {
    ...{ cardId: 'card', vct: 'urn:v:1', iss: 'https://issuer.test', receivedAt: NOW.toISOString() },
    ...{ expiresAtSeconds: null, claims: {}, alwaysShown: [], appearance, ...changes },
  };
  return { card, copiesLeft, copiesReceived };
};

describe('a card', () => {
  it('is what is gravest: revoked, then expired, then suspended, then used up', () => {
    const ended = { expiresAtSeconds: NOW.getTime() / 1000 };
    expect(cardState(held({ ...ended, ...standing('revoked') }, 0), NOW)).toBe('revoked');
    expect(cardState(held({ ...ended, ...standing('suspended') }, 0), NOW)).toBe('expired');
    expect(cardState(held(standing('suspended'), 0), NOW)).toBe('suspended');
    expect(cardState(held(standing('valid'), 0), NOW)).toBe('used_up');
    expect(cardState(held(standing('valid')), NOW)).toBe('valid');
  });

  it('is over with its last second', () => {
    const end = NOW.getTime() / 1000;
    expect([isExpired(end, after(-1)), isExpired(end, NOW), isExpired(null, NOW)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each([
    ['of two quarters', 182, 30],
    ['of a quarter and a bit', 101, 30],
    ['of a month', 30, 10],
    ['of a day', 1, 1 / 3],
  ])('%s ends soon in its last days, and not before, nor once it is over', (_, lifeDays, soonDays) => {
    const card = { receivedAt: NOW.toISOString(), expiresAtSeconds: after(lifeDays * DAY).getTime() / 1000 };
    const daysBefore = (days: number) => endsSoon(card, after((lifeDays - days) * DAY));
    expect([daysBefore(soonDays + 0.01), daysBefore(soonDays), daysBefore(0.001), daysBefore(0)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('without an end never ends soon', () => {
    expect(endsSoon({ receivedAt: NOW.toISOString(), expiresAtSeconds: null }, after(9000 * DAY))).toBe(
      false,
    );
  });

  it('runs low below three copies, but not with all that its issuer gives at once', () => {
    const low = (left: number, received: number) => runsLow({ copiesLeft: left, copiesReceived: received });
    expect([low(3, 10), low(2, 10), low(0, 10)]).toEqual([false, true, true]);
    expect([low(1, 1), low(0, 1), low(2, 2), low(1, 2)]).toEqual([false, true, false, true]);
  });
});

describe('after a showing', () => {
  const shown = (entryId: string) => [{ entryId, at: NOW.toISOString(), kind: 'presented' as const }];
  const lasts = (entryId: string, milliseconds: number) => isQuietTime(shown(entryId), after(milliseconds));

  it('the wallet is quiet for an hour at least and five at most', () => {
    for (const id of IDS) {
      expect([lasts(id, 0), lasts(id, HOUR - 1), lasts(id, 5 * HOUR)]).toEqual([true, true, false]);
    }
  });

  it('for how long, differs from showing to showing, so that nobody can count back', () => {
    for (const hours of [2, 3, 4]) {
      const quiet = IDS.filter((id) => lasts(id, hours * HOUR)).length / IDS.length;
      expect(Math.abs(quiet - (5 - hours) / 4)).toBeLessThan(0.1);
    }
  });

  it('of receiving, of declining, of what a backup says and of a clock that was ahead it is not', () => {
    const entry = { entryId: 'a', at: NOW.toISOString() };
    expect(
      isQuietTime(
        [
          { ...entry, kind: 'received' },
          { ...entry, kind: 'declined' },
          { ...entry, kind: 'presented', fromBackup: true },
        ],
        NOW,
      ),
    ).toBe(false);
    expect(isQuietTime([{ ...entry, kind: 'presented', at: after(DAY).toISOString() }], NOW)).toBe(false);
  });
});

describe('looking', () => {
  const statuses = [{ uri: 'https://issuer.test/status/1', index: 1 }];
  const due = (cardId: string, hours: number, changes: Partial<HeldCard['card']> = {}) =>
    isLookDue(held({ cardId, statuses, ...changes }).card, after(hours * HOUR));

  it('is due half a day to a day and a half after the last time, at another time for each card', () => {
    for (const id of IDS) expect([due(id, 11.99), due(id, 36)]).toEqual([false, true]);
    const share = IDS.filter((id) => due(id, 24)).length / IDS.length;
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });

  it('is not due while the issuer itself calls what was read fresh, whatever the pause', () => {
    const fresh = {
      standing: { ...standing('valid').standing, freshUntil: after(100 * HOUR).toISOString() },
    };
    expect([due('a', 99, fresh), due('a', 100, fresh)]).toEqual([false, true]);
  });

  it('is not done for a card without a list, or one that has ended', () => {
    expect(due('a', 100, { statuses: [] })).toBe(false);
    expect(due('a', 100, { expiresAtSeconds: after(DAY).getTime() / 1000 })).toBe(false);
  });

  it('is due at once where the last time was dated by a clock that was ahead', () => {
    const ahead = {
      ...standing('valid').standing,
      at: after(9 * DAY).toISOString(),
      freshUntil: after(10 * DAY).toISOString(),
    };
    expect(due('a', 1, { standing: ahead, receivedAt: NOW.toISOString() })).toBe(true);
  });
});
