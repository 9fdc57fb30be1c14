import { describe, expect, it } from 'vitest';
import { DecisionError, type Predicate, parseRule, predicatesOf } from '../../../src/index.ts';
import { type Document, sampleDocument } from '../../support/sample-rule.ts';

const income = { credential: 'income', claim: 'annual_income_fen' };
const assets = { credential: 'income', claim: 'net_assets_fen' };
const size = { credential: 'household', claim: 'household_size' };
const area = { credential: 'property', claim: 'usable_area_csqm' };
const inOtherScheme = { credential: 'property', claim: 'in_other_scheme' };
const basis = { credential: 'residency', claim: 'basis' };
const residentSince = { credential: 'residency', claim: 'resident_since' };

const terms = (...parts: [{ credential: string; claim: string }, number | bigint][]) =>
  parts.map(([claim, coefficient]) => ({ ...claim, coefficient: BigInt(coefficient) }));

/** Days since 1970-01-01. */
const day = (isoDate: string) => BigInt(Date.parse(isoDate) / 86_400_000);

function clausesOf(onDate: string, rule = parseRule(sampleDocument())) {
  return new Map(predicatesOf(rule, onDate).map(({ clause, ...predicates }) => [clause, predicates]));
}

/** The predicate of one condition over the sample's facts; parameters that are not used are left out. */
function predicateOf(
  condition: Document,
  change: (document: Document) => void = () => {},
  onDate = '2026-01-31',
) {
  const document = sampleDocument();
  document.clauses = [{ ...document.clauses[0], id: 'one', condition }];
  change(document);
  const text = JSON.stringify(document.clauses);
  for (const name of Object.keys(document.parameters))
    if (!text.includes(`"parameter":"${name}"`)) delete document.parameters[name];
  const used =
    text + JSON.stringify(Object.values(document.parameters).map(({ by }: Document) => ({ fact: by })));
  for (const name of Object.keys(document.facts))
    if (!used.includes(`"fact":"${name}"`)) delete document.facts[name];
  return clausesOf(onDate, parseRule(document)).get('one') as { met: Predicate; notMet: Predicate };
}

describe('what would be proved without showing', () => {
  it('is a table’s limit by the steps of its key, with the figures of the day', () => {
    expect(clausesOf('2026-01-15').get('income')?.met).toEqual({
      by: size,
      steps: [
        {
          from: 1n,
          to: 3n,
          holds: { atLeastZero: { terms: terms([income, -1]), constant: 1_000n }, bits: 32 },
        },
        {
          from: 4n,
          to: 64n,
          holds: { atLeastZero: { terms: terms([income, -1]), constant: 1_300n }, bits: 32 },
        },
      ],
    });
  });

  it('is one limit on a day on which the table has one step, and does not go by its key', () => {
    expect(clausesOf('2024-06-30').get('income')?.met).toEqual({
      atLeastZero: { terms: terms([income, -1]), constant: 100n },
      bits: 32,
    });
    expect(clausesOf('2024-07-01').get('income')?.met).toHaveProperty('by', size);
  });

  it('is a limit per head as one form over two claims', () => {
    expect(clausesOf('2026-01-15').get('area')?.met).toEqual({
      atLeastZero: { terms: terms([size, 1_500], [area, -1]), constant: 0n },
      bits: 32,
    });
  });

  it('takes one off where the figure itself is excluded', () => {
    expect(clausesOf('2026-01-15').get('worth')).toEqual({
      met: { atLeastZero: { terms: terms([income, -1], [assets, -1]), constant: 4_999n }, bits: 64 },
      notMet: { atLeastZero: { terms: terms([income, 1], [assets, 1]), constant: -5_000n }, bits: 64 },
    });
  });

  it('counts days from 1970-01-01, names values, and turns "not" and "at least" inside out for the complement', () => {
    const since = day('2024-01-31');
    expect(clausesOf('2026-01-31').get('residence')).toEqual({
      met: {
        any: [
          { claim: basis, isOneOf: ['urban'] },
          {
            atLeast: 2,
            of: [
              { claim: basis, isOneOf: ['permit'] },
              { claim: inOtherScheme, is: false },
              { atLeastZero: { terms: terms([residentSince, -1]), constant: since }, bits: 32 },
            ],
          },
        ],
      },
      notMet: {
        all: [
          { claim: basis, isOneOf: ['rural', 'permit'] },
          {
            atLeast: 2,
            of: [
              { claim: basis, isOneOf: ['urban', 'rural'] },
              { claim: inOtherScheme, is: true },
              { atLeastZero: { terms: terms([residentSince, 1]), constant: -since - 1n }, bits: 32 },
            ],
          },
        ],
      },
    });
  });

  it('is equality as a form that is zero; its complement lies on one side or the other', () => {
    const exactly = { left: { fact: 'size' }, is: 'equal_to', right: { number: 3, unit: 'person' } };
    expect(predicateOf(exactly)).toEqual({
      met: { zero: { terms: terms([size, 1]), constant: -3n } },
      notMet: {
        any: [
          { atLeastZero: { terms: terms([size, 1]), constant: -4n }, bits: 32 },
          { atLeastZero: { terms: terms([size, -1]), constant: 2n }, bits: 32 },
        ],
      },
    });
  });

  it('is a per-head table times the heads, one form for each step', () => {
    const condition = {
      left: { fact: 'income' },
      is: 'at_most',
      right: { product: [{ parameter: 'per_head' }, { fact: 'size' }] },
    };
    const addTable = (document: Document) => {
      document.parameters.per_head = {
        unit: 'fen/person',
        by: 'size',
        dated: [
          {
            from: '2020-01-01',
            steps: [
              { from: 1, value: 10 },
              { from: 3, value: 20 },
            ],
          },
        ],
      };
    };
    expect(predicateOf(condition, addTable).met).toEqual({
      by: size,
      steps: [
        {
          from: 1n,
          to: 2n,
          holds: { atLeastZero: { terms: terms([income, -1], [size, 10]), constant: 0n }, bits: 32 },
        },
        {
          from: 3n,
          to: 64n,
          holds: { atLeastZero: { terms: terms([income, -1], [size, 20]), constant: 0n }, bits: 32 },
        },
      ],
    });
  });
});

