import { describe, expect, it } from 'vitest';
import { cityDate, credentialDates } from '../../src/issuance/credential-dates.ts';

const at = (text: string) => credentialDates(new Date(text));
const seconds = (text: string) => new Date(text).getTime() / 1000;

describe('dates of a credential', () => {
  it('run from the first second of this quarter to the last second of the next', () => {
    expect(at('2026-11-20T12:00:00+08:00')).toEqual({
      iat: seconds('2026-10-01T00:00:00+08:00'),
      exp: seconds('2027-03-31T23:59:59+08:00'),
    });
    expect(at('2026-02-28T12:00:00+08:00')).toEqual({
      iat: seconds('2026-01-01T00:00:00+08:00'),
      exp: seconds('2026-06-30T23:59:59+08:00'),
    });
  });

  it('change at midnight in the city, not at midnight UTC', () => {
    const before = at('2026-12-31T23:59:59.999+08:00');
    const after = at('2027-01-01T00:00:00+08:00');
    expect(before.iat).toBe(seconds('2026-10-01T00:00:00+08:00'));
    expect(after.iat).toBe(seconds('2027-01-01T00:00:00+08:00'));
    expect(at('2026-12-31T20:00:00Z')).toEqual(after);
  });

  it('are whole seconds', () => {
    const { iat, exp } = at('2026-11-20T12:34:56.789Z');
    expect(Number.isInteger(iat) && Number.isInteger(exp)).toBe(true);
  });
});

describe('today', () => {
  it('is the city’s day', () => {
    expect(cityDate(new Date('2026-11-20T15:59:59Z'))).toBe('2026-11-20');
    expect(cityDate(new Date('2026-11-20T16:00:00Z'))).toBe('2026-11-21');
  });
});
