// How often an agency's systems may call, counted for the agency and not for the address that they call from: a bucket that
// fills as time goes by. Each process counts for itself.
import type { Clock } from '../ports.ts';
import type { Agency } from './agencies.ts';

export interface CallBounds {
  /** Null when the call may go on; else the seconds after which one may. */
  take(agency: Pick<Agency, 'id' | 'bounds'>): number | null;
}

export function createCallBounds(now: Clock): CallBounds {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take({ id, bounds: { callsAMinute } }) {
      const at = now().getTime();
      const bucket = buckets.get(id) ?? { left: callsAMinute, at };
      // a clock that was set back gives nothing and takes nothing
      const filled = (Math.max(0, at - bucket.at) * callsAMinute) / 60_000;
      const left = Math.min(callsAMinute, bucket.left + filled);
      const isAllowed = left >= 1;
      buckets.set(id, { left: isAllowed ? left - 1 : left, at });
      return isAllowed ? null : Math.max(1, Math.ceil(((1 - left) * 60) / callsAMinute));
    },
  };
}
