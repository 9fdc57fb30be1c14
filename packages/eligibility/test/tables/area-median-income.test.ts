/** Area median income: a chart by year and household size, rounded to 50 dollars, each percentage of it rounded again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, importTable, type Parameter, parseRule, percentOfTable } from '../../src/index.ts';

const FIFTY_DOLLARS = 5_000;
const BY_SIZE = { fact: 'household_size', minimum: 1, maximum: 8 };

/** Invented figures before rounding, in cents, in the shape of a published chart. */
const CHART = `usd_cent,1,2,3,4,5,6,7,8
2024-04-01,10867499,12420000,13972500,15522500,16765000,18007500,19250000,20490000
2025-04-01,11342500,12960000,14577500,16197499,17495000,18792500,20085000,21380000
`;
const chart = importTable(CHART, { unit: 'usd_cent', by: BY_SIZE, yearly: true });
const figures = (parameter: Parameter, row: number) => {
  const dated = parameter.dated[row];
  return dated && 'steps' in dated ? dated.steps.map(({ value }) => value) : [];
};

function ruleWith(limit: Parameter) {
  const text = (en: string) => ({ 'zh-CN': `【${en}】`, en });
  const integer = { kind: 'integer', minimum: 0, maximum: 1_099_511_627_776 };
  return parseRule({
    format: 'urn:anju:rule:1',
    id: 'sixty-percent',
    version: '2024',
    title: text('Homes at 60 % of the area median income'),
    purpose: text('To decide whether the household may apply'),
    citation: 'Sample',
    in_force_from: '2024-04-01',
    time_zone: 'America/New_York',
    facts: {
      income: {
        ...integer,
        credential: 'income',
        vct: 'urn:test:income:1',
        claim: 'annual_income_usd_cent',
        label: text('Annual income'),
        unit: 'usd_cent',
      },
      household_size: {
        ...integer,
        credential: 'household',
        vct: 'urn:test:household:1',
        claim: 'household_size',
        label: text('Household size'),
        unit: 'person',
        minimum: 1,
        maximum: 8,
      },
    },
    parameters: { income_limit: limit },
    clauses: [
      {
        id: 'income',
        text: text('Income is no more than 60 % of the area median income'),
        citation: 'Sample',
        condition: { left: { fact: 'income' }, is: 'at_most', right: { parameter: 'income_limit' } },
      },
    ],
    requires: 'all',
  });
}

