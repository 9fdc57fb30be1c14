// A request as the desk, the citizen and the log see it: the stored words, with the text of the rule they were decided by.
import type { LocalisedText } from '../errors.ts';
import type {
  ClauseResult,
  DecisionWord,
  PresentationRequest,
  RequestSubject,
} from '../requests/presentation-request.ts';
import type { ReasonCode } from '../responses/reasons.ts';
import type { RuleCatalogue } from '../rules/rule-catalogue.ts';

export interface ShownDecision {
  decision: DecisionWord;
  rule: { id: string; version: string; sha256: string; title: LocalisedText };
  clauses: { id: string; text: LocalisedText; citation: string; met: ClauseResult['met'] }[];
  decided_at: string;
}

export type ShownState =
  | { state: 'waiting' | 'fetched' | 'checking' | 'expired' }
  | { state: 'decided'; decision: ShownDecision }
  | { state: 'refused'; reason: ReasonCode };

/** One line of the log. */
export interface LoggedDecision {
  request_id: string;
  state: 'decided' | 'refused';
  decision: DecisionWord | null;
  reason: ReasonCode | null;
  rule: { id: string; version: string; title: LocalisedText };
  case_number: string | null;
  at: string;
}

export function shownState(request: PresentationRequest, rules: RuleCatalogue): ShownState {
  switch (request.state) {
    case 'decided':
      return { state: 'decided', decision: shownDecision(request, request, request.endedAt, rules) };
    case 'refused':
      return { state: 'refused', reason: request.reason };
    default:
      return { state: request.state };
  }
}

export function shownDecision(
  { rule }: RequestSubject,
  { decision, clauses }: { decision: DecisionWord; clauses: readonly ClauseResult[] },
  decidedAt: Date,
  rules: RuleCatalogue,
): ShownDecision {
  const published = rules.bySha256(rule.sha256)?.rule;
  return {
    decision,
    rule: { ...rule, title: published?.title ?? sameInBoth(rule.id) },
    clauses: clauses.map(({ id, met }) => {
      const clause = published?.clauses.find((candidate) => candidate.id === id);
      return { id, text: clause?.text ?? sameInBoth(id), citation: clause?.citation ?? '', met };
    }),
    decided_at: decidedAt.toISOString(),
  };
}

/** Null for a request that has no entry in the log. */
export function loggedDecision(request: PresentationRequest, rules: RuleCatalogue): LoggedDecision | null {
  if (request.state !== 'decided' && request.state !== 'refused') return null;
  const { id, version, sha256 } = request.rule;
  return {
    request_id: request.id,
    state: request.state,
    decision: request.state === 'decided' ? request.decision : null,
    reason: request.state === 'refused' ? request.reason : null,
    rule: { id, version, title: rules.bySha256(sha256)?.rule.title ?? sameInBoth(id) },
    case_number: request.caseNumber,
    at: request.endedAt.toISOString(),
  };
}

/** For a document that today's format no longer reads: the id is better than nothing. */
function sameInBoth(text: string): LocalisedText {
  return { 'zh-CN': text, en: text };
}
