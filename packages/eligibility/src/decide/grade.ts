/** The grade: the value of the first grading clause that is met. It follows from the rule and the clauses kept. */
import type { Rule } from '../rule.ts';
import { type KeptClause, type Results, requirementMet, resultsOf } from './requirement.ts';
import { gradingClauses } from './which-clauses.ts';

/** `clause` is null where none of them is met and the rule says what holds `otherwise`. */
export type Grade = { readonly clause: string | null; readonly value: number };

/** What is known of the grade: given, not to be had, or open. A rule without grades stands as given. */
export type GradeStanding =
  | { readonly is: 'given'; readonly grade: Grade | null }
  | { readonly is: 'none' }
  | { readonly is: 'open' };

export function gradeStanding({ grades }: Rule, results: Results): GradeStanding {
  if (grades === undefined) return { is: 'given', grade: null };
  for (const { clause, value } of grades.of) {
    const met = results.get(clause);
    if (met === true) return { is: 'given', grade: { clause, value } };
    if (met === undefined) return { is: 'open' };
  }
  return grades.otherwise === undefined
    ? { is: 'none' }
    : { is: 'given', grade: { clause: null, value: grades.otherwise } };
}

/** The grading clauses as far as they speak: up to the first that is met, and that one too. */
export function gradingClausesThatSpeak(rule: Rule, results: Results): string[] {
  const ids = gradingClauses(rule);
  const first = ids.findIndex((id) => results.get(id) === true);
  return first === -1 ? ids : ids.slice(0, first + 1);
}

/**
 * The grade (a number of the rule's `grades.unit`) that follows from a decision's clauses; null when the rule has no
 * grades, or the clauses do not make somebody eligible.
 */
export function gradeOf(rule: Rule, clauses: readonly KeptClause[]): Grade | null {
  const results = resultsOf(clauses);
  if (requirementMet(rule, results) !== true) return null;
  const standing = gradeStanding(rule, results);
  return standing.is === 'given' ? standing.grade : null;
}
