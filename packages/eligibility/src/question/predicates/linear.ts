/** Expressions as linear forms over facts, with the day's figures filled in. Null: it is none. */
import { completedMonths, daysOf, shiftMonths } from '../../civil-date.ts';
import { entryInForce, figureOf } from '../../decide/figures.ts';
import type { Expression } from '../../decide/leaves.ts';
import type { Rule } from '../../rule.ts';

export type Range = { readonly minimum: bigint; readonly maximum: bigint };

/** One day, and where each fact that can be counted lies. A table's key lies inside one step of every table it opens. */
export type Surroundings = {
  readonly rule: Rule;
  /** Since 1970-01-01. */
  readonly days: number;
  readonly ranges: ReadonlyMap<string, Range>;
};

/** Coefficients by the names of facts, none of them 0. */
export type Linear = { readonly coefficients: ReadonlyMap<string, bigint>; readonly constant: bigint };

const constantForm = (constant: bigint): Linear => ({ coefficients: new Map(), constant });

/** A fact that can have one value only is that value: a step of a table may hold for one. */
export function isKnown(fact: string, { ranges }: Surroundings): boolean {
  const range = ranges.get(fact);
  return range !== undefined && range.minimum === range.maximum;
}

function ofFact(fact: string, at: Surroundings): Linear {
  if (isKnown(fact, at)) return constantForm((at.ranges.get(fact) as Range).minimum);
  return { coefficients: new Map([[fact, 1n]]), constant: 0n };
}

export function minus(a: Linear, b: Linear): Linear {
  return plus(a, times(b, -1n));
}

function plus(a: Linear, b: Linear): Linear {
  const coefficients = new Map(a.coefficients);
  for (const [name, coefficient] of b.coefficients) {
    const total = (coefficients.get(name) ?? 0n) + coefficient;
    if (total === 0n) coefficients.delete(name);
    else coefficients.set(name, total);
  }
  return { coefficients, constant: a.constant + b.constant };
}

function times({ coefficients, constant }: Linear, factor: bigint): Linear {
  if (factor === 0n) return constantForm(0n);
  return {
    coefficients: new Map([...coefficients].map(([name, coefficient]) => [name, coefficient * factor])),
    constant: constant * factor,
  };
}

const isConstant = ({ coefficients }: Linear) => coefficients.size === 0;

/** Of a comparison's side, whichever kind it is. */
export function linearOf(expression: Expression, at: Surroundings): Linear | null {
  if ('fact' in expression) return ofFact(expression.fact, at);
  if ('number' in expression) return constantForm(BigInt(expression.number));
  if ('parameter' in expression) return constantForm(figureIn(expression.parameter, at));
  if ('sum' in expression) return fold(expression.sum, at, plus);
  if ('difference' in expression) return fold(expression.difference, at, minus);
  if ('product' in expression)
    return fold(expression.product, at, (a, b) =>
      isConstant(a) ? times(b, a.constant) : isConstant(b) ? times(a, b.constant) : null,
    );
  if ('days_from' in expression) return fold([expression.to, expression.days_from], at, minus);
  if ('months_from' in expression)
    return fold([expression.months_from, expression.to], at, (from, to) =>
      isConstant(from) && isConstant(to)
        ? constantForm(BigInt(completedMonths(Number(from.constant), Number(to.constant))))
        : null,
    );
  if ('date' in expression) return constantForm(BigInt(daysOf(expression.date) as number));
  if ('day_of_decision' in expression) return constantForm(BigInt(at.days));
  const start = linearOf(expression.shift, at);
  if (start === null) return null;
  if ('days' in expression) return plus(start, constantForm(BigInt(expression.days)));
  return isConstant(start)
    ? constantForm(BigInt(shiftMonths(Number(start.constant), expression.months)))
    : null;
}

function fold(
  parts: readonly Expression[],
  at: Surroundings,
  join: (a: Linear, b: Linear) => Linear | null,
): Linear | null {
  const [first, ...more] = parts.map((part) => linearOf(part, at));
  return more.reduce<Linear | null>((a, b) => (a === null || b === null ? null : join(a, b)), first ?? null);
}

/** The figure of the step in which the table's key lies. */
function figureIn(name: string, at: Surroundings): bigint {
  const key = at.ranges.get(at.rule.parameters[name]?.by ?? '');
  const figure = figureOf(entryInForce(name, at), key?.minimum);
  if (figure === undefined) throw new RangeError('a table without the range of its key cannot be looked up');
  return figure;
}
