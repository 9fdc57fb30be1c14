// The verifier's desk API as this app uses it: one function per call, shapes as the service sends them.
import type { Call, LocalisedText, PageMark } from '@anju/staff';

export type Officer = { login: string; name: LocalisedText; agency: string };

export type Service = {
  rule_id: string;
  version: string;
  title: LocalisedText;
  citation: string;
  clauses: { id: string; text: LocalisedText }[];
};

export type RequestMade = { request_id: string; qr: string; link: string; expires_at: string };
/** For the wallet in this browser; the browser comes back with a code. */
export type RequestHere = { request_id: string; link: string };

/** `answered`: by an agency’s own query, which has no rule. */
type DecisionWord = 'eligible' | 'not_eligible' | 'more_needed' | 'answered';
type ClauseOutcome = {
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
};

export type RequestState =
  | { state: 'waiting' }
  | { state: 'fetched' }
  | { state: 'checking' }
  | { state: 'answered' }
  | { state: 'expired' }
  | { state: 'decided'; decision: Decision }
  | { state: 'refused'; reason: string };

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
  state: 'decided' | 'refused';
  decision?: DecisionWord | null;
  reason?: string | null;
  rule: { id: string; version: string; title: LocalisedText } | null;
  case_number?: string | null;
  at: string;
};
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
    handInAnswer: (requestId: string, answer: BrowserAnswer) =>
      call<ReleasedRequest>('POST', `/requests/${encodeURIComponent(requestId)}/response`, { json: answer }),
    releaseResult: (requestId: string, responseCode: string) =>
      call<ReleasedRequest>('POST', `/requests/${encodeURIComponent(requestId)}/result`, {
        json: { response_code: responseCode },
      }),
    readRequest: (requestId: string) =>
      call<ReleasedRequest>('GET', `/requests/${encodeURIComponent(requestId)}`),
    readDecisions: (page?: PageMark) =>
      call<DecisionsPage>(
        'GET',
        page === undefined ? '/decisions' : `/decisions?page=${encodeURIComponent(page)}`,
      ),
  };
}
