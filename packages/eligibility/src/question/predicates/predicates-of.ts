/** What a rule would have proved without showing, clause by clause, with the day's figures filled in. */
import { FIRST_DAY, LAST_DAY } from '../../civil-date.ts';
import { dayInForce } from '../../decide/day-in-force.ts';
import { partsOf } from '../../decide/facts-read.ts';
import type { Condition, Rule } from '../../rule.ts';
import { comparisonAsPredicate } from './comparison.ts';
import type { Range, Surroundings } from './linear.ts';
import { atLeast, type Predicate } from './predicate.ts';
import { claimOf, shown } from './statement.ts';

export type ClausePredicate = {
  /** The clause's id. */
  readonly clause: string;
  /** Holds exactly when the clause is met. */
  readonly met: Predicate;
  /** Holds exactly when it is not: what is neither proved nor refuted stays open. */
  readonly notMet: Predicate;
};

/**
 * Of every clause, those that grade included, in the rule's order, for the day `onDate` (YYYY-MM-DD, the rule's time zone).
 * Whether a claim carries a commitment, without which nothing can be proved of it, its credential type says.
 * Throws DecisionError `date_invalid`, `rule_not_in_force`.
 */
export function predicatesOf(rule: Rule, onDate: string): ClausePredicate[] {
  const at = { rule, days: dayInForce(rule, onDate), ranges: rangesOf(rule) };
  return rule.clauses.map(({ id, condition }) => ({
    clause: id,
    met: asPredicate(condition, true, at),
    notMet: asPredicate(condition, false, at),
  }));
}

function rangesOf(rule: Rule): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const [name, fact] of Object.entries(rule.facts)) {
    if (fact.kind === 'integer')
      ranges.set(name, { minimum: BigInt(fact.minimum), maximum: BigInt(fact.maximum) });
    if (fact.kind === 'date') ranges.set(name, { minimum: BigInt(FIRST_DAY), maximum: BigInt(LAST_DAY) });
  }
  return ranges;
}

/** `wanted: false` gives the complement: "not" is carried inwards to the comparisons, which know theirs. */
function asPredicate(condition: Condition, wanted: boolean, at: Surroundings): Predicate {
  if ('left' in condition) return comparisonAsPredicate(condition, wanted, at);
  if ('fact' in condition) return ofOneFact(condition, wanted, at.rule);
  if ('not' in condition) return asPredicate(condition.not, !wanted, at);
  const { count, parts } = partsOf(condition);
  // fewer than k of n are met when n − k + 1 are not
  return atLeast(
    wanted ? count : parts.length - count + 1,
    parts.map((part) => asPredicate(part, wanted, at)),
  );
}

function ofOneFact(condition: Extract<Condition, { fact: string }>, wanted: boolean, rule: Rule): Predicate {
  const fact = rule.facts[condition.fact];
  const claim = claimOf(condition.fact, rule);
  if ('is' in condition) return { claim, is: condition.is === wanted };
  // numbers of registers have no code to commit to
  if (fact?.kind !== 'enumeration' || !('is_one_of' in condition)) return shown([condition.fact], rule);
  const { is_one_of: listed } = condition;
  return { claim, isOneOf: fact.values.filter((value) => listed.includes(value) === wanted) };
}
