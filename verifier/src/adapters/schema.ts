// Tables of the verifier. There is no column for anything that a response says: a claim could not be kept if one wanted to.
import { APPEAL_REASONS } from '../requests/appeal.ts';
import type { ClauseResult } from '../requests/presentation-request.ts';
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from './drizzle.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
});

export const presentationRequests = pgTable(
  'presentation_requests',
  {
    id: text('id').primaryKey(),
    agency: text('agency').notNull(),
    questionKind: text('question_kind', { enum: ['rule', 'query'] }).notNull(),
    // null for an agency's own query
    ruleId: text('rule_id'),
    ruleVersion: text('rule_version'),
    questionSha256: text('question_sha256').notNull(),
    caseNumber: text('case_number'),
    mode: text('mode', { enum: ['cross_device', 'same_device', 'digital_credentials'] }).notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    // of an appeal: whose decision it supersedes, why, and for which day it decides again; else null
    supersedes: text('supersedes'),
    appealReason: text('appeal_reason', { enum: APPEAL_REASONS }),
    decidesOn: text('decides_on'),
    state: text('state', {
      enum: ['waiting', 'fetched', 'checking', 'answered', 'decided', 'refused', 'expired'],
    }).notNull(),
    // the exchange: null from the moment the request is claimed or ends
    sealedExchange: text('sealed_exchange'),
    stateHash: text('state_hash'),
    claimedAt: moment('claimed_at'),
    // a hash; null for answers from another device, and once the request has ended
    sessionHash: text('session_hash'),
    // while the browser is awaited: what came of the answer, sealed under a code that is kept nowhere
    sealedAnswer: text('sealed_answer'),
    answeredAt: moment('answered_at'),
    wrongCodes: integer('wrong_codes').notNull().default(0),
    // the end
    endedAt: moment('ended_at'),
    // where that was before the end: of an answer that waited for its browser
    decidedAt: moment('decided_at'),
    reason: text('reason'),
    decision: text('decision', { enum: ['eligible', 'not_eligible', 'more_needed', 'answered'] }),
    clauses: jsonb('clauses').$type<ClauseResult[]>(),
    statusAsOf: moment('status_as_of'),
    // of the decision's entry in the audit log; null for decisions from before it was kept here
    leafHash: bytes('leaf_hash'),
  },
  (table) => [
    index('presentation_requests_log').on(table.agency, table.endedAt, table.id),
    index('presentation_requests_open').on(table.expiresAt),
  ],
);

export const officerSessions = pgTable('officer_sessions', {
  tokenHash: text('token_hash').primaryKey(),
  login: text('login').notNull(),
  expiresAt: moment('expires_at').notNull(),
});

/** Ended requests that an agency's own system is still to be told of; a row goes when it was told (webhook-outbox.ts). */
export const webhookDeliveries = pgTable('webhook_deliveries', {
  requestId: text('request_id').primaryKey(),
  agency: text('agency').notNull(),
  endedAt: moment('ended_at').notNull(),
  attempts: integer('attempts').notNull().default(0),
  // when it is next tried; while somebody tries, when that one has had its time; null when given up
  dueAt: moment('due_at'),
  givenUpAt: moment('given_up_at'),
  problem: text('problem'),
});

/** Keys under which agencies asked, and which request came of it, until the key may be used again. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    agency: text('agency').notNull(),
    keyHash: text('key_hash').notNull(),
    bodyHash: text('body_hash').notNull(),
    requestId: text('request_id').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agency, table.keyHash] })],
);

/** Every rule that a request was ever made under, so that a decided case keeps the text it was decided by. */
export const rules = pgTable('rules', {
  sha256: text('sha256').primaryKey(),
  document: bytes('document').notNull(),
});

/** One salted entry per decision. It has no position until the log is next taken stock of (audit-log.ts). */
export const auditLogLeaves = pgTable(
  'audit_log_leaves',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    position: bigint('position', { mode: 'number' }),
    leafHash: bytes('leaf_hash').notNull(),
    // the hash of the entry's secret, which the citizen was given and which is kept nowhere here
    salt: bytes('salt').notNull(),
    entry: bytes('entry').notNull(),
  },
  // how the citizen's look-up finds it
  (table) => [uniqueIndex('audit_log_leaves_salt').on(table.salt)],
);
