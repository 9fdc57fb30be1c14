// The schema as plain SQL, applied in order at boot. A migration that was released is never edited; add the next one.

export const MIGRATIONS: readonly { id: number; sql: string }[] = [
  {
    id: 1,
    sql: `
      CREATE TABLE presentation_requests (
        id text PRIMARY KEY,
        agency text NOT NULL,
        rule_id text NOT NULL,
        rule_version text NOT NULL,
        rule_sha256 text NOT NULL,
        case_number text,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'fetched', 'checking', 'decided', 'refused', 'expired')),
        sealed_exchange text,
        state_hash text,
        claimed_at timestamptz(3),
        ended_at timestamptz(3),
        reason text,
        decision text CHECK (decision IN ('eligible', 'not_eligible', 'more_needed')),
        clauses jsonb,
        status_as_of timestamptz(3),
        CHECK ((state IN ('waiting', 'fetched')) = (sealed_exchange IS NOT NULL)),
        CHECK ((sealed_exchange IS NULL) = (state_hash IS NULL)),
        CHECK ((state = 'checking') <= (claimed_at IS NOT NULL)),
        CHECK ((state = 'decided') = (decision IS NOT NULL AND clauses IS NOT NULL)),
        CHECK ((state = 'refused') = (reason IS NOT NULL))
      );
      CREATE INDEX presentation_requests_log ON presentation_requests (agency, ended_at DESC, id DESC)
        WHERE state IN ('decided', 'refused');
      CREATE INDEX presentation_requests_open ON presentation_requests (expires_at)
        WHERE state IN ('waiting', 'fetched', 'checking');
      CREATE TABLE officer_sessions (
        token_hash text PRIMARY KEY,
        login text NOT NULL,
        expires_at timestamptz(3) NOT NULL
      );
      CREATE TABLE rules (
        sha256 text PRIMARY KEY,
        document bytea NOT NULL
      );
    `,
  },
  {
    id: 2,
    sql: `
      CREATE TABLE audit_log_leaves (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        position bigint UNIQUE CHECK (position >= 0),
        leaf_hash bytea NOT NULL UNIQUE CHECK (length(leaf_hash) = 32),
        salt bytea NOT NULL CHECK (length(salt) = 32),
        entry bytea NOT NULL
      );
      CREATE INDEX audit_log_leaves_without_position ON audit_log_leaves (id) WHERE position IS NULL;
    `,
  },
  {
    id: 3,
    sql: `
      CREATE UNIQUE INDEX audit_log_leaves_salt ON audit_log_leaves (salt);
    `,
  },
  {
    id: 4,
    sql: `
      ALTER TABLE presentation_requests RENAME COLUMN rule_sha256 TO question_sha256;
      ALTER TABLE presentation_requests
        ADD COLUMN question_kind text NOT NULL DEFAULT 'rule' CHECK (question_kind IN ('rule', 'query')),
        ALTER COLUMN rule_id DROP NOT NULL,
        ALTER COLUMN rule_version DROP NOT NULL,
        DROP CONSTRAINT presentation_requests_decision_check,
        ADD CONSTRAINT presentation_requests_decision_check
          CHECK (decision IN ('eligible', 'not_eligible', 'more_needed', 'answered')),
        ADD CHECK ((question_kind = 'rule') = (rule_id IS NOT NULL AND rule_version IS NOT NULL)),
        ADD CHECK ((decision = 'answered') <= (question_kind = 'query'));
      ALTER TABLE presentation_requests ALTER COLUMN question_kind DROP DEFAULT;
    `,
  },
  {
    id: 5,
    sql: `
      ALTER TABLE presentation_requests ADD COLUMN leaf_hash bytea CHECK (length(leaf_hash) = 32);
      CREATE TABLE webhook_deliveries (
        request_id text PRIMARY KEY,
        agency text NOT NULL,
        ended_at timestamptz(3) NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz(3),
        given_up_at timestamptz(3),
        problem text,
        CHECK ((due_at IS NULL) = (given_up_at IS NOT NULL))
      );
      CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL;
      CREATE TABLE idempotency_keys (
        agency text NOT NULL,
        key_hash text NOT NULL,
        body_hash text NOT NULL,
        request_id text NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (agency, key_hash)
      );
      CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
    `,
  },
  {
    id: 6,
    sql: `
      ALTER TABLE presentation_requests
        ADD COLUMN mode text NOT NULL DEFAULT 'cross_device' CHECK (mode IN ('cross_device', 'same_device')),
        ADD COLUMN session_hash text,
        ADD COLUMN sealed_answer text,
        ADD COLUMN answered_at timestamptz(3),
        ADD COLUMN wrong_codes integer NOT NULL DEFAULT 0,
        DROP CONSTRAINT presentation_requests_state_check,
        ADD CONSTRAINT presentation_requests_state_check
          CHECK (state IN ('waiting', 'fetched', 'checking', 'answered', 'decided', 'refused', 'expired')),
        ADD CHECK ((state = 'answered') <= (mode = 'same_device')),
        ADD CHECK ((state = 'answered') = (sealed_answer IS NOT NULL)),
        ADD CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
        ADD CHECK ((session_hash IS NOT NULL) =
          (mode <> 'cross_device' AND state IN ('waiting', 'fetched', 'checking', 'answered')));
      ALTER TABLE presentation_requests ALTER COLUMN mode DROP DEFAULT;
      CREATE INDEX presentation_requests_held ON presentation_requests (answered_at) WHERE state = 'answered';
    `,
  },
  {
    id: 7,
    sql: `
      ALTER TABLE presentation_requests
        DROP CONSTRAINT presentation_requests_mode_check,
        ADD CONSTRAINT presentation_requests_mode_check
          CHECK (mode IN ('cross_device', 'same_device', 'digital_credentials'));
    `,
  },
  {
    id: 8,
    sql: `
      DROP INDEX webhook_deliveries_due;
      CREATE INDEX webhook_deliveries_due ON webhook_deliveries (agency, due_at) WHERE due_at IS NOT NULL;
      CREATE INDEX webhook_deliveries_given_up ON webhook_deliveries (agency) WHERE given_up_at IS NOT NULL;
      CREATE INDEX webhook_deliveries_problem ON webhook_deliveries (agency, ended_at) WHERE problem IS NOT NULL;
      CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at);
      CREATE INDEX presentation_requests_room ON presentation_requests (agency, expires_at)
        WHERE state IN ('waiting', 'fetched');
    `,
  },
  {
    // the index holds the one appeal of a decision that is open or has superseded it, however many are opened at once
    id: 9,
    sql: `
      ALTER TABLE presentation_requests
        ADD COLUMN supersedes text REFERENCES presentation_requests (id),
        ADD COLUMN appeal_reason text CHECK (appeal_reason IN
          ('credential_corrected', 'credential_missing', 'wrong_person', 'ordered_by_review', 'other')),
        ADD COLUMN decides_on text CHECK (decides_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
        ADD CHECK ((supersedes IS NULL) = (appeal_reason IS NULL)),
        ADD CHECK ((supersedes IS NULL) = (decides_on IS NULL)),
        ADD CHECK (supersedes IS NULL OR (supersedes <> id AND question_kind = 'rule'));
      CREATE UNIQUE INDEX presentation_requests_supersedes ON presentation_requests (supersedes)
        WHERE supersedes IS NOT NULL AND state IN ('waiting', 'fetched', 'checking', 'answered', 'decided');
    `,
  },
  {
    id: 10,
    sql: `
      ALTER TABLE presentation_requests
        ADD COLUMN decided_at timestamptz(3),
        ADD CHECK (decided_at IS NULL OR state = 'decided');
    `,
  },
];
