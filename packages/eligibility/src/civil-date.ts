/** Calendar days as whole numbers (days since 1970-01-01, negative before), free of clocks and time zones. */

const MILLISECONDS_PER_DAY = 86_400_000;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** The Gregorian calendar's first full year; earlier ISO dates would be proleptic guesses. */
const FIRST_YEAR = 1583;

/** The first and the last day that can be written; every date lies between them. */
export const FIRST_DAY = Date.UTC(FIRST_YEAR, 0, 1) / MILLISECONDS_PER_DAY;
export const LAST_DAY = Date.UTC(9999, 11, 31) / MILLISECONDS_PER_DAY;

/** Days since 1970-01-01 of a real calendar day written YYYY-MM-DD, else null. */
export function daysOf(isoDate: string): number | null {
  const match = ISO_DATE.exec(isoDate);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < FIRST_YEAR) return null;
  const milliseconds = Date.UTC(year, month - 1, day);
  // a day that does not exist runs over into another month
  const date = new Date(milliseconds);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? milliseconds / MILLISECONDS_PER_DAY : null;
}

export function isoDateOf(days: number): string {
  return new Date(days * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}

/** The same day `months` later (earlier when negative); the month's last day where that day does not exist. */
export function shiftMonths(days: number, months: number): number {
  const date = new Date(days * MILLISECONDS_PER_DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) / MILLISECONDS_PER_DAY;
}

/**
 * Completed calendar months from one day to another: the most months that the earlier day can be shifted by without passing
 * the later one; negative when `to` comes first.
 */
export function completedMonths(from: number, to: number): number {
  if (to < from) return -completedMonths(to, from) || 0;
  const [start, end] = [new Date(from * MILLISECONDS_PER_DAY), new Date(to * MILLISECONDS_PER_DAY)];
  const months =
    (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
  return shiftMonths(from, months) > to ? months - 1 : months;
}

/** A formatter costs a hundred times what it formats; there are as many as there are zones in rules. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterIn(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
}

/** True for an IANA name that is known here. */
export function isTimeZone(name: string): boolean {
  try {
    return formatterIn(name) !== undefined;
  } catch {
    return false;
  }
}

/** From this year on all zones are whole minutes away from UTC, so that a day begins with a minute. */
const WHOLE_MINUTES_SINCE = Date.UTC(1973, 0);
const MILLISECONDS_PER_MINUTE = 60_000;
/** The last answer for each zone: rules are decided now, again and again. */
const lastDays = new Map<string, { minute: number; day: string }>();

/** The calendar day (YYYY-MM-DD) that an instant falls on in an IANA time zone. */
export function dayInTimeZone(instant: Date, timeZone: string): string {
  const minute = Math.floor(instant.getTime() / MILLISECONDS_PER_MINUTE);
  const last = lastDays.get(timeZone);
  if (last?.minute === minute) return last.day;
  const parts = formatterIn(timeZone).formatToParts(instant);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  if (instant.getTime() >= WHOLE_MINUTES_SINCE) lastDays.set(timeZone, { minute, day });
  return day;
}
