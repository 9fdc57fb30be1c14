// What the rule itself says of the clauses that are kept: which grade, which of its routes are met, what it still waits for. It
// is worked out anew each time from the kept document, so that nothing of it has to be stored.
import {
  amountInWords,
  gradeOf,
  gradingClauses,
  neededClauses,
  type Rule,
  routesOf,
} from '@anju/eligibility';
import type { LocalisedText } from '../localised-text.ts';
import type { ClauseResult, DecisionWord } from '../requests/presentation-request.ts';

export interface ShownGrade {
  title: LocalisedText;
  /** In the rule's unit. */
  value: number;
  unit: string;
  /** The value as people write it: `70%`. */
  text: LocalisedText;
}

export interface ShownRoute {
  /** As the law calls it; null where it has no name. */
  text: LocalisedText | null;
  /** Ids, in the rule's order. */
  clauses: readonly string[];
  met: ClauseResult['met'];
}

export interface ByRule {
  /** Null unless eligible by a rule that grades. */
  grade: ShownGrade | null;
  /** Which of the clauses grade; null for a rule that does not. */
  grading: { title: LocalisedText; clauses: string[] } | null;
  /** The ways to fulfil the rule, in its order; a rule without alternatives has one. */
  routes: ShownRoute[];
  /** Ids of clauses that were not proved and could still decide it; empty unless more is needed. */
  needed: string[];
}

/** For a question without a rule, and for a document that today's format no longer reads. */
export const WITHOUT_RULE: ByRule = { grade: null, grading: null, routes: [], needed: [] };

export function readByRule(rule: Rule, decision: DecisionWord, clauses: readonly ClauseResult[]): ByRule {
  const met = new Map(clauses.map((clause) => [clause.id, clause.met]));
  const reported = (ids: readonly string[]) => ids.filter((id) => met.has(id));
  const routes = routesOf(rule).map((route) => ({ ...route, met: standingOf(route.clauses, met) }));
  return {
    grade: decision === 'eligible' ? shownGrade(rule, clauses) : null,
    grading: rule.grades ? { title: rule.grades.title, clauses: reported(gradingClauses(rule)) } : null,
    routes,
    needed: decision === 'more_needed' ? neededClauses(rule, clauses) : [],
  };
}

function standingOf(
  ids: readonly string[],
  met: ReadonlyMap<string, ClauseResult['met']>,
): ClauseResult['met'] {
  const all = ids.map((id) => met.get(id) ?? 'unproved');
  if (all.includes(false)) return false;
  return all.includes('unproved') ? 'unproved' : true;
}

function shownGrade(rule: Rule, clauses: readonly ClauseResult[]): ShownGrade | null {
  const grade = gradeOf(rule, clauses);
  if (grade === null || rule.grades === undefined) return null;
  const { title, unit } = rule.grades;
  return { title, value: grade.value, unit, text: amountInWords(grade.value, unit) };
}
