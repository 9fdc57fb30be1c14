// The schema, as plain SQL that runs on PGlite and PostgreSQL. Applied at boot, in order, each once.
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';

type Migration = { name: string; statements: string[] };

const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001-first',
    statements: [
      `CREATE TABLE records (
        department text NOT NULL,
        person_number text NOT NULL,
        household_number text NOT NULL,
        name text NOT NULL,
        claims jsonb NOT NULL,
        imported_at timestamptz NOT NULL,
        PRIMARY KEY (department, person_number)
      )`,
      'CREATE INDEX records_by_name ON records (department, name)',
      `CREATE TABLE offers (
        id text PRIMARY KEY,
        department text NOT NULL,
        person_number text NOT NULL,
        code_hash text NOT NULL UNIQUE,
        tx_code_hash text NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'code_used', 'issued', 'expired', 'locked')),
        attempts_left smallint NOT NULL CHECK (attempts_left >= 0),
        clerk text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`,
      'CREATE INDEX offers_by_person ON offers (department, person_number)',
      `CREATE TABLE used_once (
        kind text NOT NULL,
        key text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (kind, key)
      )`,
      'CREATE INDEX used_once_by_expiry ON used_once (expires_at)',
      `CREATE TABLE authorization_artifacts (
        department text NOT NULL,
        model text NOT NULL,
        id_hash text NOT NULL,
        payload jsonb NOT NULL,
        grant_id text,
        uid text,
        user_code text,
        consumed_at timestamptz,
        expires_at timestamptz,
        PRIMARY KEY (department, model, id_hash)
      )`,
      'CREATE INDEX authorization_artifacts_by_grant ON authorization_artifacts (department, model, grant_id)',
      'CREATE INDEX authorization_artifacts_by_expiry ON authorization_artifacts (expires_at)',
      `CREATE TABLE status_lists (
        department text NOT NULL,
        number integer NOT NULL,
        size integer NOT NULL CHECK (size > 0),
        allotted integer NOT NULL DEFAULT 0 CHECK (allotted <= size),
        version integer NOT NULL DEFAULT 0,
        published_version integer,
        published_token text,
        published_expires_at timestamptz,
        PRIMARY KEY (department, number)
      )`,
      `CREATE TABLE batches (
        id text PRIMARY KEY,
        department text NOT NULL,
        person_number text NOT NULL,
        offer_id text,
        copies smallint NOT NULL,
        issued_at timestamptz NOT NULL
      )`,
      `CREATE TABLE issued_copies (
        department text NOT NULL,
        list_number integer NOT NULL,
        index integer NOT NULL CHECK (index >= 0),
        batch_id text NOT NULL REFERENCES batches (id),
        person_number text NOT NULL,
        status smallint NOT NULL DEFAULT 0 CHECK (status IN (0, 1, 2)),
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (department, list_number, index),
        FOREIGN KEY (department, list_number) REFERENCES status_lists (department, number)
      )`,
      'CREATE INDEX issued_copies_by_person ON issued_copies (department, person_number)',
      `CREATE INDEX issued_copies_marked ON issued_copies (department, list_number) WHERE status <> 0`,
      `CREATE TABLE clerk_sessions (
        token_hash text PRIMARY KEY,
        login text NOT NULL,
        expires_at timestamptz NOT NULL
      )`,
      `CREATE TABLE audit_entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        clerk text NOT NULL,
        action text NOT NULL,
        department text,
        person_number text,
        count integer
      )`,
    ],
  },
  {
    name: '0002-audit-log',
    statements: [
      `CREATE TABLE audit_log_leaves (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        log text NOT NULL,
        position bigint CHECK (position >= 0),
        leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
        salt bytea NOT NULL CHECK (length(salt) = 32),
        entry bytea NOT NULL
      )`,
      'CREATE UNIQUE INDEX audit_log_leaves_by_position ON audit_log_leaves (log, position)',
      'CREATE UNIQUE INDEX audit_log_leaves_by_hash ON audit_log_leaves (log, leaf_hash)',
      'CREATE INDEX audit_log_leaves_without_position ON audit_log_leaves (log) WHERE position IS NULL',
    ],
  },
  {
    name: '0003-authorization',
    statements: [
      // A person may have several records of a type: one for each unit owned.
      "ALTER TABLE records ADD COLUMN record_key text NOT NULL DEFAULT ''",
      'ALTER TABLE records DROP CONSTRAINT records_pkey',
      'ALTER TABLE records ADD PRIMARY KEY (department, person_number, record_key)',
      // At the counter with a code, or sent to the person, who logs in.
      `ALTER TABLE offers ADD COLUMN kind text NOT NULL DEFAULT 'counter' CHECK (kind IN ('counter', 'online'))`,
      // What a wallet was allowed to fetch, for whom, and how the issuer knew who that is.
      `CREATE TABLE grants (
        id text PRIMARY KEY,
        department text NOT NULL,
        person_number text NOT NULL,
        client_id text NOT NULL,
        identified_by text NOT NULL CHECK (identified_by IN ('counter', 'login', 'presentation')),
        offer_id text,
        state text NOT NULL CHECK (state IN ('active', 'ended')),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`,
      'CREATE INDEX grants_by_person ON grants (department, person_number)',
      'CREATE INDEX grants_by_expiry ON grants (expires_at)',
      "ALTER TABLE batches ADD COLUMN record_key text NOT NULL DEFAULT ''",
      'ALTER TABLE batches ADD COLUMN configuration_id text',
      'ALTER TABLE batches ADD COLUMN grant_id text',
      'CREATE INDEX batches_by_grant ON batches (grant_id, issued_at)',
      'CREATE INDEX batches_by_person ON batches (department, person_number, issued_at)',
      'ALTER TABLE batches ADD COLUMN notification_hash text UNIQUE',
      `ALTER TABLE batches ADD COLUMN notified text
        CHECK (notified IN ('credential_accepted', 'credential_failure', 'credential_deleted'))`,
      `CREATE TABLE deferred_requests (
        id text PRIMARY KEY,
        transaction_hash text NOT NULL UNIQUE,
        department text NOT NULL,
        person_number text NOT NULL,
        record_key text NOT NULL,
        configuration_id text NOT NULL,
        grant_id text NOT NULL,
        holder_keys jsonb NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'approved', 'declined', 'replaced', 'issued')),
        clerk text,
        requested_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`,
      `CREATE INDEX deferred_requests_waiting ON deferred_requests (department, requested_at) WHERE state = 'waiting'`,
      'CREATE INDEX deferred_requests_by_expiry ON deferred_requests (expires_at)',
      // What a clerk approved: for this grant, this record and this credential only.
      `CREATE TABLE approvals (
        grant_id text NOT NULL,
        record_key text NOT NULL,
        configuration_id text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (grant_id, record_key, configuration_id)
      )`,
      'CREATE INDEX approvals_by_expiry ON approvals (expires_at)',
      // Who gets nothing new: suspended until a clerk resumes, revoked until a clerk makes an offer again.
      `CREATE TABLE hindrances (
        department text NOT NULL,
        person_number text NOT NULL,
        state text NOT NULL CHECK (state IN ('suspended', 'revoked')),
        since timestamptz NOT NULL,
        PRIMARY KEY (department, person_number)
      )`,
      `CREATE TABLE login_attempts (
        state_hash text PRIMARY KEY,
        department text NOT NULL,
        interaction_uid text NOT NULL,
        expires_at timestamptz NOT NULL
      )`,
    ],
  },
  {
    name: '0004-presentation',
    statements: [
      // Hashes and sealed texts only: each is there for as long as its state needs it.
      `CREATE TABLE presentation_requests (
        id_hash text PRIMARY KEY,
        department text NOT NULL,
        interaction_hash text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'checking', 'answered')),
        sealed_exchange text,
        sealed_person text,
        response_code_hash text UNIQUE,
        expires_at timestamptz NOT NULL,
        CHECK ((state = 'waiting') = (sealed_exchange IS NOT NULL)),
        CHECK ((state = 'answered') = (sealed_person IS NOT NULL)),
        CHECK ((state = 'answered') = (response_code_hash IS NOT NULL))
      )`,
      'CREATE INDEX presentation_requests_by_expiry ON presentation_requests (expires_at)',
    ],
  },
];

// Any constant: two processes that start at once must choose the same.
const LOCK = 4001_2026;

export async function migrate(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${sql.raw(String(LOCK))})`);
    await tx.execute(sql`CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)`);
    for (const { name, statements } of MIGRATIONS) {
      const done = await tx.execute(
        sql`INSERT INTO schema_migrations (name) VALUES (${name}) ON CONFLICT DO NOTHING RETURNING name`,
      );
      if (done.rows.length === 0) continue;
      for (const statement of statements) await tx.execute(sql.raw(statement));
    }
  });
}
