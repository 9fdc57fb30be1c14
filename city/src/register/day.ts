/** Calendar days as whole numbers since 1970-01-01. */

const MILLISECONDS_PER_DAY = 86_400_000;
export const DAYS_PER_YEAR = 365.25;

/** Throws RangeError when it is not a calendar day written YYYY-MM-DD. */
export function dayOf(isoDate: string): number {
  const day = Date.parse(`${isoDate}T00:00:00Z`) / MILLISECONDS_PER_DAY;
  if (!Number.isInteger(day) || isoDay(day) !== isoDate) throw new RangeError('A day is written YYYY-MM-DD.');
  return day;
}

export function isoDay(day: number): string {
  return new Date(day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}

export function yearsBefore(day: number, years: number): number {
  return Math.round(day - years * DAYS_PER_YEAR);
}

export function yearOf(day: number): number {
  return new Date(day * MILLISECONDS_PER_DAY).getUTCFullYear();
}
