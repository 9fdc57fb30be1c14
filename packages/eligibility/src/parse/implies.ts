/** Whether one condition cannot be met without the other: of two grades the later is then never given. */
import type { Condition } from '../rule.ts';
import { compareIn, provedIn } from './comparisons.ts';
import { constant, minus } from './forms.ts';
import type { Names } from './names.ts';

/**
 * True only if whoever meets `condition` meets `other`. Of conditions already read; looks at one comparison at a time, so
 * that `false` says nothing.
 */
export function implies(condition: Condition, other: Condition, names: Names): boolean {
  if ('any' in condition) return condition.any.every((part) => implies(part, other, names));
  if ('all' in other) return other.all.every((part) => implies(condition, part, names));
  if ('all' in condition && condition.all.some((part) => implies(part, other, names))) return true;
  if ('any' in other && other.any.some((part) => implies(condition, part, names))) return true;
  if ('is_one_of' in condition && condition.fact === factOf(other)) return listImplies(condition, other);
  if ('left' in condition && 'left' in other) return comparisonImplies(condition, other, names);
  return JSON.stringify(condition) === JSON.stringify(other);
}

const factOf = (condition: Condition) => ('fact' in condition ? condition.fact : undefined);

function listImplies({ is_one_of: values }: Extract<Condition, { is_one_of: unknown }>, other: Condition) {
  if ('is_one_of' in other) return values.every((value) => other.is_one_of.includes(value));
  return 'begins_with' in other && values.every((value) => value.startsWith(other.begins_with));
}

/** Wherever this one's difference lets it hold, the other's does too: what the other asks is never less than what this gives. */
function comparisonImplies(condition: Condition, other: Condition, names: Names): boolean {
  const unrecorded = { ...names, usedFacts: new Set<string>(), usedParameters: new Set<string>() };
  const given = compareIn({ value: condition, pointer: '' }, unrecorded);
  const asked = provedIn(compareIn({ value: other, pointer: '' }, unrecorded));
  if (asked === null) return JSON.stringify(condition) === JSON.stringify(other);
  const proved = provedIn(given);
  // what is equal is 0, and so is its opposite
  const notNegative = proved === null ? [given.difference, minus(constant(0n), given.difference)] : [proved];
  return notNegative.some((each) => minus(asked, each).minimum >= 0n);
}
