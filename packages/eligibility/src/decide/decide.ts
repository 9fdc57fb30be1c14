/** The decision: each clause met, not met or unproved, and what follows. The numbers are nowhere in it. */
import { dayInTimeZone } from '../civil-date.ts';
import type { Rule } from '../rule.ts';
import { dayInForce } from './day-in-force.ts';
import { atLeast, evaluate } from './evaluate.ts';
import { gradeStanding, gradingClausesThatSpeak } from './grade.ts';
import { factsStillNeeded } from './needed.ts';
import { type FactsByCredential, readKnownFacts } from './read-facts.ts';
import { requirementMet } from './requirement.ts';
import { requiredClauses } from './which-clauses.ts';

export type Decision = {
  readonly decision: 'eligible' | 'not_eligible' | 'more_needed';
  /**
   * All clauses of `requires`, in the rule's order; after them, unless the decision is not eligible, the grading clauses in
   * the order of the grades, up to the first that is met. `unproved`: a fact it needs was not shown.
   */
  readonly clauses: readonly { readonly id: string; readonly met: true | false | 'unproved' }[];
  /** Names of facts not shown, without which the result stays open; empty unless more is needed. */
  readonly needed: readonly string[];
};

const OUTCOMES = new Map([
  [true, 'eligible'],
  [false, 'not_eligible'],
  [undefined, 'more_needed'],
] as const);

/**
 * Decides on the calendar day `onDate` (YYYY-MM-DD; see dayOfDecision). Eligible is who meets what the rule requires and
 * has a grade, where it grades; a grade still open leaves the decision open. What cannot turn the result any more does not
 * hold it up. Throws DecisionError when a fact has the wrong type or range, or the rule is not in force on that day.
 */
export function decide(rule: Rule, facts: FactsByCredential, onDate: string): Decision {
  const days = dayInForce(rule, onDate);
  const situation = { rule, known: readKnownFacts(rule, facts), days };
  const results = new Map(rule.clauses.map(({ id, condition }) => [id, evaluate(condition, situation)]));
  const { is: grade } = gradeStanding(rule, results);
  const isGraded = grade === 'open' ? undefined : grade === 'given';
  const decision = OUTCOMES.get(atLeast(2, [requirementMet(rule, results), isGraded])) ?? 'more_needed';
  const named = [
    ...requiredClauses(rule),
    ...(decision === 'not_eligible' ? [] : gradingClausesThatSpeak(rule, results)),
  ];
  return {
    decision,
    clauses: named.map((id) => ({ id, met: results.get(id) ?? 'unproved' })),
    needed: decision === 'more_needed' ? factsStillNeeded(situation, results) : [],
  };
}

/** The calendar day on which a decision made at `instant` counts, in the rule's time zone. */
export function dayOfDecision(rule: Rule, instant: Date): string {
  return dayInTimeZone(instant, rule.time_zone);
}
