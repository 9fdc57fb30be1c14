// A presentation request and its states. The transitions happen in the database, each as one conditional update (ports.ts).
import type { DecidedQuestion } from '@anju/audit-log';
import type { ReasonCode } from '../responses/reasons.ts';
import type { Appeal } from './appeal.ts';

export const REQUEST_LIFETIME_SECONDS = 600;
/** A response that was claimed and has no decision after this time counts as failed: its process is gone. */
const CHECKING_LIMIT_SECONDS = 10;
/** For the browser to come back with the response code; then what came of the answer is erased unseen. */
const RETURN_LIMIT_SECONDS = 300;

/**
 * How an answer finds its way. `cross_device`: by QR code, and whoever asked sees what comes of it. `same_device`: what comes
 * of it is seen when the browser in which it was asked comes back with a code (OpenID4VP 1.0, section 14.2).
 * `digital_credentials`: the page hands the question to its browser, and the answer in (appendix A).
 */
export type RequestMode = 'cross_device' | 'same_device' | 'digital_credentials';

/** `answered`: an agency's own query was answered as it asks, by good credentials. The others are a rule's. */
export type DecisionWord = 'eligible' | 'not_eligible' | 'more_needed' | 'answered';

/** Of a rule, its clauses; of an agency's own query, its credential queries, of which those that were answered are met. */
export interface ClauseResult {
  id: string;
  met: true | false | 'unproved';
}

/** What is asked, by its hash: a published rule's document, or a query of the agency's own (agency-query.ts). */
export type QuestionReference = DecidedQuestion;

/** What is known about a request from the moment it was made. */
export interface RequestSubject {
  id: string;
  agency: string;
  mode: RequestMode;
  question: QuestionReference;
  caseNumber: string | null;
  createdAt: Date;
  expiresAt: Date;
  /** Absent where nothing was decided before. */
  appeal?: Appeal;
}

export type RequestProgress =
  | { state: 'waiting'; sealedExchange: string }
  | { state: 'fetched'; sealedExchange: string }
  | { state: 'checking'; claimedAt: Date }
  /** By a wallet on the same device: sealed under the response code, see held-answer.ts. */
  | { state: 'answered'; sealedAnswer: string; answeredAt: Date }
  | {
      state: 'decided';
      decision: DecisionWord;
      clauses: ClauseResult[];
      statusAsOf: Date | null;
      /** Of its entry in the audit log; null for decisions from before it was kept with them. */
      leafHash: Uint8Array | null;
      /** Before `endedAt` where the answer waited for its browser. */
      decidedAt: Date;
      endedAt: Date;
    }
  | { state: 'refused'; reason: ReasonCode; endedAt: Date }
  | { state: 'expired' };

export type PresentationRequest = RequestSubject & RequestProgress;
export type RequestState = RequestProgress['state'];

export const FINAL_STATES: ReadonlySet<RequestState> = new Set(['decided', 'refused', 'expired']);

/** As a wallet meets the request at `now`: an expired one is over even before that is written down. */
export function asOf(request: PresentationRequest, now: Date): PresentationRequest {
  const hasExpired = (request.state === 'waiting' || request.state === 'fetched') && isOverdue(request, now);
  return hasExpired ? { ...subjectOf(request), state: 'expired' } : request;
}

/** Whether time has ended the request, and the database does not say so yet. */
export function isOverdue(request: PresentationRequest, now: Date): boolean {
  if (request.state === 'checking') return request.claimedAt <= checkingCutoff(now);
  if (request.state === 'answered') return request.answeredAt <= returnCutoff(now);
  return (request.state === 'waiting' || request.state === 'fetched') && request.expiresAt <= now;
}

/** Requests claimed at or before this moment have had their time. */
export function checkingCutoff(now: Date): Date {
  return new Date(now.getTime() - CHECKING_LIMIT_SECONDS * 1000);
}

/** Requests answered at or before this moment have waited long enough for the browser. */
export function returnCutoff(now: Date): Date {
  return new Date(now.getTime() - RETURN_LIMIT_SECONDS * 1000);
}

function subjectOf({
  id,
  agency,
  mode,
  question,
  caseNumber,
  createdAt,
  expiresAt,
  appeal,
}: PresentationRequest): RequestSubject {
  const subject = { id, agency, mode, question, caseNumber, createdAt, expiresAt };
  return appeal === undefined ? subject : { ...subject, appeal };
}
