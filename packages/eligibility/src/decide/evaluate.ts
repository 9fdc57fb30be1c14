/** Conditions over known facts in exact integers. `undefined` means: cannot be said without a fact not shown. */
import { completedMonths, daysOf, shiftMonths } from '../civil-date.ts';
import type { Condition, DateExpression, IntegerExpression, Rule } from '../rule.ts';
import { partsOf } from './facts-read.ts';
import { entryInForce, figureOf } from './figures.ts';
import type { KnownFacts } from './read-facts.ts';

/** `days`: the day of decision, since 1970-01-01. */
export type Situation = { readonly rule: Rule; readonly known: KnownFacts; readonly days: number };

export function evaluate(condition: Condition, situation: Situation): boolean | undefined {
  if ('left' in condition) return compare(condition, situation);
  if ('is_one_of' in condition) {
    const value = situation.known.get(condition.fact);
    return value === undefined ? undefined : condition.is_one_of.includes(value as string);
  }
  if ('begins_with' in condition) {
    const value = situation.known.get(condition.fact);
    return value === undefined ? undefined : (value as string).startsWith(condition.begins_with);
  }
  if ('fact' in condition) {
    const value = situation.known.get(condition.fact);
    return value === undefined ? undefined : value === condition.is;
  }
  if ('not' in condition) {
    const met = evaluate(condition.not, situation);
    return met === undefined ? undefined : !met;
  }
  const { count, parts } = partsOf(condition);
  return atLeast(
    count,
    parts.map((part) => evaluate(part, situation)),
  );
}

/** Met once enough parts are met, not met once too many failed, whatever the unknown ones may be. */
export function atLeast(count: number, results: readonly (boolean | undefined)[]): boolean | undefined {
  const met = results.filter((result) => result === true).length;
  const unknown = results.filter((result) => result === undefined).length;
  if (met >= count) return true;
  return met + unknown < count ? false : undefined;
}

function compare(
  condition: Extract<Condition, { left: unknown }>,
  situation: Situation,
): boolean | undefined {
  const isDate = ['on_or_before', 'before', 'on_or_after', 'after'].includes(condition.is);
  const read = (side: IntegerExpression | DateExpression) =>
    isDate ? dateOf(side as DateExpression, situation) : integerOf(side as IntegerExpression, situation);
  const [left, right] = [read(condition.left), read(condition.right)];
  if (left === undefined || right === undefined) return undefined;
  switch (condition.is) {
    case 'at_most':
    case 'on_or_before':
      return left <= right;
    case 'less_than':
    case 'before':
      return left < right;
    case 'at_least':
    case 'on_or_after':
      return left >= right;
    case 'more_than':
    case 'after':
      return left > right;
    case 'equal_to':
      return left === right;
  }
}

/** In the expression's unit. */
export function integerOf(expression: IntegerExpression, situation: Situation): bigint | undefined {
  if ('fact' in expression) return situation.known.get(expression.fact) as bigint | undefined;
  if ('number' in expression) return BigInt(expression.number);
  if ('parameter' in expression) return parameterOf(expression.parameter, situation);
  if ('sum' in expression) return joined(expression.sum, situation, (a, b) => a + b);
  if ('product' in expression) return joined(expression.product, situation, (a, b) => a * b);
  if ('difference' in expression) return joined(expression.difference, situation, (a, b) => a - b);
  const isDays = 'days_from' in expression;
  const from = dateOf(isDays ? expression.days_from : expression.months_from, situation);
  const to = dateOf(expression.to, situation);
  if (from === undefined || to === undefined) return undefined;
  return isDays ? to - from : BigInt(completedMonths(Number(from), Number(to)));
}

function joined(
  parts: readonly IntegerExpression[],
  situation: Situation,
  join: (a: bigint, b: bigint) => bigint,
): bigint | undefined {
  return parts
    .map((part) => integerOf(part, situation))
    .reduce((a, b) => (a === undefined || b === undefined ? undefined : join(a, b)));
}

function parameterOf(name: string, situation: Situation): bigint | undefined {
  const { by } = situation.rule.parameters[name] ?? {};
  const key = by === undefined ? undefined : (situation.known.get(by) as bigint | undefined);
  return figureOf(entryInForce(name, situation), key);
}

/** Days since 1970-01-01. */
export function dateOf(expression: DateExpression, situation: Situation): bigint | undefined {
  if ('fact' in expression) return situation.known.get(expression.fact) as bigint | undefined;
  if ('date' in expression) return BigInt(daysOf(expression.date) as number);
  if ('day_of_decision' in expression) return BigInt(situation.days);
  const start = dateOf(expression.shift, situation);
  if (start === undefined) return undefined;
  return 'days' in expression
    ? start + BigInt(expression.days)
    : BigInt(shiftMonths(Number(start), expression.months));
}
