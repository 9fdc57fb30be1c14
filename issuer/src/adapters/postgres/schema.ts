// The tables of migrations.ts as drizzle knows them.
import type { ClerkAction } from '../../clerks/ports.ts';
import type {
  ClaimValue,
  HolderKey,
  IdentifiedBy,
  NotificationEvent,
  OfferKind,
  OfferState,
  ReviewState,
} from '../../ports.ts';
import type { Hindrance, StatusValue } from '../../status/ports.ts';
import {
  bigint,
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from './drizzle.ts';

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const records = pgTable(
  'records',
  {
    department: text().notNull(),
    personNumber: text('person_number').notNull(),
    recordKey: text('record_key').notNull().default(''),
    householdNumber: text('household_number').notNull(),
    name: text().notNull(),
    claims: jsonb().$type<Record<string, ClaimValue>>().notNull(),
    importedAt: instant('imported_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.department, table.personNumber, table.recordKey] })],
);

export const offers = pgTable('offers', {
  id: text().primaryKey(),
  department: text().notNull(),
  personNumber: text('person_number').notNull(),
  codeHash: text('code_hash').notNull(),
  txCodeHash: text('tx_code_hash').notNull(),
  state: text().$type<OfferState>().notNull(),
  attemptsLeft: smallint('attempts_left').notNull(),
  kind: text().$type<OfferKind>().notNull().default('counter'),
  clerk: text().notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
});

export const usedOnce = pgTable(
  'used_once',
  { kind: text().notNull(), key: text().notNull(), expiresAt: instant('expires_at').notNull() },
  (table) => [primaryKey({ columns: [table.kind, table.key] })],
);

export const authorizationArtifacts = pgTable(
  'authorization_artifacts',
  {
    department: text().notNull(),
    model: text().notNull(),
    idHash: text('id_hash').notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    grantId: text('grant_id'),
    uid: text(),
    userCode: text('user_code'),
    consumedAt: instant('consumed_at'),
    expiresAt: instant('expires_at'),
  },
  (table) => [primaryKey({ columns: [table.department, table.model, table.idHash] })],
);

export const statusLists = pgTable(
  'status_lists',
  {
    department: text().notNull(),
    number: integer().notNull(),
    size: integer().notNull(),
    allotted: integer().notNull().default(0),
    version: integer().notNull().default(0),
    publishedVersion: integer('published_version'),
    publishedToken: text('published_token'),
    publishedExpiresAt: instant('published_expires_at'),
  },
  (table) => [primaryKey({ columns: [table.department, table.number] })],
);

export const batches = pgTable('batches', {
  id: text().primaryKey(),
  department: text().notNull(),
  personNumber: text('person_number').notNull(),
  offerId: text('offer_id'),
  copies: smallint().notNull(),
  issuedAt: instant('issued_at').notNull(),
  recordKey: text('record_key').notNull().default(''),
  configurationId: text('configuration_id'),
  grantId: text('grant_id'),
  notificationHash: text('notification_hash'),
  notified: text().$type<NotificationEvent>(),
});

export const grants = pgTable('grants', {
  id: text().primaryKey(),
  department: text().notNull(),
  personNumber: text('person_number').notNull(),
  clientId: text('client_id').notNull(),
  identifiedBy: text('identified_by').$type<IdentifiedBy>().notNull(),
  offerId: text('offer_id'),
  state: text().$type<'active' | 'ended'>().notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
});

export const deferredRequests = pgTable('deferred_requests', {
  id: text().primaryKey(),
  transactionHash: text('transaction_hash').notNull(),
  department: text().notNull(),
  personNumber: text('person_number').notNull(),
  recordKey: text('record_key').notNull(),
  configurationId: text('configuration_id').notNull(),
  grantId: text('grant_id').notNull(),
  holderKeys: jsonb('holder_keys').$type<HolderKey[]>().notNull(),
  state: text().$type<ReviewState>().notNull(),
  clerk: text(),
  requestedAt: instant('requested_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
});

/** What a clerk approved: for this grant, this record and this credential only. */
export const approvals = pgTable(
  'approvals',
  {
    grantId: text('grant_id').notNull(),
    recordKey: text('record_key').notNull(),
    configurationId: text('configuration_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.grantId, table.recordKey, table.configurationId] })],
);

/** Who gets nothing new: suspended until a clerk resumes, revoked until a clerk makes an offer again. */
export const hindrances = pgTable(
  'hindrances',
  {
    department: text().notNull(),
    personNumber: text('person_number').notNull(),
    state: text().$type<Hindrance>().notNull(),
    since: instant('since').notNull(),
  },
  (table) => [primaryKey({ columns: [table.department, table.personNumber] })],
);

/** One way to a login at the identity provider and back. */
export const loginAttempts = pgTable('login_attempts', {
  stateHash: text('state_hash').primaryKey(),
  department: text().notNull(),
  interactionUid: text('interaction_uid').notNull(),
  expiresAt: instant('expires_at').notNull(),
});

/** One request to show a credential already held, from the interaction that began it until the person is handed over. */
export const presentationRequests = pgTable('presentation_requests', {
  idHash: text('id_hash').primaryKey(),
  department: text().notNull(),
  interactionHash: text('interaction_hash').notNull(),
  state: text().$type<'waiting' | 'checking' | 'answered'>().notNull(),
  sealedExchange: text('sealed_exchange'),
  sealedPerson: text('sealed_person'),
  responseCodeHash: text('response_code_hash'),
  expiresAt: instant('expires_at').notNull(),
});

export const issuedCopies = pgTable(
  'issued_copies',
  {
    department: text().notNull(),
    listNumber: integer('list_number').notNull(),
    index: integer().notNull(),
    batchId: text('batch_id').notNull(),
    personNumber: text('person_number').notNull(),
    status: smallint().$type<StatusValue>().notNull().default(0),
    issuedAt: instant('issued_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.department, table.listNumber, table.index] })],
);

export const clerkSessions = pgTable('clerk_sessions', {
  tokenHash: text('token_hash').primaryKey(),
  login: text().notNull(),
  expiresAt: instant('expires_at').notNull(),
});

export const auditEntries = pgTable('audit_entries', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: instant('at').notNull(),
  clerk: text().notNull(),
  action: text().$type<ClerkAction>().notNull(),
  department: text(),
  personNumber: text('person_number'),
  count: integer(),
});

/** `log` is the department's id. A leaf has no position until the log is next taken stock of (audit-log.ts). */
export const auditLogLeaves = pgTable('audit_log_leaves', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  log: text().notNull(),
  position: bigint({ mode: 'number' }),
  leafHash: bytes('leaf_hash').notNull(),
  salt: bytes().notNull(),
  entry: bytes().notNull(),
});
