// What every session asks the database, as text: one statement for each step, its WHERE the whole condition. A server
// parses each once for a connection. Moments go in as ISO 8601; rows come out under the names of the schema.
import { getTableColumns } from './drizzle.ts';
import { presentationRequests as table } from './schema.ts';

const row = Object.entries(getTableColumns(table))
  .map(([key, { name }]) => `${name} AS "${key}"`)
  .join(', ');

/** id */
export const FIND = { name: 'request_find', text: `SELECT ${row} FROM presentation_requests WHERE id = $1` };

/** Of a new request, in the order of ADD's parameters; the last three are an appeal's. */
const COLUMNS = `id, agency, question_kind, rule_id, rule_version, question_sha256, case_number, created_at, expires_at,
  sealed_exchange, state_hash, mode, session_hash, supersedes, appeal_reason, decides_on`;

/** What COLUMNS names, see `rowOf` (request-rows.ts) */
export const ADD = {
  name: 'request_add',
  text: `INSERT INTO presentation_requests (${COLUMNS}, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'waiting')`,
};

/** ids: of each the one appeal that is open or has superseded its decision */
export const FIND_APPEALS_OF = {
  name: 'request_find_appeals_of',
  text: `SELECT ${row} FROM presentation_requests
    WHERE supersedes = ANY ($1::text[]) AND state IN ('waiting', 'fetched', 'checking', 'answered', 'decided')`,
};

/** id, now */
export const MARK_FETCHED = {
  name: 'request_mark_fetched',
  text: `UPDATE presentation_requests SET state = 'fetched' WHERE id = $1 AND state = 'waiting' AND expires_at > $2 AND mode <> 'digital_credentials'
    RETURNING ${row}`,
};

/** id, now */
export const CLAIM = {
  name: 'request_claim',
  text: `UPDATE presentation_requests SET state = 'checking', claimed_at = $2, sealed_exchange = NULL, state_hash = NULL
    WHERE id = $1 AND state IN ('waiting', 'fetched') AND expires_at > $2 RETURNING id`,
};

/** COLUMNS as they are given, where nothing around them says of which type they are. */
const VALUES = `$1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::timestamptz, $9::timestamptz, $10::text,
  $11::text, $12::text, $13::text, $14::text, $15::text, $16::text`;

const TAKE_KEY = `INSERT INTO idempotency_keys AS known (agency, key_hash, body_hash, request_id, expires_at)
  VALUES ($2::text, $17, $18, $1::text, $9::timestamptz)
  ON CONFLICT (agency, key_hash) DO UPDATE
    SET body_hash = excluded.body_hash, request_id = excluded.request_id, expires_at = excluded.expires_at
    WHERE known.expires_at <= $8::timestamptz
  RETURNING request_id`;

/**
 * As ADD, unless the agency asked under this key before and the key is not free again: then nothing is written. Of two at
 * once the second waits for the first. After what ADD takes: hash of the key, hash of what was asked under it.
 */
export const ADD_ONCE = {
  name: 'request_add_once',
  text: `WITH key AS (${TAKE_KEY})
    INSERT INTO presentation_requests (${COLUMNS}, state) SELECT ${VALUES}, 'waiting' FROM key RETURNING id`,
};

/** agency, hash of the key, now */
export const FIND_BY_KEY = {
  name: 'request_find_by_key',
  text: `SELECT request_id AS id, expires_at AS "expiresAt", body_hash AS "bodyHash" FROM idempotency_keys
    WHERE agency = $1 AND key_hash = $2 AND expires_at > $3`,
};

/** agency, now, how many it matters to know of */
export const COUNT_OPEN = {
  name: 'request_count_open',
  text: `SELECT count(*)::integer AS count FROM (
      SELECT 1 FROM presentation_requests
      WHERE agency = $1 AND state IN ('waiting', 'fetched') AND expires_at > $2 LIMIT $3
    ) AS waiting`,
};

/** id, now, moment before which a claim has had its time, sealed answer */
export const HOLD_ANSWER = {
  name: 'request_hold_answer',
  text: `UPDATE presentation_requests SET state = 'answered', answered_at = $2, sealed_answer = $4
    WHERE id = $1 AND state = 'checking' AND claimed_at > $3 AND mode = 'same_device' RETURNING id`,
};

