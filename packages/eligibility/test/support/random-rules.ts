/** Random rules over a handful of facts, and random people near the rules' figures. */
import fc from 'fast-check';
import { type Document, sampleDocument } from './sample-rule.ts';

const SMALL = 60;

const integerFact = fc.constantFrom('income', 'assets').map((fact) => ({ fact }));
const integerComparison = fc.constantFrom('at_most', 'less_than', 'at_least', 'more_than', 'equal_to');
const money = fc.integer({ min: 1, max: SMALL }).map((number) => ({ number, unit: 'fen' }));

const leaf: fc.Arbitrary<Document> = fc.oneof(
  fc.record({
    left: integerFact,
    is: integerComparison,
    right: fc.oneof(money, fc.constant({ parameter: 'income_limit' })),
  }),
  fc.record({
    left: fc.tuple(integerFact, money).map((sum) => ({ sum })),
    is: integerComparison,
    right: fc
      .tuple(fc.integer({ min: 1, max: 5 }), integerFact)
      .map(([number, fact]) => ({ product: [{ number, unit: '1' }, fact] })),
  }),
  fc.record({
    left: fc.constant({ fact: 'area' }),
    is: integerComparison,
    right: fc.constant({ product: [{ parameter: 'area_limit_per_head' }, { fact: 'size' }] }),
  }),
  fc.record({
    fact: fc.constant('basis'),
    is_one_of: fc.uniqueArray(fc.constantFrom('urban', 'rural', 'permit'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ fact: fc.constant('in_other_scheme'), is: fc.boolean() }),
  fc.record({
    left: fc.constant({ fact: 'resident_since' }),
    is: fc.constantFrom('on_or_before', 'before', 'on_or_after', 'after'),
    right: fc.oneof(
      fc.constant({ date: '2024-02-29' }),
      fc.constant({ day_of_decision: true }),
      fc
        .integer({ min: 1, max: 30 })
        .map((months) => ({ shift: { day_of_decision: true }, months: -months })),
      fc.integer({ min: 1, max: 800 }).map((days) => ({ shift: { day_of_decision: true }, days: -days })),
    ),
  }),
);

const condition = fc.letrec<{ any: Document }>((tie) => ({
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

const dated = <T extends object>(entry: fc.Arbitrary<T>) =>
  fc.tuple(entry, entry).map(([a, b]) => [
    { from: '2020-01-01', ...a },
    { from: '2025-01-01', ...b },
  ]);

const rising = fc
  .tuple(
    fc.integer({ min: 1, max: SMALL }),
    fc.integer({ min: 0, max: SMALL }),
    fc.integer({ min: 2, max: 6 }),
  )
  .map(([value, more, from]) => ({
    steps: [
      { from: 1, value },
      { from, value: value + more },
    ],
  }));

/** A document that parseRule must accept: it declares exactly what its clauses use. */
export const randomDocument: fc.Arbitrary<Document> = fc
  .record({
    conditions: fc.array(condition, { minLength: 1, maxLength: 4 }),
    incomeLimit: dated(rising),
    areaLimit: dated(fc.record({ value: fc.integer({ min: 1, max: 8 }) })),
  })
  .map(({ conditions, incomeLimit, areaLimit }) => {
    const document = sampleDocument();
    document.parameters.income_limit.dated = incomeLimit;
    document.parameters.area_limit_per_head.dated = areaLimit;
    document.clauses = conditions.map((each, index) => ({
      ...document.clauses[0],
      id: `clause-${index}`,
      condition: each,
    }));
    const text = JSON.stringify(document.clauses);
    for (const name of Object.keys(document.parameters))
      if (!text.includes(`"parameter":"${name}"`)) delete document.parameters[name];
    const used = text + (document.parameters.income_limit ? '"fact":"size"' : '');
    for (const name of Object.keys(document.facts))
      if (!used.includes(`"fact":"${name}"`)) delete document.facts[name];
    return document;
  });

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 5 });
const dayIn = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

/** A person whose figures lie near the figures of random rules; each fact may be missing. */
export const randomPerson = fc.record({
  income: fc.record({
    annual_income_fen: maybe(fc.integer({ min: 0, max: SMALL })),
    net_assets_fen: maybe(fc.integer({ min: -SMALL, max: SMALL })),
  }),
  household: fc.record({ household_size: maybe(fc.integer({ min: 1, max: 8 })) }),
  property: fc.record({
    usable_area_csqm: maybe(fc.integer({ min: 0, max: SMALL })),
    in_other_scheme: maybe(fc.boolean()),
  }),
  residency: fc.record({
    basis: maybe(fc.constantFrom('urban', 'rural', 'permit')),
    resident_since: maybe(dayIn('2023-12-01', '2026-12-01')),
  }),
});

export const randomDay = dayIn('2024-01-01', '2026-12-31');
