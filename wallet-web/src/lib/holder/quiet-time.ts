// After a showing the wallet calls no issuer of itself for some hours: the call would tell the issuer when a card was used.
// How long, is drawn for each showing; after a fixed time the moment could be counted back.
import type { LogEntry } from '../types.ts';
import { spreadOf } from './spread.ts';

const HOUR_MILLISECONDS = 3_600_000;
const LEAST_HOURS = 1;
const FURTHER_HOURS = 4;

/** Whether something was shown so lately that nothing is to be asked of an issuer. */
export function isQuietTime(
  log: readonly Pick<LogEntry, 'entryId' | 'at' | 'kind' | 'fromBackup'>[],
  now: Date,
): boolean {
  return log.some(({ entryId, at, kind, fromBackup }) => {
    // nothing of this wallet was shown then; and a stranger's file could silence it for good
    if (kind !== 'presented' || fromBackup) return false;
    const hours = LEAST_HOURS + FURTHER_HOURS * spreadOf('showing', entryId);
    const ageMilliseconds = now.getTime() - Date.parse(at);
    // an entry from the future was written while the clock was wrong
    return ageMilliseconds >= 0 && ageMilliseconds < hours * HOUR_MILLISECONDS;
  });
}
