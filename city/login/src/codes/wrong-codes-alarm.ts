// Tells the operator when so many codes are wrong that somebody may be guessing. Nobody is locked out by it: that would
// be what an attacker with many addresses wants.
import type { NowSeconds } from '../ports.ts';

const QUIET_SECONDS = 10 * 60;

/**
 * @param threshold wrong codes of everyone in an hour
 * @param raise called when it is reached, and every ten minutes for as long as wrong codes keep coming
 */
export function createWrongCodesAlarm(
  threshold: number,
  raise: (inLastHour: number) => void,
  nowSeconds: NowSeconds,
): (inLastHour: number) => void {
  let quietUntilSeconds = 0;
  return (inLastHour) => {
    if (inLastHour < threshold || nowSeconds() < quietUntilSeconds) return;
    quietUntilSeconds = nowSeconds() + QUIET_SECONDS;
    raise(inLastHour);
  };
}
