/** Comparisons as statements: tables opened into their steps, then linear forms, then what turns only once. */
import { factsReadBy } from '../../decide/facts-read.ts';
import { entryInForce } from '../../decide/figures.ts';
import { type Expression, leavesOf } from '../../decide/leaves.ts';
import type { Condition } from '../../rule.ts';
import { isKnown, linearOf, minus, type Range, type Surroundings } from './linear.ts';
import { atLeast, bySteps, type Predicate } from './predicate.ts';
import { atLeastZero, claimOf, isZero, shown } from './statement.ts';
import { thresholdOf } from './threshold.ts';

type Comparison = Extract<Condition, { left: unknown }>;

/** Steps of a table, times those of a table within them. Beyond these the claims are shown. */
const MAXIMUM_STEPS = 64;

/** What holds exactly when the comparison is met (or, where `wanted` is false, is not). */
export function comparisonAsPredicate(
  comparison: Comparison,
  wanted: boolean,
  at: Surroundings,
  stepsAround = 1,
): Predicate {
  const tables = tablesIn(comparison, at);
  for (const key of new Set(tables.keys())) {
    const intervals = intervalsBetween(tables.get(key) ?? [], at.ranges.get(key) as Range);
    if (intervals.length === 1) continue;
    const steps = stepsAround * intervals.length;
    if (steps > MAXIMUM_STEPS) return shown(factsReadBy(comparison, at.rule), at.rule);
    return bySteps(
      claimOf(key, at.rule),
      intervals.map((range) => {
        const inside = { ...at, ranges: new Map([...at.ranges, [key, range]]) };
        const holds = comparisonAsPredicate(comparison, wanted, inside, steps);
        return { from: range.minimum, to: range.maximum, holds };
      }),
    );
  }
  return ofOneStep(comparison, wanted, at);
}

function ofOneStep({ left, is, right }: Comparison, wanted: boolean, at: Surroundings): Predicate {
  const exceeds = (larger: Expression, smaller: Expression, by: 0 | 1) =>
    exceedsBy(BigInt(by), larger, smaller, at);
  switch (is) {
    case 'at_most':
    case 'on_or_before':
      return wanted ? exceeds(right, left, 0) : exceeds(left, right, 1);
    case 'less_than':
    case 'before':
      return wanted ? exceeds(right, left, 1) : exceeds(left, right, 0);
    case 'at_least':
    case 'on_or_after':
      return wanted ? exceeds(left, right, 0) : exceeds(right, left, 1);
    case 'more_than':
    case 'after':
      return wanted ? exceeds(left, right, 1) : exceeds(right, left, 0);
    case 'equal_to': {
      const form = differenceOf(left, right, at);
      if (wanted && form !== null) return isZero(form, at);
      const gap = wanted ? 0 : 1;
      const sides = [exceeds(left, right, gap), exceeds(right, left, gap)];
      return sides.find((side) => 'shown' in side) ?? atLeast(wanted ? 2 : 1, sides);
    }
  }
}

/** `larger` − `smaller` is `by` or more: 1 where the figure itself is excluded, since all figures are whole. */
function exceedsBy(by: bigint, larger: Expression, smaller: Expression, at: Surroundings): Predicate {
  const form = differenceOf(larger, smaller, at);
  if (form !== null) return atLeastZero({ ...form, constant: form.constant - by }, at);
  const open = new Set(leavesOf(larger, smaller).flatMap((leaf) => ('fact' in leaf ? leaf.fact : [])));
  for (const name of open) if (isKnown(name, at)) open.delete(name);
  const [only] = open;
  const turning =
    only !== undefined && open.size === 1 ? thresholdOf({ larger, smaller, by }, only, at) : null;
  return turning === null ? shown(open, at.rule) : atLeastZero(turning, at);
}

function differenceOf(a: Expression, b: Expression, at: Surroundings) {
  const [first, second] = [linearOf(a, at), linearOf(b, at)];
  return first === null || second === null ? null : minus(first, second);
}

/** Where the steps of the day's tables begin, by the fact that they go by. */
function tablesIn({ left, right }: Comparison, at: Surroundings): Map<string, bigint[]> {
  const tables = new Map<string, bigint[]>();
  for (const leaf of leavesOf(left, right)) {
    const key = 'parameter' in leaf ? at.rule.parameters[leaf.parameter]?.by : undefined;
    const entry = 'parameter' in leaf ? entryInForce(leaf.parameter, at) : undefined;
    if (key === undefined || entry === undefined || !('steps' in entry)) continue;
    tables.set(key, [...(tables.get(key) ?? []), ...entry.steps.map(({ from }) => BigInt(from))]);
  }
  return tables;
}

function intervalsBetween(begins: readonly bigint[], { minimum, maximum }: Range): Range[] {
  const inside = begins.filter((begin) => begin > minimum && begin <= maximum);
  const firsts = [...new Set([minimum, ...inside])].toSorted((a, b) => (a < b ? -1 : 1));
  return firsts.map((first, index) => {
    const next = firsts[index + 1];
    return { minimum: first, maximum: next === undefined ? maximum : next - 1n };
  });
}
