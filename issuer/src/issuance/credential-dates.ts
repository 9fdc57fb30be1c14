// The same two instants for everyone in a quarter, so that dates say nothing about a person: valid from the first second
// of the current quarter to the last second of the next one, by the city's clock.

const CITY_OFFSET_MILLISECONDS = 8 * 3600 * 1000;
const MONTHS_PER_QUARTER = 3;

/** The first instant of the quarter that lies `quartersAhead` of the one `at` is in, as seconds since 1970. */
function quarterStartSeconds(at: Date, quartersAhead: number): number {
  const civil = new Date(at.getTime() + CITY_OFFSET_MILLISECONDS);
  const quarter = Math.floor(civil.getUTCMonth() / MONTHS_PER_QUARTER) + quartersAhead;
  const start = Date.UTC(civil.getUTCFullYear(), quarter * MONTHS_PER_QUARTER, 1);
  return (start - CITY_OFFSET_MILLISECONDS) / 1000;
}

/** `iat` and `exp` in seconds since 1970. A card made in November is valid until 31 March. */
export function credentialDates(at: Date): { iat: number; exp: number } {
  return { iat: quarterStartSeconds(at, 0), exp: quarterStartSeconds(at, 2) - 1 };
}

/** Today by the city's clock, as YYYY-MM-DD. */
export function cityDate(at: Date): string {
  return new Date(at.getTime() + CITY_OFFSET_MILLISECONDS).toISOString().slice(0, 10);
}
