// What the use cases need from outside, as function types. Adapters implement them; main.ts and app.ts put them together.
import type { Anchoring, PublishedLog } from '@anju/audit-log';
import type { VerifyPresentation } from '@anju/openid4vp';
import type { VerifierLookUp } from '@anju/registry-contracts/follow';
import type { FastifyBaseLogger } from 'fastify';
import type { Agencies, Agency } from './agencies/agencies.ts';
import type { LocalisedText } from './localised-text.ts';
import type { Appeal } from './requests/appeal.ts';
import type {
  ClauseResult,
  DecisionWord,
  PresentationRequest,
  RequestSubject,
} from './requests/presentation-request.ts';
import type { HeldAnswer } from './responses/held-answer.ts';
import type { ReasonCode } from './responses/reasons.ts';
import type { RuleCatalogue } from './rules/rule-catalogue.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import type { TellAgencies } from './webhooks/tell-agencies.ts';

export type Clock = () => Date;

/** Requests in the database. Every transition is one conditional update: `false` means that it was not the caller's to make. */
export interface RequestStore {
  add(request: NewRequest): Promise<void>;
  /** Unless the agency's last request under this key is as new as this one: then gives that and adds nothing. */
  addOnce(request: NewRequest, key: IdempotencyKey): Promise<EarlierRequest | null>;
  /**
   * As `add`, or with a key as `addOnce`. Of any number of appeals against one decision one is added: `taken` says that
   * another is open, or has superseded the decision. `insteadOf` names the agency's own open appeal against it: with the
   * one that is added, waiting or fetched → expired; where none is added it stays.
   */
  addAppeal(
    request: NewAppeal,
    key: IdempotencyKey | null,
    insteadOf: string | null,
  ): Promise<'added' | 'taken' | EarlierRequest>;
  /** Of each of these requests the one appeal that is open or has superseded its decision, if there is one. */
  findAppealsOf(ids: readonly string[]): Promise<PresentationRequest[]>;
  /** Whether the agency has asked under this key, and the key is not free again. */
  hasKey(agency: string, keyHash: string, now: Date): Promise<boolean>;
  /** Requests of the agency that wait for an answer, counted up to `limit`. */
  countOpen(agency: string, now: Date, limit: number): Promise<number>;
  find(id: string): Promise<PresentationRequest | null>;
  findMany(ids: readonly string[]): Promise<PresentationRequest[]>;
  /** waiting, unexpired → fetched; gives the request to the one caller who made it so. */
  markFetched(id: string, now: Date): Promise<PresentationRequest | null>;
  /** waiting or fetched, unexpired → checking; erases the exchange. Of any number of callers one gets `true`. */
  claim(id: string, now: Date): Promise<boolean>;
  /** waiting or fetched, unexpired, and the hash is of the exchange's state → refused; erases the exchange. */
  endByWallet(id: string, stateHash: string, reason: ReasonCode, now: Date): Promise<boolean>;
  /** checking, claimed within the limit → decided; the audit log gets its entry with it, salted with 32 bytes. */
  recordDecision(request: DecidedRequest, outcome: Outcome, now: Date, salt: Uint8Array): Promise<boolean>;
  /** checking → refused */
  recordRefusal(id: string, reason: ReasonCode, now: Date): Promise<boolean>;
  /** Of a request on the same device: checking, claimed within the limit → answered. */
  holdAnswer(id: string, sealedAnswer: string, now: Date): Promise<boolean>;
  /** Of a request on the same device, otherwise as `endByWallet`: → answered. */
  holdWalletError(id: string, stateHash: string, sealedAnswer: string, now: Date): Promise<boolean>;
  /** answered within the limit, by this answer and in this session → decided, with its entry, or refused. */
  release(request: AnsweredRequest, proof: ReturnProof, answer: HeldAnswer, now: Date): Promise<boolean>;
  /** answered by this answer and in another session → refused; erases the answer. */
  endLured(id: string, proof: ReturnProof, now: Date): Promise<boolean>;
  /** `false`: there were too many, and the answer is not released any more. */
  countWrongCode(id: string): Promise<boolean>;
  /**
   * Writes down what time has ended: expired requests lose their exchange, stuck ones are failed, and answers for which no
   * browser came back are erased.
   */
  endOverdue(now: Date): Promise<EndedByTime>;
  /** Ended requests of an agency, newest first. `before` is the cursor of the page before. */
  listEnded(agency: string, page: { before: string | null; limit: number }): Promise<EndedPage>;
}

export type NewRequest = RequestSubject & {
  sealedExchange: string;
  stateHash: string;
  /** Of the browser's session; null for a request that is answered from another device. */
  sessionHash: string | null;
};

