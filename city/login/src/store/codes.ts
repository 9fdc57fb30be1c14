// One-time codes: at most one for each login attempt. Whether one may be asked for or entered is decided in the same
// step that notes it, so that of two at once the second is counted.
import type { CodeRequests } from './code-requests.ts';
import { type Database, inOneStep } from './database.ts';
import type { Guesses } from './guesses.ts';

const CODE_SECONDS = 5 * 60;
const TRIES = 5;
/** A code that is over still says so until the attempt itself is. */
const KEPT_SECONDS = 60 * 60;

type Row = { person_id: string; code_mac: Uint8Array; tries_left: number; expires_at: number };

/** Where something comes from; the address as a keyed hash. */
export type Origin = { attempt: string; address: string };

type Refused =
  | { outcome: 'attempt_over' }
  /** Too many wrong codes came from the address. */
  | { outcome: 'address_waits'; seconds: number };

/** `person_waits`: codes were asked for this number too often. */
export type PutOutcome = { outcome: 'put' } | { outcome: 'person_waits'; seconds: number } | Refused;

export type TryOutcome =
  | { outcome: 'right'; personId: string }
  | { outcome: 'wrong'; triesLeft: number }
  | { outcome: 'no_code' | 'expired' | 'spent' }
  | Refused;

export type Codes = {
  /** Puts a code in place of the attempt's earlier one. */
  put(origin: Origin, personId: string, codeMac: Uint8Array, nowSeconds: number): PutOutcome;
  /** For whom the attempt’s last code was. */
  personOf(attempt: string): string | undefined;
  /** Takes one try, whatever comes of it; a right code is gone with its try, so only one of two at once has it. */
  try(
    origin: Origin,
    isRight: (personId: string, codeMac: Uint8Array) => boolean,
    nowSeconds: number,
  ): TryOutcome;
};

export function createCodes(database: Database, guesses: Guesses, requests: CodeRequests): Codes {
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

  function refusalOf({ attempt, address }: Origin, nowSeconds: number): Refused | undefined {
    if (guesses.isAttemptOver(attempt)) return { outcome: 'attempt_over' };
    const seconds = guesses.waitOf(address, nowSeconds);
    return seconds > 0 ? { outcome: 'address_waits', seconds } : undefined;
  }

  return {
    put: (origin, personId, codeMac, nowSeconds) =>
      inOneStep(database, (): PutOutcome => {
        const { attempt, address } = origin;
        const refused = refusalOf(origin, nowSeconds);
        if (refused) return refused;
        if (!guesses.noteNumber(attempt, personId, nowSeconds)) return { outcome: 'attempt_over' };
        const seconds = requests.waitOf(personId, address, nowSeconds);
        if (seconds > 0) return { outcome: 'person_waits', seconds };
        requests.note(personId, address, nowSeconds);
        putCode.run(attempt, personId, codeMac, TRIES, nowSeconds + CODE_SECONDS, nowSeconds + KEPT_SECONDS);
        return { outcome: 'put' };
      }),

    personOf: (attempt) => findRow(attempt)?.person_id,

    try: (origin, isRight, nowSeconds) =>
      inOneStep(database, (): TryOutcome => {
        const { attempt, address } = origin;
        const refused = refusalOf(origin, nowSeconds);
        if (refused) return refused;
        const row = findRow(attempt);
        if (row === undefined) return { outcome: 'no_code' };
        if (row.expires_at <= nowSeconds) return { outcome: 'expired' };
        if (row.tries_left <= 0) return { outcome: 'spent' };
        takeTry.run(attempt);
        if (isRight(row.person_id, row.code_mac)) {
          remove.run(attempt);
          return { outcome: 'right', personId: row.person_id };
        }
        guesses.noteWrongCode(attempt, address, nowSeconds);
        const left = guesses.wrongCodesLeft(attempt);
        if (left <= 0) return { outcome: 'attempt_over' };
        const triesLeft = Math.min(row.tries_left - 1, left);
        return triesLeft > 0 ? { outcome: 'wrong', triesLeft } : { outcome: 'spent' };
      }),
  };
}
