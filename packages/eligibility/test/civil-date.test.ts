import { describe, expect, it } from 'vitest';
import { completedMonths, dayInTimeZone, daysOf, isoDateOf, shiftMonths } from '../src/civil-date.ts';

describe('a calendar day', () => {
  it('is counted from 1970-01-01, backwards before it', () => {
    expect([daysOf('1970-01-01'), daysOf('1970-01-02'), daysOf('1958-01-09')]).toEqual([0, 1, -4375]);
  });

  it('is refused when it does not exist or is written another way', () => {
    for (const wrong of [
      '2023-02-29',
      '2024-13-01',
      '2024-00-10',
      '2024-1-1',
      '20240101',
      '2024-01-01T00:00:00Z',
      ' 2024-01-01',
      '0099-01-01',
      '',
    ])
      expect(daysOf(wrong)).toBeNull();
    expect(daysOf('2024-02-29')).not.toBeNull();
  });

  const shifted = (date: string, months: number) => isoDateOf(shiftMonths(daysOf(date) as number, months));

  it('keeps its number when shifted by months, or becomes the last day of a shorter month', () => {
    expect(shifted('2026-11-20', -24)).toBe('2024-11-20');
    expect(shifted('2024-02-29', 12)).toBe('2025-02-28');
    expect(shifted('2024-02-29', -48)).toBe('2020-02-29');
    expect(shifted('2026-03-31', -1)).toBe('2026-02-28');
    expect(shifted('2025-12-31', 2)).toBe('2026-02-28');
  });

  it.each([
    ['2024-03-15', '2024-04-14', 0],
    ['2024-03-15', '2024-04-15', 1],
    ['2024-01-31', '2024-02-28', 0],
    ['2024-01-31', '2024-02-29', 1],
    ['2024-01-31', '2024-03-30', 1],
    ['2024-02-29', '2025-02-28', 12],
    ['2024-02-28', '2024-02-28', 0],
    ['1958-01-09', '2026-11-20', 826],
    ['2024-04-14', '2024-03-15', -0],
    ['2024-04-15', '2024-03-15', -1],
    ['2024-02-29', '2024-01-31', -1],
  ])('from %s to %s has %d completed months', (from, to, months) => {
    expect(completedMonths(daysOf(from) as number, daysOf(to) as number)).toBe(Math.abs(months) && months);
  });

  it("is the place's own: midnight in Shanghai comes eight hours before midnight in Greenwich", () => {
    expect(dayInTimeZone(new Date('2026-11-20T15:59:59Z'), 'Asia/Shanghai')).toBe('2026-11-20');
    expect(dayInTimeZone(new Date('2026-11-20T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-11-21');
  });
});
