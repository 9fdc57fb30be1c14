// How often codes are asked for one person, known or not, and from where. Every call is part of its caller's transaction.
import type { Database } from './database.ts';

type Limit = { requests: number; seconds: number };

/**
 * From one address for one person; less than the person has in all, so that nobody uses up another's codes alone.
 */
const FROM_ONE_ADDRESS: Limit[] = [
  { requests: 5, seconds: 10 * 60 },
  { requests: 10, seconds: 60 * 60 },
  { requests: 30, seconds: 24 * 60 * 60 },
];
/**
 * With five tries each, 2400 guesses in a day of a hundred million codes. Whoever asks in somebody's name from many
 * addresses keeps them from a code for an hour at most; a passkey needs no code.
 */
const IN_ALL: Limit[] = [{ requests: 20, seconds: 60 * 60 }];
const KEPT_SECONDS = 24 * 60 * 60;

export type CodeRequests = {
  /** Seconds until a code may be asked for; 0 when it may now. */
  waitOf(personId: string, address: string, nowSeconds: number): number;
  note(personId: string, address: string, nowSeconds: number): void;
};

export function createCodeRequests(database: Database): CodeRequests {
  const add = database.prepare(
    'INSERT INTO code_requests_by_address (person_id, address, requested_at, kept_until) VALUES (?, ?, ?, ?)',
  );
  const findInAll = database.prepare(
    `SELECT requested_at FROM code_requests_by_address WHERE person_id = ? AND requested_at > ?
     ORDER BY requested_at DESC LIMIT 1 OFFSET ?`,
  );
  const findFromAddress = database.prepare(
    `SELECT requested_at FROM code_requests_by_address WHERE person_id = ? AND address = ? AND requested_at > ?
     ORDER BY requested_at DESC LIMIT 1 OFFSET ?`,
  );
  /** Until the oldest request of those that fill a limit no longer counts. */
  const waitFor = (row: unknown, since: number) =>
    row === undefined ? 0 : (row as { requested_at: number }).requested_at - since;

  return {
    waitOf(personId, address, nowSeconds) {
      const waits = [
        ...IN_ALL.map(({ requests, seconds }) => {
          const since = nowSeconds - seconds;
          return waitFor(findInAll.get(personId, since, requests - 1), since);
        }),
        ...FROM_ONE_ADDRESS.map(({ requests, seconds }) => {
          const since = nowSeconds - seconds;
          return waitFor(findFromAddress.get(personId, address, since, requests - 1), since);
        }),
      ];
      return Math.max(...waits);
    },

    note(personId, address, nowSeconds) {
      add.run(personId, address, nowSeconds, nowSeconds + KEPT_SECONDS);
    },
  };
}
