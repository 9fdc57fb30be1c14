// One-time codes: at most one for each login attempt, and how often codes were asked for one person.
import { type Database, inOneStep } from './database.ts';

const CODE_SECONDS = 5 * 60;
const TRIES = 5;
/** A code that is over still says so until the attempt itself is. */
const KEPT_SECONDS = 60 * 60;

/**
 * How often codes may be asked for one person, known or not. With five tries each it bounds the guesses: 150 of a
 * million codes in a day. Whoever asks in somebody's name can use this up; a passkey needs no code.
 */
const LIMITS = [
  { requests: 5, seconds: 10 * 60 },
  { requests: 30, seconds: 24 * 60 * 60 },
];
export const REQUESTS_KEPT_SECONDS = 24 * 60 * 60;

type Row = { person_id: string; code_mac: Uint8Array; tries_left: number; expires_at: number };

export type TryOutcome =
  | { outcome: 'right'; personId: string }
  | { outcome: 'wrong'; triesLeft: number }
  | { outcome: 'no_code' | 'expired' | 'spent' };

export type Codes = {
  /** Puts a code in place of the attempt's earlier one; false when the person had too many. */
  put(attempt: string, personId: string, codeMac: Uint8Array, nowSeconds: number): boolean;
  /** For whom the attempt’s last code was. */
  personOf(attempt: string): string | undefined;
  /** Takes one try, whatever comes of it; a right code is gone with its try, so only one of two at once has it. */
  try(
    attempt: string,
    isRight: (personId: string, codeMac: Uint8Array) => boolean,
    nowSeconds: number,
  ): TryOutcome;
};

export function createCodes(database: Database): Codes {
  const countRequests = database.prepare(
    'SELECT count(*) AS requests FROM code_requests WHERE person_id = ? AND requested_at > ?',
  );
  const addRequest = database.prepare('INSERT INTO code_requests (person_id, requested_at) VALUES (?, ?)');
  const putCode = database.prepare(
    `INSERT OR REPLACE INTO codes (attempt, person_id, code_mac, tries_left, expires_at, kept_until)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const find = database.prepare(
    'SELECT person_id, code_mac, tries_left, expires_at FROM codes WHERE attempt = ?',
  );
  const takeTry = database.prepare('UPDATE codes SET tries_left = tries_left - 1 WHERE attempt = ?');
  const remove = database.prepare('DELETE FROM codes WHERE attempt = ?');
  const findRow = (attempt: string) => find.get(attempt) as Row | undefined;

  return {
    put: (attempt, personId, codeMac, nowSeconds) =>
      inOneStep(database, () => {
        for (const { requests, seconds } of LIMITS) {
          const row = countRequests.get(personId, nowSeconds - seconds) as { requests: number };
          if (row.requests >= requests) return false;
        }
        addRequest.run(personId, nowSeconds);
        putCode.run(attempt, personId, codeMac, TRIES, nowSeconds + CODE_SECONDS, nowSeconds + KEPT_SECONDS);
        return true;
      }),

    personOf: (attempt) => findRow(attempt)?.person_id,

    try: (attempt, isRight, nowSeconds) =>
      inOneStep(database, (): TryOutcome => {
        const row = findRow(attempt);
        if (row === undefined) return { outcome: 'no_code' };
        if (row.expires_at <= nowSeconds) return { outcome: 'expired' };
        if (row.tries_left <= 0) return { outcome: 'spent' };
        takeTry.run(attempt);
        if (isRight(row.person_id, row.code_mac)) {
          remove.run(attempt);
          return { outcome: 'right', personId: row.person_id };
        }
        const triesLeft = row.tries_left - 1;
        return triesLeft > 0 ? { outcome: 'wrong', triesLeft } : { outcome: 'spent' };
      }),
  };
}
