// A request as the desk, the citizen and the log see it: the stored words, with the text of the rule they were decided by.
import type { LocalisedText } from '../localised-text.ts';
import { DECLARATION_CLAUSE } from '../requests/declaration.ts';
import type {
  ClauseResult,
  DecisionWord,
  PresentationRequest,
  QuestionReference,
  RequestSubject,
} from '../requests/presentation-request.ts';
import type { ReasonCode } from '../responses/reasons.ts';
import type { RuleCatalogue } from '../rules/rule-catalogue.ts';
import { type ByRule, readByRule, WITHOUT_RULE } from './by-rule.ts';

export interface ShownDecision extends ByRule {
  decision: DecisionWord;
  /** Null for an agency's own query. */
  rule: { id: string; version: string; sha256: string; title: LocalisedText } | null;
  clauses: { id: string; text: LocalisedText; citation: string; met: ClauseResult['met'] }[];
  decided_at: string;
}

export type ShownState =
  | { state: 'waiting' | 'fetched' | 'checking' | 'answered' | 'expired' }
  | { state: 'decided'; decision: ShownDecision }
  | { state: 'refused'; reason: ReasonCode };

/** One line of the log. */
export interface LoggedDecision {
  request_id: string;
  state: 'decided' | 'refused';
  decision: DecisionWord | null;
  reason: ReasonCode | null;
  rule: { id: string; version: string; title: LocalisedText } | null;
  case_number: string | null;
  /** It is a decision upon appeal. */
  is_appeal: boolean;
  at: string;
}

export function shownState(request: PresentationRequest, rules: RuleCatalogue): ShownState {
  switch (request.state) {
    case 'decided':
      return { state: 'decided', decision: shownDecision(request, request, request.decidedAt, rules) };
    case 'refused':
      return { state: 'refused', reason: request.reason };
    default:
      return { state: request.state };
  }
}

export function shownDecision(
  { question }: RequestSubject,
  { decision, clauses }: { decision: DecisionWord; clauses: readonly ClauseResult[] },
  decidedAt: Date,
  rules: RuleCatalogue,
): ShownDecision {
  const published = question.kind === 'rule' ? rules.bySha256(question.sha256)?.rule : undefined;
  return {
    decision,
    rule: shownRule(question, rules),
    clauses: clauses.map(({ id, met }) => {
      const clause = published?.clauses.find((candidate) => candidate.id === id);
      return { id, text: clause?.text ?? ownText(id), citation: clause?.citation ?? '', met };
    }),
    ...(published === undefined ? WITHOUT_RULE : readByRule(published, decision, clauses)),
    decided_at: decidedAt.toISOString(),
  };
}

/** Null for a request that has no entry in the log. */
export function loggedDecision(request: PresentationRequest, rules: RuleCatalogue): LoggedDecision | null {
  if (request.state !== 'decided' && request.state !== 'refused') return null;
  const rule = shownRule(request.question, rules);
  return {
    request_id: request.id,
    state: request.state,
    decision: request.state === 'decided' ? request.decision : null,
    reason: request.state === 'refused' ? request.reason : null,
    rule: rule && { id: rule.id, version: rule.version, title: rule.title },
    case_number: request.caseNumber,
    is_appeal: request.appeal !== undefined,
    at: request.endedAt.toISOString(),
  };
}

export function shownRule(question: QuestionReference, rules: RuleCatalogue): ShownDecision['rule'] {
  if (question.kind === 'query') return null;
  const { id, version, sha256 } = question;
  return { id, version, sha256, title: rules.bySha256(sha256)?.rule.title ?? sameInBoth(id) };
}

const DECLARED = {
  'zh-CN': '持有人已随出示签署所要求的声明。',
  en: 'The holder signed the declaration that was asked for.',
};

const ownText = (id: string): LocalisedText =>
  id.startsWith(DECLARATION_CLAUSE) ? DECLARED : sameInBoth(id);

/** For a document that today's format no longer reads: the id is better than nothing. */
function sameInBoth(text: string): LocalisedText {
  return { 'zh-CN': text, en: text };
}
