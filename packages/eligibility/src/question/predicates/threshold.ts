/**
 * Comparisons that are no linear form but turn only once: of one fact, in which calendar months rise or fall. "A year after
 * the contract began is past" is the same as "it began on or before" one certain day.
 */
import type { Expression } from '../../decide/leaves.ts';
import type { IntegerExpression } from '../../rule.ts';
import { type Linear, linearOf, type Surroundings } from './linear.ts';

/** 1: rises with the fact or stays; −1: falls or stays; 0: does not read it. Null: none of these, as far as can be seen. */
type Direction = 1 | -1 | 0 | null;

/**
 * `larger` − `smaller` − `by` ≥ 0 as a form over `fact`, the only fact that they name; null when the answer may turn more
 * than once.
 */
export function thresholdOf(
  { larger, smaller, by }: { larger: Expression; smaller: Expression; by: bigint },
  fact: string,
  at: Surroundings,
): Linear | null {
  const direction = together(directionOf(larger, fact, at), opposite(directionOf(smaller, fact, at)));
  const range = at.ranges.get(fact);
  if (direction === null || direction === 0 || range === undefined) return null;
  const isMet = (value: bigint) => {
    const pinned = { ...at, ranges: new Map([...at.ranges, [fact, { minimum: value, maximum: value }]]) };
    const [high, low] = [linearOf(larger, pinned), linearOf(smaller, pinned)];
    if (high === null || low === null) throw new RangeError('known values leave nothing open');
    return high.constant - low.constant >= by;
  };
  // from `start` on in this direction it is met
  const [first, last] = direction === 1 ? [range.minimum, range.maximum] : [-range.maximum, -range.minimum];
  const start = firstMet(first, last, (value) => isMet(direction === 1 ? value : -value));
  return { coefficients: new Map([[fact, BigInt(direction)]]), constant: -start };
}

/** The least value that is met, where all above it are met too; one beyond the last when none is. */
function firstMet(first: bigint, last: bigint, isMet: (value: bigint) => boolean): bigint {
  let [low, high] = [first, last + 1n];
  while (low < high) {
    const middle = (low + high) >> 1n;
    if (isMet(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}

function directionOf(expression: Expression, fact: string, at: Surroundings): Direction {
  const of = (part: Expression) => directionOf(part, fact, at);
  if ('fact' in expression) return expression.fact === fact ? 1 : 0;
  if ('sum' in expression) return together(...expression.sum.map(of));
  if ('difference' in expression)
    return together(of(expression.difference[0]), opposite(of(expression.difference[1])));
  if ('product' in expression) return ofProduct(expression.product, fact, at);
  if ('days_from' in expression) return together(opposite(of(expression.days_from)), of(expression.to));
  if ('months_from' in expression) return together(opposite(of(expression.months_from)), of(expression.to));
  if ('shift' in expression) return of(expression.shift);
  return 0;
}

/** Of factors that are fixed that day and one that moves. */
function ofProduct(parts: readonly IntegerExpression[], fact: string, at: Surroundings): Direction {
  const moving = parts.filter((part) => directionOf(part, fact, at) !== 0);
  const fixed = parts.filter((part) => !moving.includes(part)).map((part) => linearOf(part, at));
  const [only] = moving;
  if (only === undefined) return 0;
  if (moving.length > 1) return null;
  const factor = fixed.reduce((product, form) => product * (form?.constant ?? 0n), 1n);
  const direction = directionOf(only, fact, at);
  if (factor === 0n || fixed.includes(null)) return null;
  return factor > 0n ? direction : opposite(direction);
}

function together(...directions: readonly Direction[]): Direction {
  return directions.reduce<Direction>((a, b) => {
    if (a === 0) return b;
    return b === 0 || a === b ? a : null;
  }, 0);
}

function opposite(direction: Direction): Direction {
  return direction === null || direction === 0 ? direction : direction === 1 ? -1 : 1;
}
