/** The scope of "once": one programme of one agency in one period; the same for everybody, new with each period. */
import { daysOf, isoDateOf, shiftMonths } from '../civil-date.ts';
import { dayInForce } from '../decide/day-in-force.ts';
import { DecisionError } from '../errors.ts';
import type { Period, Rule } from '../rule.ts';

/** DID Core 1.0, section 3.1, without path, query and fragment: a scope has one "#". */
const DID = /^did:[a-z0-9]+:(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2}|:(?!$))+$/;

/**
 * `<agency DID>#<programme>/<period>`; the period is the first day of the one running on `onDate` (YYYY-MM-DD, as
 * dayOfDecision gives it in the rule's time zone), or `once`. Null when the rule may be asked as often as wished.
 * Throws DecisionError `date_invalid`, `rule_not_in_force`, `did_invalid`.
 */
export function scopeOf(rule: Rule, agencyDid: string, onDate: string): string | null {
  const days = dayInForce(rule, onDate);
  if (rule.once === undefined) return null;
  if (!DID.test(agencyDid))
    throw new DecisionError('did_invalid', '', 'The agency is named by its DID, without path or fragment.');
  const { programme, period } = rule.once;
  return `${agencyDid}#${programme}/${period === undefined ? 'once' : isoDateOf(firstDay(period, days))}`;
}

/**
 * Counted from the fixed day each time, so that a period of a 31st is not worn down to a 28th for good. The first period
 * begins before the rule is in force (parseRule sees to that).
 */
function firstDay({ from, months }: Period, days: number): number {
  const start = daysOf(from) as number;
  const whole = Math.floor((monthOf(days) - monthOf(start)) / months);
  const begun = shiftMonths(start, whole * months);
  return begun <= days ? begun : shiftMonths(start, (whole - 1) * months);
}

/** Months since the year 0. */
function monthOf(days: number): number {
  const [year, month] = isoDateOf(days).split('-').map(Number);
  return (year as number) * 12 + (month as number);
}
