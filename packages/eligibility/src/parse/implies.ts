/** Whether one condition cannot be met without the other: of two grades the later is then never given. */
import { partsOf } from '../decide/facts-read.ts';
import type { Condition } from '../rule.ts';
import { type Comparison, compareIn, provedIn } from './comparisons.ts';
import { constant, minus } from './forms.ts';
import type { Names } from './names.ts';

/** Grades are told apart by few comparisons; of more, only the same is seen to be the same. */
const MAXIMUM_COMPARISONS = 8;

/**
 * Returns `implies(condition, other)`, of conditions already read: true only if whoever meets the one meets the other. It
 * looks at one comparison at a time, so that `false` says nothing.
 */
export function createImplies(names: Names): (condition: Condition, other: Condition) => boolean {
  const unrecorded = { ...names, usedFacts: new Set<string>(), usedParameters: new Set<string>() };
  const read = new Map<Condition, Comparison>();
  const comparisonOf = (condition: Condition): Comparison => {
    const comparison = read.get(condition) ?? compareIn({ value: condition, pointer: '' }, unrecorded);
    read.set(condition, comparison);
    return comparison;
  };

  const implies = (condition: Condition, other: Condition): boolean => {
    if ('any' in condition) return condition.any.every((part) => implies(part, other));
    if ('all' in other) return other.all.every((part) => implies(condition, part));
    if ('all' in condition && condition.all.some((part) => implies(part, other))) return true;
    if ('any' in other && other.any.some((part) => implies(condition, part))) return true;
    if ('is_one_of' in condition && 'fact' in other && condition.fact === other.fact)
      return listImplies(condition.is_one_of, other);
    if ('left' in condition && 'left' in other && impliesThat(comparisonOf(condition), comparisonOf(other)))
      return true;
    return isSame(condition, other);
  };

  return (condition, other) =>
    comparisonsIn(condition) > MAXIMUM_COMPARISONS || comparisonsIn(other) > MAXIMUM_COMPARISONS
      ? isSame(condition, other)
      : implies(condition, other);
}

const isSame = (condition: Condition, other: Condition) =>
  JSON.stringify(condition) === JSON.stringify(other);

function comparisonsIn(condition: Condition): number {
  if ('left' in condition || 'fact' in condition) return 1;
  if ('not' in condition) return comparisonsIn(condition.not);
  return partsOf(condition).parts.reduce((count, part) => count + comparisonsIn(part), 0);
}

function listImplies(values: readonly string[], other: Condition): boolean {
  if ('is_one_of' in other) return values.every((value) => other.is_one_of.includes(value));
  return 'begins_with' in other && values.every((value) => value.startsWith(other.begins_with));
}

/** Wherever the one's difference lets it hold, the other's does too: what that asks is never less than what this gives. */
function impliesThat(given: Comparison, wanted: Comparison): boolean {
  const asked = provedIn(wanted);
  if (asked === null) return false;
  const proved = provedIn(given);
  // what is equal is 0, and so is its opposite
  const notNegative = proved === null ? [given.difference, minus(constant(0n), given.difference)] : [proved];
  return notNegative.some((each) => minus(asked, each).minimum >= 0n);
}
