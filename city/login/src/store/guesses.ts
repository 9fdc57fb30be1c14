// What bounds guesses of one-time codes whosever they are: by login attempt and by network address. Every call is part
// of its caller's transaction.
import type { Database } from './database.ts';

/** Whoever mistypes a number can correct it; whoever goes through numbers has to begin again each time. */
const NUMBERS_PER_ATTEMPT = 3;
const WRONG_CODES_PER_ATTEMPT = 10;
/** Longer than an attempt lives. */
const KEPT_SECONDS = 60 * 60;

export type Guesses = {
  /** Whether the attempt has had its numbers or its wrong codes. */
  isAttemptOver(attempt: string): boolean;
  /** Notes for whom a code is asked for; false when that ends the attempt. */
  noteNumber(attempt: string, personId: string, nowSeconds: number): boolean;
  noteWrongCode(attempt: string, address: string, nowSeconds: number): void;
  /** How many wrong codes the attempt may still have. */
  wrongCodesLeft(attempt: string): number;
  /** Seconds until the address may enter a code again; 0 when it may now. */
  waitOf(address: string, nowSeconds: number): number;
  /** Wrong codes of everyone in the last hour. */
  wrongCodesOfAll(nowSeconds: number): number;
};

/** @param wrongCodesPerAddress in an hour */
export function createGuesses(database: Database, wrongCodesPerAddress: number): Guesses {
  const addNumber = database.prepare(
    'INSERT OR IGNORE INTO attempt_numbers (attempt, person_id, kept_until) VALUES (?, ?, ?)',
  );
  const countNumbers = database.prepare('SELECT count(*) AS many FROM attempt_numbers WHERE attempt = ?');
  const addWrongCode = database.prepare(
    'INSERT INTO wrong_codes (attempt, address, entered_at, kept_until) VALUES (?, ?, ?, ?)',
  );
  const countWrongCodes = database.prepare('SELECT count(*) AS many FROM wrong_codes WHERE attempt = ?');
  const countAll = database.prepare('SELECT count(*) AS many FROM wrong_codes WHERE entered_at > ?');
  const findFillingOne = database.prepare(
    `SELECT entered_at FROM wrong_codes WHERE address = ? AND entered_at > ?
     ORDER BY entered_at DESC LIMIT 1 OFFSET ?`,
  );
  const many = (row: unknown) => (row as { many: number }).many;

  const hasTooManyNumbers = (attempt: string) => many(countNumbers.get(attempt)) > NUMBERS_PER_ATTEMPT;
  const wrongCodesLeft = (attempt: string) => WRONG_CODES_PER_ATTEMPT - many(countWrongCodes.get(attempt));

  return {
    isAttemptOver: (attempt) => hasTooManyNumbers(attempt) || wrongCodesLeft(attempt) <= 0,

    noteNumber(attempt, personId, nowSeconds) {
      addNumber.run(attempt, personId, nowSeconds + KEPT_SECONDS);
      return !hasTooManyNumbers(attempt);
    },

    noteWrongCode(attempt, address, nowSeconds) {
      addWrongCode.run(attempt, address, nowSeconds, nowSeconds + KEPT_SECONDS);
    },

    wrongCodesLeft,

    waitOf(address, nowSeconds) {
      const since = nowSeconds - KEPT_SECONDS;
      const row = findFillingOne.get(address, since, wrongCodesPerAddress - 1);
      return row === undefined ? 0 : (row as { entered_at: number }).entered_at - since;
    },

    wrongCodesOfAll: (nowSeconds) => many(countAll.get(nowSeconds - KEPT_SECONDS)),
  };
}
