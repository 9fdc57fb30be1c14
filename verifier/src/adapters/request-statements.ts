// What every session asks the database, as text: one statement for each step, its WHERE the whole condition. A server
// parses each once for a connection. Moments go in as ISO 8601; rows come out under the names of the schema.
import { getTableColumns } from 'drizzle-orm';
import { presentationRequests as table } from './schema.ts';

const row = Object.entries(getTableColumns(table))
  .map(([key, { name }]) => `${name} AS "${key}"`)
  .join(', ');

/** id */
export const FIND = { name: 'request_find', text: `SELECT ${row} FROM presentation_requests WHERE id = $1` };

/** id, agency, kind of question, rule's id and version or neither, hash of the question, case number, created, expires, sealed exchange, hash of the state */
export const ADD = {
  name: 'request_add',
  text: `INSERT INTO presentation_requests (id, agency, question_kind, rule_id, rule_version, question_sha256, case_number, created_at,
    expires_at, sealed_exchange, state_hash, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')`,
};

/** id, now */
export const MARK_FETCHED = {
  name: 'request_mark_fetched',
  text: `UPDATE presentation_requests SET state = 'fetched' WHERE id = $1 AND state = 'waiting' AND expires_at > $2
    RETURNING ${row}`,
};

/** id, now */
export const CLAIM = {
  name: 'request_claim',
  text: `UPDATE presentation_requests SET state = 'checking', claimed_at = $2, sealed_exchange = NULL, state_hash = NULL
    WHERE id = $1 AND state IN ('waiting', 'fetched') AND expires_at > $2 RETURNING id`,
};

/** id, now, moment before which a claim has had its time, decision, clauses, status as of; then the entry: salt, text, hash */
export const RECORD_DECISION = {
  name: 'request_record_decision',
  text: `WITH decided AS (
      UPDATE presentation_requests SET state = 'decided', ended_at = $2, decision = $4, clauses = $5, status_as_of = $6
      WHERE id = $1 AND state = 'checking' AND claimed_at > $3 RETURNING id
    )
    INSERT INTO audit_log_leaves (salt, entry, leaf_hash) SELECT $7::bytea, $8::bytea, $9::bytea FROM decided RETURNING id`,
};
