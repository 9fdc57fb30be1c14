// A request as its row: what is written of a new one, and what is read of any.
import type { NewRequest } from '../ports.ts';
import type { Appeal } from '../requests/appeal.ts';
import type {
  PresentationRequest,
  QuestionReference,
  RequestProgress,
} from '../requests/presentation-request.ts';
import type { presentationRequests } from './schema.ts';
import { present, storedAppealReason, storedClauses, storedDecision, storedReason } from './stored-words.ts';

export type Row = typeof presentationRequests.$inferSelect;

/** In the order that ADD takes them (request-statements.ts). */
export function rowOf(request: NewRequest): unknown[] {
  const { id, agency, question, caseNumber, createdAt, expiresAt, sealedExchange, stateHash } = request;
  const { mode, sessionHash, appeal } = request;
  const [ruleId, ruleVersion] = question.kind === 'rule' ? [question.id, question.version] : [null, null];
  const subject = [id, agency, question.kind, ruleId, ruleVersion, question.sha256, caseNumber];
  const times = [createdAt.toISOString(), expiresAt.toISOString()];
  const again = [appeal?.supersedes ?? null, appeal?.reason ?? null, appeal?.on ?? null];
  return [...subject, ...times, sealedExchange, stateHash, mode, sessionHash, ...again];
}

export function toRequest(row: Row): PresentationRequest {
  return {
    id: row.id,
    agency: row.agency,
    mode: row.mode,
    question: questionOf(row),
    caseNumber: row.caseNumber,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    ...appealOf(row),
    ...progressOf(row),
  };
}

function appealOf({ supersedes, appealReason, decidesOn }: Row): { appeal?: Appeal } {
  if (supersedes === null) return {};
  return { appeal: { supersedes, reason: storedAppealReason(appealReason), on: present(decidesOn) } };
}

function questionOf({
  questionKind: kind,
  ruleId,
  ruleVersion,
  questionSha256: sha256,
}: Row): QuestionReference {
  return kind === 'query'
    ? { kind, sha256 }
    : { kind, id: present(ruleId), version: present(ruleVersion), sha256 };
}

function progressOf(row: Row): RequestProgress {
  switch (row.state) {
    case 'waiting':
    case 'fetched':
      return { state: row.state, sealedExchange: present(row.sealedExchange) };
    case 'checking':
      return { state: 'checking', claimedAt: present(row.claimedAt) };
    case 'answered':
      return {
        state: 'answered',
        sealedAnswer: present(row.sealedAnswer),
        answeredAt: present(row.answeredAt),
      };
    case 'decided':
      return {
        state: 'decided',
        decision: storedDecision(row.decision),
        clauses: storedClauses(row.clauses),
        statusAsOf: row.statusAsOf,
        leafHash: row.leafHash,
        decidedAt: row.decidedAt ?? present(row.endedAt),
        endedAt: present(row.endedAt),
      };
    case 'refused':
      return {
        state: 'refused',
        reason: storedReason(row.reason),
        endedAt: present(row.endedAt),
      };
    case 'expired':
      return { state: 'expired' };
    default:
      throw new Error('a stored request has a state that is none');
  }
}
