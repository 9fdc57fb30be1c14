// Moments as the command line takes and shows them.
import { UsageError } from '../command-line.ts';

/**
 * `2026-03-31` is that day's last second on this machine's calendar, or its first where something begins with it;
 * `2026-03-31T12:00:00Z` is exact.
 * @throws UsageError
 */
export function readMoment(text: string, option: string, of: 'last' | 'first' = 'last'): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isExact = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const moment = new Date(isDay ? `${text}T${of === 'last' ? '23:59:59' : '00:00:00'}` : text);
  const isReal = !Number.isNaN(moment.getTime()) && (!isDay || moment.getDate() === Number(text.slice(8)));
  if (!(isDay || isExact) || !isReal) {
    throw new UsageError(`${option} takes a day (2026-03-31) or a moment (2026-03-31T12:00:00Z).`);
  }
  return moment;
}

export const secondsOf = (moment: Date): number => Math.floor(moment.getTime() / 1000);

const LATEST_SECONDS = 8_640_000_000_000;

/** `2026-03-31 12:00:00 UTC`. */
export const shownMoment = (seconds: number | undefined): string =>
  seconds === undefined
    ? '–'
    : seconds > LATEST_SECONDS
      ? 'never'
      : `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** `2 h 5 min`, the two largest units. */
export function shownDuration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const parts: string[] = [];
  let rest = Math.max(Math.floor(seconds), 0);
  for (const [size, name] of units) {
    if (rest >= size && parts.length < 2) parts.push(`${Math.floor(rest / size)} ${name}`);
    rest %= size;
  }
  return parts.join(' ') || '0 s';
}
