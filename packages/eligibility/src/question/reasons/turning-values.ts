/** The values of one fact at which some comparison turns while every other fact stays as it is. */
import { FIRST_DAY, LAST_DAY } from '../../civil-date.ts';
import { evaluate } from '../../decide/evaluate.ts';
import { factsReadBy, partsOf } from '../../decide/facts-read.ts';
import type { Condition, Fact, Rule } from '../../rule.ts';

export type Value = bigint | string | boolean;
/** Every fact of a route, by name. */
export type Person = ReadonlyMap<string, Value>;

type Comparison = Extract<Condition, { left: unknown }>;

/** Conditions that compare, out of which the others are made; those of clauses that read the fact. */
export function comparisonsOf(conditions: readonly Condition[], fact: string, rule: Rule): Condition[] {
  return conditions.flatMap(leavesOf).filter((condition) => factsReadBy(condition, rule).has(fact));
}

function leavesOf(condition: Condition): Condition[] {
  if ('left' in condition || 'fact' in condition) return [condition];
  if ('not' in condition) return leavesOf(condition.not);
  return partsOf(condition).parts.flatMap(leavesOf);
}

/** Values worth trying: the ends of the range, and on both sides of wherever one of the comparisons turns. */
export function turningValues(
  name: string,
  person: Person,
  comparisons: readonly Condition[],
  { rule, days }: { rule: Rule; days: number },
): Value[] {
  const fact = rule.facts[name] as Fact;
  if (fact.kind === 'boolean') return [false, true];
  if (fact.kind === 'enumeration') return [...fact.values];
  if (fact.kind === 'text') return textsOf(comparisons);
  const { minimum, maximum } =
    fact.kind === 'date'
      ? { minimum: BigInt(FIRST_DAY), maximum: BigInt(LAST_DAY) }
      : { minimum: BigInt(fact.minimum), maximum: BigInt(fact.maximum) };
  const values = new Set([minimum, maximum]);
  const known = new Map(person);
  for (const comparison of comparisons)
    for (const condition of bothSides(comparison as Comparison)) {
      const isMet = (value: bigint) =>
        evaluate(condition, { rule, days, known: known.set(name, value) }) === true;
      const turn = turnBetween(minimum, maximum, isMet);
      if (turn !== null) values.add(turn - 1n).add(turn);
    }
  for (const { by, dated } of Object.values(rule.parameters))
    if (by === name)
      for (const entry of dated)
        if ('steps' in entry) for (const { from } of entry.steps) values.add(BigInt(from));
  return [...values];
}

/** "Exactly" turns twice, at figures at which "at least" and "more than" turn once. */
function bothSides(comparison: Comparison): Comparison[] {
  if (comparison.is !== 'equal_to') return [comparison];
  return [
    { ...comparison, is: 'at_least' },
    { ...comparison, is: 'more_than' },
  ];
}

/** The first value of the far side, where the ends differ; of several turns one. */
function turnBetween(minimum: bigint, maximum: bigint, isMet: (value: bigint) => boolean): bigint | null {
  const before = isMet(minimum);
  if (isMet(maximum) === before) return null;
  let [low, high] = [minimum, maximum];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (isMet(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function textsOf(comparisons: readonly Condition[]): string[] {
  const texts = comparisons.flatMap((condition) => {
    if ('is_one_of' in condition) return condition.is_one_of;
    return 'begins_with' in condition ? [condition.begins_with] : [];
  });
  return [...new Set([...texts, '-'])];
}
