/** Conditions over known facts in exact integers. `undefined` means: cannot be said without a fact not shown. */
import { daysOf, shiftMonths } from '../civil-date.ts';
import type { Condition, DateExpression, IntegerExpression, Rule } from '../rule.ts';
import type { KnownFacts } from './read-facts.ts';

export type Situation = { readonly rule: Rule; readonly known: KnownFacts; readonly days: number };

export function evaluate(condition: Condition, situation: Situation): boolean | undefined {
  if ('left' in condition) return compare(condition, situation);
  if ('is_one_of' in condition) {
    const value = situation.known.get(condition.fact);
    return value === undefined ? undefined : condition.is_one_of.includes(value as string);
  }
  if ('fact' in condition) {
    const value = situation.known.get(condition.fact);
    return value === undefined ? undefined : value === condition.is;
  }
  if ('not' in condition) {
    const met = evaluate(condition.not, situation);
    return met === undefined ? undefined : !met;
  }
  if ('all' in condition) return atLeast(condition.all.length, condition.all, situation);
  if ('any' in condition) return atLeast(1, condition.any, situation);
  return atLeast(condition.at_least, condition.of, situation);
}

/** Met once enough parts are met, not met once too many failed, whatever the unknown ones may be. */
function atLeast(count: number, parts: readonly Condition[], situation: Situation): boolean | undefined {
  const results = parts.map((part) => evaluate(part, situation));
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

function integerOf(expression: IntegerExpression, situation: Situation): bigint | undefined {
  if ('fact' in expression) return situation.known.get(expression.fact) as bigint | undefined;
  if ('number' in expression) return BigInt(expression.number);
  if ('parameter' in expression) return parameterOf(expression.parameter, situation);
  const [parts, join] =
    'sum' in expression
      ? [expression.sum, (a: bigint, b: bigint) => a + b]
      : [expression.product, (a: bigint, b: bigint) => a * b];
  return parts
    .map((part) => integerOf(part, situation))
    .reduce((a, b) => (a === undefined || b === undefined ? undefined : join(a, b)));
}

function parameterOf(name: string, { rule, known, days }: Situation): bigint | undefined {
  const parameter = rule.parameters[name];
  const entry = parameter?.dated.findLast(({ from }) => (daysOf(from) as number) <= days);
  if (parameter === undefined || entry === undefined) return undefined;
  if ('value' in entry) return BigInt(entry.value);
  const key = known.get(parameter.by as string);
  if (key === undefined) return undefined;
  const step = entry.steps.findLast(({ from }) => BigInt(from) <= (key as bigint));
  return step && BigInt(step.value);
}

function dateOf(expression: DateExpression, situation: Situation): bigint | undefined {
  if ('fact' in expression) return situation.known.get(expression.fact) as bigint | undefined;
  if ('date' in expression) return BigInt(daysOf(expression.date) as number);
  if ('day_of_decision' in expression) return BigInt(situation.days);
  const start = dateOf(expression.shift, situation);
  if (start === undefined) return undefined;
  return 'days' in expression
    ? start + BigInt(expression.days)
    : BigInt(shiftMonths(Number(start), expression.months));
}