describe('calendar months', () => {
  const today = { day_of_decision: true };
  const months = (number: number) => ({ number, unit: 'month' });

  it.each([
    ['2026-01-31', '2025-01-31'],
    ['2025-02-28', '2024-02-29'],
    ['2024-02-29', '2023-02-28'],
  ])('twelve of them completed on %s means since %s or before: one day, so one form', (onDate, since) => {
    const condition = {
      left: { months_from: { fact: 'resident_since' }, to: today },
      is: 'at_least',
      right: months(12),
    };
    expect(predicateOf(condition, undefined, onDate).met).toEqual({
      atLeastZero: { terms: terms([residentSince, -1]), constant: day(since) },
      bits: 32,
    });
  });

  it.each([
    ['2026-01-31', '2025-01-31'],
    // Civil Code, article 202: a year from a leap day is complete on 28 February
    ['2029-02-28', '2028-02-29'],
    ['2029-02-27', '2028-02-27'],
  ])('a claimed day and twelve of them, by %s, mean %s or before: linear as well', (onDate, since) => {
    const left = { shift: { fact: 'resident_since' }, months: 12 };
    const condition = { left, is: 'on_or_before', right: today };
    expect(predicateOf(condition, undefined, onDate).met).toEqual({
      atLeastZero: { terms: terms([residentSince, -1]), constant: day(since) },
      bits: 32,
    });
  });

  it('after a claimed day are over when that day lies far enough back', () => {
    const condition = { left: { shift: { fact: 'resident_since' }, months: 1 }, is: 'before', right: today };
    // the end of February is a month after the 28th to the 31st of January alike
    expect(predicateOf(condition, undefined, '2025-03-01').met).toEqual({
      atLeastZero: { terms: terms([residentSince, -1]), constant: day('2025-01-31') },
      bits: 32,
    });
    expect(predicateOf(condition, undefined, '2025-02-28').met).toEqual({
      atLeastZero: { terms: terms([residentSince, -1]), constant: day('2025-01-27') },
      bits: 32,
    });
  });

  it('exactly so many mean a first and a last day', () => {
    const condition = {
      left: { months_from: { fact: 'resident_since' }, to: today },
      is: 'equal_to',
      right: months(1),
    };
    expect(predicateOf(condition, undefined, '2026-01-31').met).toEqual({
      all: [
        { atLeastZero: { terms: terms([residentSince, -1]), constant: day('2025-12-31') }, bits: 32 },
        { atLeastZero: { terms: terms([residentSince, 1]), constant: -day('2025-12-01') }, bits: 32 },
      ],
    });
  });
});

describe('what no linear form says is shown, by its claims', () => {
  it('the product of two claims', () => {
    const condition = {
      left: { product: [{ fact: 'size' }, { fact: 'size' }] },
      is: 'at_least',
      right: {
        product: [
          { number: 4, unit: 'person' },
          { number: 1, unit: 'person' },
        ],
      },
    };
    expect(predicateOf(condition)).toEqual({ met: { shown: [size] }, notMet: { shown: [size] } });
  });

  it('what could reach 2^62, where a negative value could pass for a positive one', () => {
    const times = (fact: string) => ({ product: [{ number: 2 ** 21, unit: '1' }, { fact }] });
    const condition = {
      left: times('assets'),
      is: 'at_most',
      right: { difference: [times('income'), { number: 1, unit: 'fen' }] },
    };
    // reaches 2^61 + 2^61 − 1; its complement one less than the negative of that
    const { met, notMet } = predicateOf(condition);
    expect(met).toHaveProperty('atLeastZero');
    expect(notMet).toEqual({ shown: [income, assets] });
  });
});

describe('bits', () => {
  const atMost = (number: number) =>
    predicateOf({ left: { fact: 'income' }, is: 'at_most', right: { number, unit: 'fen' } });

  it('are 32 as long as the form cannot reach 2^32, and 64 from there on', () => {
    expect(atMost(2 ** 32 - 1).met).toHaveProperty('bits', 32);
    expect(atMost(2 ** 32).met).toHaveProperty('bits', 64);
  });

  it('go by what the form can reach, not by how far below zero it can fall', () => {
    expect(atMost(1_000)).toMatchObject({ met: { bits: 32 }, notMet: { bits: 64 } });
  });
});

describe('predicates are refused', () => {
  it('for a day before the rule is in force and for what is no day', () => {
    const codeOf = (onDate: string) => {
      try {
        predicatesOf(parseRule(sampleDocument()), onDate);
      } catch (error) {
        return error instanceof DecisionError && error.code;
      }
    };
    expect(codeOf('2019-12-31')).toBe('rule_not_in_force');
    expect(codeOf('2020-02-30')).toBe('date_invalid');
    expect(codeOf('2020-01-01')).toBeUndefined();
  });
});
