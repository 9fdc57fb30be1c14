/** The decision: each clause met, not met or unproved, and what follows. The numbers are nowhere in it. */
import { dayInTimeZone, daysOf } from '../civil-date.ts';
import { DecisionError } from '../errors.ts';
import type { Rule } from '../rule.ts';
import { evaluate } from './evaluate.ts';
import { type FactsByCredential, readKnownFacts } from './read-facts.ts';

export type Decision = {
  readonly decision: 'eligible' | 'not_eligible' | 'more_needed';
  /** In the rule's order. `unproved`: a fact it needs was not shown. */
  readonly clauses: readonly { readonly id: string; readonly met: true | false | 'unproved' }[];
};

/**
 * Decides on the calendar day `onDate` (YYYY-MM-DD; see dayOfDecision). A clause not met settles it even if others are
 * unproved. Throws DecisionError when a fact has the wrong type or range, or the rule is not in force on that day.
 */
export function decide(rule: Rule, facts: FactsByCredential, onDate: string): Decision {
  const days = daysOf(onDate);
  if (days === null)
    throw new DecisionError('date_invalid', '', 'The day of decision is a calendar day YYYY-MM-DD.');
  if (days < (daysOf(rule.in_force_from) as number))
    throw new DecisionError('rule_not_in_force', '', 'The rule is not yet in force on the day of decision.');
  const situation = { rule, known: readKnownFacts(rule, facts), days };
  const clauses = rule.clauses.map(({ id, condition }) => ({
    id,
    met: evaluate(condition, situation) ?? ('unproved' as const),
  }));
  if (clauses.some(({ met }) => met === false)) return { decision: 'not_eligible', clauses };
  const allMet = clauses.every(({ met }) => met === true);
  return { decision: allMet ? 'eligible' : 'more_needed', clauses };
}

/** The calendar day on which a decision made at `instant` counts, in the rule's time zone. */
export function dayOfDecision(rule: Rule, instant: Date): string {
  return dayInTimeZone(instant, rule.time_zone);
}