export type NewAppeal = NewRequest & { appeal: Appeal };

export type AnsweredRequest = Pick<RequestSubject, 'id' | 'agency' | 'question' | 'appeal'>;

export type DecidedRequest = AnsweredRequest & { askedBy: AskedBy };

/** The agency as its request named it: a certificate that is renewed later, or another name, changes nothing. */
export interface AskedBy {
  clientId: string;
  name: LocalisedText;
}

/** The sealed answer that was opened with the code, and the hash of the session that came with it. */
export interface ReturnProof {
  sealedAnswer: string;
  sessionHash: string;
}

/** Under which key an agency's system asked, and what; both as hashes that only its API key makes. */
export interface IdempotencyKey {
  keyHash: string;
  bodyHash: string;
}

/** What came of the first call with a key; the key may be used anew when the request has had its time. */
export interface EarlierRequest {
  id: string;
  expiresAt: Date;
  bodyHash: string;
}

export interface Outcome {
  decision: DecisionWord;
  clauses: ClauseResult[];
  /** When the oldest status list that the decision rests on was fetched. */
  statusAsOf: Date | null;
}

/** Numbers of requests. */
export interface EndedByTime {
  expired: number;
  /** Refused with `processing_failed`. */
  stuck: number;
  /** Refused with `not_returned`. */
  notReturned: number;
}

export interface EndedPage {
  requests: PresentationRequest[];
  next: string | null;
}

/** The service's own entries of its audit log, each under the hash of the secret that its citizen was given. */
export interface EntryStore {
  /** `salt`: 32 bytes. Published: it has its place in the log. */
  findBySalt(
    salt: Uint8Array,
  ): Promise<{ entry: Uint8Array; leafHash: Uint8Array; isPublished: boolean } | null>;
}

/** Sessions of signed-in officers, by SHA-256 of the cookie's token. */
export interface SessionStore {
  add(session: { tokenHash: string; login: string; expiresAt: Date }): Promise<void>;
  find(tokenHash: string, now: Date): Promise<{ login: string } | null>;
  remove(tokenHash: string): Promise<void>;
  removeExpired(now: Date): Promise<void>;
}

export interface Officer {
  login: string;
  name: LocalisedText;
  agency: string;
  passwordScrypt: string;
}

/** Seals what a request needs while it waits. `open` throws when what it is bound to, or the secret, is another. */
export interface KeySealer {
  seal(boundTo: string, plain: Uint8Array): string;
  open(boundTo: string, sealed: string): Uint8Array;
}

export type CredentialStatus = 'valid' | 'revoked' | 'suspended';

/** Looks a status up in the issuer's signed list; throws `RefusedResponseError('status_unavailable')` when in doubt. */
export type CheckStatus = (entry: {
  uri: string;
  idx: number;
  iss: string;
  vct: string;
}) => Promise<{ status: CredentialStatus; fetchedAt: Date }>;

export interface RegistryHealth {
  fresh: boolean;
  lastGoodPollAt: Date | null;
}

export interface Settings {
  publicUrl: string;
  /** Whose word counts about the address that a call is of. */
  proxies: readonly string[];
  walletUrl: string;
  /** Built desk app; null where the verifier runs without it. */
  deskDir: string | null;
  /** How often live events look at the database for what another process did. */
  eventPollMilliseconds: number;
  /** How often overdue requests are written down as ended. */
  sweepMilliseconds: number;
}

export interface VerifierPorts {
  settings: Settings;
  now: Clock;
  randomBytes(length: number): Uint8Array;
  agencies: Agencies;
  /** What the registry lists the key of an agency for. */
  registrationOf(agency: Pick<Agency, 'thumbprintHex'>): VerifierLookUp;
  rules: RuleCatalogue;
  requests: RequestStore;
  entries: EntryStore;
  sessions: SessionStore;
  officers: readonly Officer[];
  sealer: KeySealer;
  verifyPresentation: VerifyPresentation;
  checkStatus: CheckStatus;
  auditLog: PublishedLog;
  /** Started and stopped by who opens the ports. */
  anchoring: Pick<Anchoring, 'standings' | 'runOnce'>;
  /** Likewise. */
  tellAgencies: Pick<TellAgencies, 'standings' | 'runOnce'>;
  registryHealth(): RegistryHealth;
  databaseAnswers(): Promise<boolean>;
  telemetry: Telemetry;
  log: FastifyBaseLogger;
  /** Ends what the ports hold open, after the app has stopped listening. */
  close(): Promise<void>;
}
