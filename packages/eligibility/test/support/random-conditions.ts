/** Random conditions over the sample rule's facts: every kind of expression, comparison and combination. */
import fc from 'fast-check';
import type { Document } from './sample-rule.ts';

/** Figures of rules and people lie in this range, so that boundaries are met often. */
export const SMALL = 60;

const INTEGER_COMPARISONS = ['at_most', 'less_than', 'at_least', 'more_than', 'equal_to'];
const DATE_COMPARISONS = ['on_or_before', 'before', 'on_or_after', 'after'];

const moneyFact = fc.constantFrom('income', 'assets').map((fact) => ({ fact }));
const number = (min: number, max: number, unit: string) =>
  fc.integer({ min, max }).map((figure) => ({ number: figure, unit }));
const money = number(1, SMALL, 'fen');

const day: fc.Arbitrary<Document> = fc.oneof(
  fc.constant({ date: '2024-02-29' }),
  fc.constant({ day_of_decision: true }),
  fc.integer({ min: 1, max: 30 }).map((months) => ({ shift: { day_of_decision: true }, months: -months })),
  fc.integer({ min: 1, max: 800 }).map((days) => ({ shift: { day_of_decision: true }, days: -days })),
);
const residentSince: fc.Arbitrary<Document> = fc.oneof(
  fc.constant({ fact: 'resident_since' }),
  fc.integer({ min: 1, max: 13 }).map((months) => ({ shift: { fact: 'resident_since' }, months })),
);
const span = (unit: 'days' | 'months') =>
  fc
    .tuple(residentSince, day, fc.boolean())
    .map(([a, b, isForward]) => ({ [`${unit}_from`]: isForward ? a : b, to: isForward ? b : a }));

const moneySum: fc.Arbitrary<Document> = fc.oneof(
  fc.tuple(moneyFact, money).map((sum) => ({ sum })),
  fc.constant({ sum: [{ fact: 'income' }, { fact: 'assets' }] }),
  fc.tuple(fc.constant({ fact: 'assets' }), money).map((difference) => ({ difference })),
  fc.constant({ difference: [{ fact: 'income' }, { fact: 'assets' }] }),
  // a limit for each person and each month
  number(1, 6, 'month').map((months) => ({
    product: [{ parameter: 'limit_per_head_and_month' }, { fact: 'size' }, months],
  })),
  span('months').map((months) => ({
    product: [{ number: 3, unit: 'fen/month' }, months],
  })),
);

/** Both sides in one unit, and neither side always the greater. */
const sides: fc.Arbitrary<{ left: Document; right: Document }> = fc.oneof(
  fc.record({ left: moneyFact, right: fc.oneof(money, fc.constant({ parameter: 'income_limit' })) }),
  fc.record({
    left: moneySum,
    right: fc.tuple(number(2, 5, '1'), moneyFact).map((product) => ({ product }) as Document),
  }),
  fc.record({
    left: fc
      .tuple(number(1, 200, 'percent'), fc.constant({ fact: 'income' }))
      .map((product) => ({ product })),
    right: fc.constant({ product: [{ parameter: 'rate' }, { fact: 'assets' }] }),
  }),
  fc.record({
    left: fc.constant({ fact: 'area' }),
    right: fc.constant({ product: [{ parameter: 'area_limit_per_head' }, { fact: 'size' }] }),
  }),
  fc.record({ left: span('days'), right: number(-400, 800, 'day') }),
  fc.record({ left: span('months'), right: number(-12, 30, 'month') }),
);

const leaf: fc.Arbitrary<Document> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(sides, fc.constantFrom(...INTEGER_COMPARISONS), fc.boolean())
      .map(([{ left, right }, is, isTurned]) =>
        isTurned ? { left: right, is, right: left } : { left, is, right },
      ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constant('basis'),
      is_one_of: fc.uniqueArray(fc.constantFrom('urban', 'rural', 'permit'), { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constant('unit'),
      is_one_of: fc.uniqueArray(fc.constantFrom('A1-01', 'A1-02', 'A2-01'), { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constant('unit'),
      begins_with: fc.constantFrom('A', 'A1-', 'A1-01', 'A2-011'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ fact: fc.constant('in_other_scheme'), is: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ left: residentSince, is: fc.constantFrom(...DATE_COMPARISONS), right: day }),
  },
);

export const randomCondition: fc.Arbitrary<Document> = fc.letrec<{ any: Document }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })) },
    { weight: 1, arbitrary: fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })) },
    { weight: 1, arbitrary: tie('any').map((not) => ({ not })) },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('any'), { minLength: 1, maxLength: 3 })
        .chain((of) => fc.integer({ min: 1, max: of.length }).map((at_least) => ({ at_least, of }))),
    },
  ),
})).any;
