/** What a clause is there for: `requires` names it, or it grades. parseRule sees to it that it is one of the two. */
import type { Rule } from '../rule.ts';

type Named = Pick<Rule, 'clauses' | 'grades'>;

/** Ids of the clauses that grade, in the order of the grades. */
export function gradingClauses({ grades }: Pick<Rule, 'grades'>): string[] {
  return grades?.of.map(({ clause }) => clause) ?? [];
}

/** Ids of the clauses that `requires` names, in the rule's order. */
export function requiredClauses(rule: Named): string[] {
  const grading = new Set(gradingClauses(rule));
  return rule.clauses.map(({ id }) => id).filter((id) => !grading.has(id));
}
