/** The day for which a rule decides, or something is derived from it. */
import { daysOf } from '../civil-date.ts';
import { DecisionError } from '../errors.ts';
import type { Rule } from '../rule.ts';

/** Days since 1970-01-01 of `onDate` (YYYY-MM-DD). Throws DecisionError `date_invalid`, `rule_not_in_force`. */
export function dayInForce(rule: Rule, onDate: string): number {
  const days = daysOf(onDate);
  if (days === null)
    throw new DecisionError('date_invalid', '', 'The day of decision is a calendar day YYYY-MM-DD.');
  if (onDate < rule.in_force_from)
    throw new DecisionError('rule_not_in_force', '', 'The rule is not yet in force on the day of decision.');
  return days;
}
