/** A comparison as one difference held against nothing, whether of numbers or of days. */
import { RuleError } from '../errors.ts';
import {
  DATE_COMPARISONS,
  type DateComparison,
  INTEGER_COMPARISONS,
  type IntegerComparison,
} from '../rule.ts';
import { nameDimension, sameDimension } from '../units.ts';
import { readDateExpression } from './date-expressions.ts';
import { type Bounded, constant, minus } from './forms.ts';
import { readIntegerExpression } from './integer-expressions.ts';
import type { Names } from './names.ts';
import { type Node, readObject, readOneOf } from './node.ts';

export type Comparison = {
  readonly is: IntegerComparison;
  /** The left side less the right one, compared with 0. */
  readonly difference: Bounded;
};

const AS_INTEGERS = {
  on_or_before: 'at_most',
  before: 'less_than',
  on_or_after: 'at_least',
  after: 'more_than',
} as const satisfies Record<DateComparison, IntegerComparison>;

export function compareIn(node: Node, names: Names): Comparison {
  const { left, is, right } = readObject(node, ['left', 'is', 'right']);
  const comparison = readOneOf(is, [...INTEGER_COMPARISONS, ...DATE_COMPARISONS]);
  if (isOfDates(comparison))
    return {
      is: AS_INTEGERS[comparison],
      difference: minus(readDateExpression(left, names), readDateExpression(right, names)),
    };
  const [a, b] = [readIntegerExpression(left, names), readIntegerExpression(right, names)];
  if (!sameDimension(a.dimension, b.dimension))
    throw new RuleError(
      'unit_mismatch',
      node.pointer,
      `${nameDimension(a.dimension)} cannot be compared with ${nameDimension(b.dimension)}; give both sides one unit.`,
    );
  return { is: comparison, difference: minus(a, b) };
}

function isOfDates(comparison: IntegerComparison | DateComparison): comparison is DateComparison {
  return (DATE_COMPARISONS as readonly string[]).includes(comparison);
}

/** What is never negative when the comparison holds, and only then; null for `equal_to`, which takes two. */
export function provedIn({ is, difference }: Comparison): Bounded | null {
  switch (is) {
    case 'at_most':
      return minus(constant(0n), difference);
    case 'less_than':
      return minus(constant(-1n), difference);
    case 'at_least':
      return difference;
    case 'more_than':
      return minus(difference, constant(1n));
    case 'equal_to':
      return null;
  }
}
