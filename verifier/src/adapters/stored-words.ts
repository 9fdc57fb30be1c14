// The schema's constraints promise these; a row that breaks them, because somebody took them away, must not pass for a good one.
import { APPEAL_REASONS, type AppealReason } from '../requests/appeal.ts';
import type { ClauseResult, DecisionWord } from '../requests/presentation-request.ts';
import { REASON_CODES, type ReasonCode } from '../responses/reasons.ts';

const DECISIONS: readonly DecisionWord[] = ['eligible', 'not_eligible', 'more_needed', 'answered'];

export function present<T>(value: T | null): T {
  if (value === null) throw new Error('a stored request lacks a value that its state requires');
  return value;
}

export const storedDecision = (value: string | null): DecisionWord => oneOf(DECISIONS, value);

export const storedAppealReason = (value: string | null): AppealReason => oneOf(APPEAL_REASONS, value);

export const storedReason = (value: string | null): ReasonCode => oneOf(REASON_CODES, value);

export function storedClauses(value: unknown): ClauseResult[] {
  if (!Array.isArray(value) || !value.every(isClause)) throw new Error('a stored clause is none');
  return value.map(({ id, met }) => ({ id, met }));
}

function isClause(value: unknown): value is ClauseResult {
  const { id, met } = (value ?? {}) as Record<string, unknown>;
  return typeof id === 'string' && (met === true || met === false || met === 'unproved');
}

function oneOf<Word extends string>(words: readonly Word[], value: string | null): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Error('a stored request has a word that means nothing');
  return found;
}
