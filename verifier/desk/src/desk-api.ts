// The verifier's desk API as this app uses it: one function per call, shapes as the service sends them.
import type { Call, LocalisedText, PageMark } from '@anju/staff';

export type Officer = { login: string; name: LocalisedText; agency: string };

export type Service = {
  rule_id: string;
  version: string;
  title: LocalisedText;
  citation: string;
  clauses: { id: string; text: LocalisedText }[];
} & GroupedClauses;

/** How the rule groups its clauses: the ways to fulfil it, and what it grades by. */
export type GroupedClauses = {
  /** `met`: of a decision. */
  routes: { text: LocalisedText | null; clauses: string[]; met?: ClauseOutcome['met'] }[];
  grading: { title: LocalisedText; clauses: string[] } | null;
};

export type RequestMade = { request_id: string; qr: string; link: string; expires_at: string };
/** For the wallet in this browser; the browser comes back with a code. */
export type RequestHere = { request_id: string; link: string };

/** `answered`: by an agency’s own query, which has no rule. */
type DecisionWord = 'eligible' | 'not_eligible' | 'more_needed' | 'answered';
export type ClauseOutcome = {
  id: string;
  text: LocalisedText;
  citation: string;
  met: boolean | 'unproved';
};
export type Decision = {
  decision: DecisionWord;
  rule: { id: string; version: string; sha256: string; title: LocalisedText } | null;
  clauses: ClauseOutcome[];
  decided_at: string;
  grade: { title: LocalisedText; text: LocalisedText } | null;
  /** Ids of clauses that could still decide it. */
  needed: string[];
} & GroupedClauses;

export type RequestState =
  | { state: 'waiting' }
  | { state: 'fetched' }
  | { state: 'checking' }
  | { state: 'answered' }
  | { state: 'expired' }
  | { state: 'decided'; decision: Decision }
  | { state: 'refused'; reason: string };

export const appealReasons = [
  'credential_corrected',
  'credential_missing',
  'wrong_person',
  'ordered_by_review',
  'other',
] as const;
export type AppealReason = (typeof appealReasons)[number];

/** What is decided again, and why. */
export type Appeal = { against: string; reason: AppealReason };

/** A request with what it supersedes and what has superseded it. */
export type Case = ReleasedRequest & {
  request_id: string;
  supersedes: { request_id: string; reason: AppealReason; decided_for: string } | null;
  superseded_by: { request_id: string; decided_at: string } | null;
};

/** For the browser’s own Digital Credentials API, as it takes it. */
export type DigitalRequest = { request_id: string; digital: object };
/** What it gave. */
export type BrowserAnswer = { protocol: string; data: unknown };

/** What came of a request, with what it was about. */
export type ReleasedRequest = RequestState & {
  rule: { id: string; title: LocalisedText } | null;
  case_number: string | null;
};

export type LoggedDecision = {
  request_id: string;
  rule: { id: string; version: string; title: LocalisedText } | null;
  case_number: string | null;
  is_appeal: boolean;
  superseded: boolean;
  at: string;
} & (
  | { state: 'decided'; decision: DecisionWord; reason: null }
  | { state: 'refused'; decision: null; reason: string }
);
export type DecisionsPage = { decisions: LoggedDecision[]; next: PageMark | null };

export type DeskApi = ReturnType<typeof createDeskApi>;

export function createDeskApi(call: Call) {
  return {
    listServices: () => call<{ services: Service[] }>('GET', '/services'),
    makeRequest: (ruleId: string, caseNumber: string) =>
      call<RequestMade>('POST', '/requests', {
        json: { rule_id: ruleId, ...(caseNumber ? { case_number: caseNumber } : {}) },
      }),
    makeRequestHere: (ruleId: string, caseNumber: string) =>
      call<RequestHere>('POST', '/requests', {
        json: { rule_id: ruleId, ...(caseNumber ? { case_number: caseNumber } : {}), same_device: true },
      }),
    makeDigitalRequest: (ruleId: string, caseNumber: string) =>
      call<DigitalRequest>('POST', '/requests', {
        json: {
          rule_id: ruleId,
          ...(caseNumber ? { case_number: caseNumber } : {}),
          digital_credentials: true,
        },
      }),
    /** `insteadOf`: the appeal that is open now, which ends. */
    makeAppeal: ({ against, reason }: Appeal, insteadOf?: string) =>
      call<RequestMade>('POST', `/requests/${encodeURIComponent(against)}/appeals`, {
        json: { reason, ...(insteadOf ? { instead_of: insteadOf } : {}) },
      }),
    makeAppealHere: ({ against, reason }: Appeal, insteadOf: string) =>
      call<RequestHere>('POST', `/requests/${encodeURIComponent(against)}/appeals`, {
        json: { reason, instead_of: insteadOf, same_device: true },
      }),
    handInAnswer: (requestId: string, answer: BrowserAnswer) =>
      call<ReleasedRequest>('POST', `/requests/${encodeURIComponent(requestId)}/response`, { json: answer }),
    releaseResult: (requestId: string, responseCode: string) =>
      call<ReleasedRequest>('POST', `/requests/${encodeURIComponent(requestId)}/result`, {
        json: { response_code: responseCode },
      }),
    readRequest: (requestId: string) =>
      call<ReleasedRequest>('GET', `/requests/${encodeURIComponent(requestId)}`),
    readCase: (requestId: string) => call<Case>('GET', `/requests/${encodeURIComponent(requestId)}`),
    readDecisions: (page?: PageMark) =>
      call<DecisionsPage>(
        'GET',
        page === undefined ? '/decisions' : `/decisions?page=${encodeURIComponent(page)}`,
      ),
  };
}