/** id, now, hash of the state, sealed answer */
export const HOLD_WALLET_ERROR = {
  name: 'request_hold_wallet_error',
  text: `UPDATE presentation_requests
    SET state = 'answered', answered_at = $2, sealed_answer = $4, sealed_exchange = NULL, state_hash = NULL
    WHERE id = $1 AND state IN ('waiting', 'fetched') AND expires_at > $2 AND state_hash = $3 AND mode = 'same_device'
    RETURNING id`,
};

/** Nobody finds a code of 256 bits by trying; who tries all the same is not to keep the database busy. */
const MOST_WRONG_CODES = 20;

/** id */
export const COUNT_WRONG_CODE = {
  name: 'request_count_wrong_code',
  text: `UPDATE presentation_requests SET wrong_codes = wrong_codes + 1
    WHERE id = $1 AND state = 'answered' AND wrong_codes < ${MOST_WRONG_CODES} RETURNING id`,
};

/** What goes when an answer is released or erased. */
const UNHELD = 'sealed_answer = NULL, answered_at = NULL, session_hash = NULL';

/** id, now, moment before which a claim has had its time, decision, clauses, status as of; then the entry: salt, text, hash */
const DECIDE = `UPDATE presentation_requests
  SET state = 'decided', ended_at = $2, decision = $4, clauses = $5, status_as_of = $6, leaf_hash = $9::bytea, session_hash = NULL
  WHERE id = $1 AND state = 'checking' AND claimed_at > $3 AND mode <> 'same_device'`;
/** As DECIDE; then the sealed answer, hash of the session, when it was decided. $3: moment before which answers have waited long enough. */
const RELEASE = `UPDATE presentation_requests
  SET state = 'decided', ended_at = $2, decision = $4, clauses = $5, status_as_of = $6, leaf_hash = $9::bytea, decided_at = $12,
    ${UNHELD}
  WHERE id = $1 AND state = 'answered' AND answered_at > $3 AND sealed_answer = $10 AND session_hash = $11
    AND wrong_codes < ${MOST_WRONG_CODES}`;
/** id, now, moment before which answers have waited long enough, reason, sealed answer, hash of the session */
const RELEASE_REFUSAL = `UPDATE presentation_requests SET state = 'refused', ended_at = $2, reason = $4, ${UNHELD}
  WHERE id = $1 AND state = 'answered' AND answered_at > $3 AND sealed_answer = $5 AND session_hash = $6
    AND wrong_codes < ${MOST_WRONG_CODES}`;
/** id, now, moment before which answers have waited long enough, reason, sealed answer, hash of another session */
const END_LURED = `UPDATE presentation_requests SET state = 'refused', ended_at = $2, reason = $4, ${UNHELD}
  WHERE id = $1 AND state = 'answered' AND answered_at > $3 AND sealed_answer = $5 AND session_hash <> $6`;
/** now, moment before which answers have waited long enough, reason */
const NOT_RETURNED = `UPDATE presentation_requests SET state = 'refused', ended_at = $1, reason = $3, ${UNHELD}
  WHERE state = 'answered' AND answered_at <= $2`;
/** id, now, hash of the state, reason */
const END_BY_WALLET = `UPDATE presentation_requests
  SET state = 'refused', reason = $4, ended_at = $2, sealed_exchange = NULL, state_hash = NULL, session_hash = NULL
  WHERE id = $1 AND state IN ('waiting', 'fetched') AND expires_at > $2 AND state_hash = $3`;
/** id, now, reason */
const REFUSE = `UPDATE presentation_requests SET state = 'refused', reason = $3, ended_at = $2, session_hash = NULL
  WHERE id = $1 AND state = 'checking'`;
/** now */
const EXPIRE = `UPDATE presentation_requests
  SET state = 'expired', ended_at = $1, sealed_exchange = NULL, state_hash = NULL, session_hash = NULL
  WHERE state IN ('waiting', 'fetched') AND expires_at <= $1`;