describe('a percentage of the chart', () => {
  it('is of the chart rounded to 50 dollars, and rounded to 50 dollars itself', () => {
    const sixty = percentOfTable(chart, 60, FIFTY_DOLLARS);
    // 108,674.99 → 108,650; 60 % of it is 65,190 → 65,200
    expect(figures(sixty, 0)[0]).toBe(6_520_000);
    expect(figures(percentOfTable(chart, 100, FIFTY_DOLLARS), 0)[0]).toBe(10_865_000);
  });

  it('is rounded up from the middle, in both steps', () => {
    const one = (value: number): Parameter => ({ unit: 'usd_cent', dated: [{ from: '2024-04-01', value }] });
    const of = (value: number, percent: number) =>
      percentOfTable(one(value), percent, FIFTY_DOLLARS).dated.map(
        (entry) => 'value' in entry && entry.value,
      );
    expect(of(10_002_499, 100)).toEqual([10_000_000]);
    expect(of(10_002_500, 100)).toEqual([10_005_000]);
    // 50 % of 100,050.00 is 50,025.00: the middle
    expect(of(10_005_000, 50)).toEqual([5_005_000]);
    // 30 % of 100,050.00 is 30,015.00
    expect(of(10_005_000, 30)).toEqual([3_000_000]);
  });

  it('is another figure than one rounded once, so the order counts', () => {
    // 60 % of 108,674.99 is 65,204.99 → 65,200; of 104,124.99 is 62,474.99 → 62,450, but of 104,100.00 is 62,460.00 → 62,450
    // 50 % of 100,025.00: rounded first 100,050.00 → 50,025.00 → 50,050.00; rounded once 50,012.50 → 50,000.00
    const parameter: Parameter = { unit: 'usd_cent', dated: [{ from: '2024-04-01', value: 10_002_500 }] };
    expect(percentOfTable(parameter, 50, FIFTY_DOLLARS).dated).toEqual([
      { from: '2024-04-01', value: 5_005_000 },
    ]);
  });

  it('never falls where the chart does not, is a whole multiple of 50 dollars, and is off by 25 dollars and a part at most', () => {
    const rising = fc
      .array(fc.integer({ min: 1, max: 100_000_000 }), { minLength: 2, maxLength: 8 })
      .map((values) => values.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(rising, fc.integer({ min: 1, max: 165 }), (values, percent) => {
        const steps = values.map((value, index) => ({ from: index + 1, value }));
        const table: Parameter = {
          unit: 'usd_cent',
          by: 'household_size',
          dated: [{ from: '2024-04-01', steps }],
        };
        const result = figures(percentOfTable(table, percent, FIFTY_DOLLARS), 0);
        expect(result).toEqual(result.toSorted((a, b) => a - b));
        result.forEach((figure, index) => {
          expect(figure % FIFTY_DOLLARS).toBe(0);
          const exact = ((values[index] as number) * percent) / 100;
          expect(Math.abs(figure - exact)).toBeLessThanOrEqual(2_500 + (2_500 * percent) / 100);
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [0, 5_000],
    [-60, 5_000],
    [60.5, 5_000],
    [60, 0],
    [60, 0.5],
    [Number.NaN, 5_000],
  ])('is not taken at %s %% in steps of %s', (percent, step) => {
    expect(() => percentOfTable(chart, percent, step)).toThrow(RangeError);
  });

  it('is not taken where its figures leave whole numbers that are exact', () => {
    const parameter: Parameter = {
      unit: 'usd_cent',
      dated: [{ from: '2024-04-01', value: Number.MAX_SAFE_INTEGER }],
    };
    expect(() => percentOfTable(parameter, 165, FIFTY_DOLLARS)).toThrow(RangeError);
  });
});

describe('a rule with the table', () => {
  const rule = ruleWith(percentOfTable(chart, 60, FIFTY_DOLLARS));
  const decisionOn = (day: string, size: number, incomeCents: number) =>
    decide(
      rule,
      { income: { annual_income_usd_cent: incomeCents }, household: { household_size: size } },
      day,
    ).decision;

  it('decides by the row of the day and the column of the household, the figure included', () => {
    const [before, after] = [
      figures(rule.parameters.income_limit as Parameter, 0),
      figures(rule.parameters.income_limit as Parameter, 1),
    ];
    for (let size = 1; size <= 8; size += 1) {
      const [old, current] = [before[size - 1] as number, after[size - 1] as number];
      expect(old).toBeLessThan(current);
      expect(decisionOn('2025-03-31', size, old)).toBe('eligible');
      expect(decisionOn('2025-03-31', size, old + 1)).toBe('not_eligible');
      expect(decisionOn('2025-04-01', size, old + 1)).toBe('eligible');
      expect(decisionOn('2025-04-01', size, current)).toBe('eligible');
      expect(decisionOn('2025-04-01', size, current + 1)).toBe('not_eligible');
    }
  });

  it('is published only with a table that never falls: the importer and the rule refuse the same', () => {
    const falling = CHART.replace('18792500', '17494999');
    expect(() => importTable(falling, { unit: 'usd_cent', by: BY_SIZE })).toThrow(
      expect.objectContaining({ code: 'figure_falls', row: 3, column: 7 }),
    );
    const [first, ...steps] = [...figures(chart, 0)]
      .reverse()
      .map((value, index) => ({ from: index + 1, value }));
    expect(() =>
      ruleWith({
        unit: 'usd_cent',
        by: 'household_size',
        dated: [{ from: '2024-04-01', steps: first ? [first, ...steps] : [] }],
      }),
    ).toThrow(expect.objectContaining({ code: 'table_not_monotone' }));
  });
});