/** In a statement that adds an appeal: the one of the same agency, against the same decision, whose place it takes. */
const makingRoom = (id: string) => `UPDATE presentation_requests
  SET state = 'expired', ended_at = $8::timestamptz, sealed_exchange = NULL, state_hash = NULL, session_hash = NULL
  WHERE id = ${id}::text AND agency = $2::text AND supersedes = $14::text AND state IN ('waiting', 'fetched')`;
/** now, moment before which a claim has had its time, reason */
const FAIL_STUCK = `UPDATE presentation_requests SET state = 'refused', reason = $3, ended_at = $1, session_hash = NULL
  WHERE state = 'checking' AND claimed_at <= $2`;

const ENTER = `INSERT INTO audit_log_leaves (salt, entry, leaf_hash) SELECT $7::bytea, $8::bytea, $9::bytea FROM ended RETURNING id`;

/** The parameter behind those that a statement has. */
const nextParameter = (text: string) =>
  1 + Math.max(...Array.from(text.matchAll(/\$(\d+)/g), ([, n]) => Number(n)));

/**
 * The statements that end requests. Where `someAreTold`, all but the decisions take one more value at the end: the agencies
 * that are told, of whose requests a delivery is left behind in the same statement.
 */
export function endingStatements({ someAreTold }: { someAreTold: boolean }) {
  const outbox = (who: string) => `INSERT INTO webhook_deliveries (request_id, agency, ended_at, due_at)
    SELECT id, agency, ended_at, ended_at FROM ended${who}`;
  const left = (agencies: string) =>
    someAreTold ? `, told AS (${outbox(` WHERE agency = ANY (${agencies}::text[])`)})` : '';
  const ending = (name: string, update: string) =>
    someAreTold
      ? {
          name,
          text: `WITH ended AS (${update} RETURNING id, agency, ended_at)${left(`$${nextParameter(update)}`)}
            SELECT id FROM ended`,
        }
      : { name, text: `${update} RETURNING id` };
  return {
    decide: { name: 'request_decide', text: `WITH ended AS (${DECIDE} RETURNING id) ${ENTER}` },
    decideAndTell: {
      name: 'request_decide_and_tell',
      text: `WITH ended AS (${DECIDE} RETURNING id, agency, ended_at), told AS (${outbox('')}) ${ENTER}`,
    },
    release: { name: 'request_release', text: `WITH ended AS (${RELEASE} RETURNING id) ${ENTER}` },
    releaseAndTell: {
      name: 'request_release_and_tell',
      text: `WITH ended AS (${RELEASE} RETURNING id, agency, ended_at), told AS (${outbox('')}) ${ENTER}`,
    },
    releaseRefusal: ending('request_release_refusal', RELEASE_REFUSAL),
    endLured: ending('request_end_lured', END_LURED),
    notReturned: ending('request_not_returned', NOT_RETURNED),
    endByWallet: ending('request_end_by_wallet', END_BY_WALLET),
    refuse: ending('request_refuse', REFUSE),
    expire: ending('request_expire', EXPIRE),
    failStuck: ending('request_fail_stuck', FAIL_STUCK),
    /** As ADD; then the appeal whose place it takes, or null. Where it cannot be added, that one stays. */
    addAppeal: {
      name: 'request_add_appeal',
      text: `WITH ended AS (${makingRoom('$17')} RETURNING id, agency, ended_at)${left('$18')}
        INSERT INTO presentation_requests (${COLUMNS}, state)
        SELECT ${VALUES}, 'waiting' FROM (SELECT count(*) FROM ended) AS room RETURNING id`,
    },
    /** As ADD_ONCE; then as `addAppeal`. */
    addAppealOnce: {
      name: 'request_add_appeal_once',
      text: `WITH key AS (${TAKE_KEY}),
        ended AS (${makingRoom('$19')} AND EXISTS (SELECT 1 FROM key) RETURNING id, agency, ended_at)${left('$20')}
        INSERT INTO presentation_requests (${COLUMNS}, state)
        SELECT ${VALUES}, 'waiting' FROM key, (SELECT count(*) FROM ended) AS room RETURNING id`,
    },
  };
}
