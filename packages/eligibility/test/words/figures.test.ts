/** A person's own figures beside the law's: exact to the fen and the day, and silent about what is not known. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Figure, figuresOf, parseRule, type Rule } from '../../src/index.ts';

const ruleIn = (file: string) =>
  parseRule(readFileSync(join(import.meta.dirname, '../../../../city/rules', file)));
const BEIJING = ruleIn('beijing-public-rental-2011-25.json');
const SHANGHAI = ruleIn('shanghai-public-rental-2026-1.json');
const DAY = '2026-11-20';

const said = (figures: Figure[]) =>
  figures.map(({ what, own, wanted, met }) => [what.en, own.en, wanted?.en ?? null, met]);
const ofIncome = (household_annual_income_fen: number, household_size: number) => ({
  income: { household_annual_income_fen },
  household: { household_size },
});

describe('a figure', () => {
  it('stands beside the limit of its own step, exactly on it and a fen above', () => {
    expect(said(figuresOf(BEIJING, 'annual-income', ofIncome(10_000_000, 3), DAY))).toEqual([
      ['Annual household income', 'CNY 100,000', 'at most CNY 100,000 (this figure included)', true],
    ]);
    expect(said(figuresOf(BEIJING, 'annual-income', ofIncome(10_000_001, 3), DAY))).toEqual([
      ['Annual household income', 'CNY 100,000.01', 'at most CNY 100,000 (this figure included)', false],
    ]);
    const [four] = figuresOf(BEIJING, 'annual-income', ofIncome(10_000_001, 4), DAY);
    expect(four?.wanted).toEqual({
      'zh-CN': '不超过130,000元（含本数）',
      en: 'at most CNY 130,000 (this figure included)',
    });
  });

  it('has a limit per head worked out for the whole household', () => {
    const facts = { property: { household_building_area_csqm: 3000 }, household: { household_size: 2 } };
    expect(said(figuresOf(SHANGHAI, 'building-area-per-head', facts, DAY))).toEqual([
      ['Building floor area of the household', '30 m²', 'less than 30 m² (this figure not included)', false],
    ]);
  });

  it('is a day where days are compared, and a number of months where they are counted', () => {
    const facts = { residency: { permit_since: '2024-12-01' }, employment: { insured_since: DAY } };
    expect(said(figuresOf(SHANGHAI, 'insured', facts, DAY))).toEqual([
      [
        'Insured without a break since',
        '20 November 2026',
        'on or before 20 November 2026 (that day included)',
        true,
      ],
    ]);
    expect(figuresOf(SHANGHAI, 'permit-two-years', facts, DAY)[0]).toMatchObject({
      own: { 'zh-CN': '23个月', en: '23 months' },
      wanted: { 'zh-CN': '不低于24个月（含本数）' },
      facts: ['permit_since'],
    });
  });

  it('is a value by the name that its department gives it, where values are named', () => {
    const facts = { residency: { basis: 'rural_hukou' }, property: { in_other_scheme: true } };
    const labels = () => ({ 'zh-CN': '农业户籍', en: 'Rural hukou' });
    expect(said(figuresOf(BEIJING, 'urban-hukou', facts, DAY, labels))).toEqual([
      ['Basis of residence', 'Rural hukou', null, false],
    ]);
    expect(said(figuresOf(BEIJING, 'urban-hukou', facts, DAY))[0]?.[1]).toBe('rural_hukou');
    expect(said(figuresOf(SHANGHAI, 'no-other-scheme', facts, DAY))[0]?.slice(1)).toEqual([
      'yes',
      null,
      false,
    ]);
  });

  it('is missing where anything of it is not known', () => {
    const { income, household } = ofIncome(1, 1);
    expect(figuresOf(BEIJING, 'annual-income', { income }, DAY)).toEqual([]);
    expect(figuresOf(BEIJING, 'annual-income', { household }, DAY)).toEqual([]);
    expect(figuresOf(BEIJING, 'urban-hukou', {}, DAY)).toEqual([]);
    expect(figuresOf(BEIJING, 'no-such-clause', { income, household }, DAY)).toEqual([]);
  });

  it('is refused as the decision is: out of its range, or before the rule is in force', () => {
    expect(() => figuresOf(BEIJING, 'annual-income', ofIncome(-1, 1), DAY)).toThrow(
      expect.objectContaining({ code: 'fact_out_of_range' }),
    );
    expect(() => figuresOf(BEIJING, 'annual-income', ofIncome(1, 1), '2011-11-30')).toThrow(
      expect.objectContaining({ code: 'rule_not_in_force' }),
    );
  });
});

describe('what is wanted of a part', () => {
  const atMost = (number: number) => ({
    left: { fact: 'annual_income' },
    is: 'at_most',
    right: { number, unit: 'fen' },
  });
  const incomeBy = (condition: object): Rule => {
    const { usable_area_limit_per_head } = BEIJING.parameters;
    return parseRule({
      ...BEIJING,
      unconfirmed: [],
      parameters: { usable_area_limit_per_head },
      clauses: [...BEIJING.clauses.slice(0, 2), { ...BEIJING.clauses[2], condition }],
    });
  };
  const wanted = (condition: object) =>
    figuresOf(incomeBy(condition), 'annual-income', ofIncome(100, 3), DAY).map((one) => one.wanted?.en);

  it('is said where each part must hold, and left to the clause’s words where it need not, or must not', () => {
    const size = { left: { fact: 'household_size' }, is: 'at_least', right: { number: 2, unit: 'person' } };
    expect(wanted({ all: [atMost(200), size] })).toEqual([
      'at most CNY 2 (this figure included)',
      'at least 2 people (this figure included)',
    ]);
    expect(wanted({ any: [atMost(200), size] })).toEqual([undefined, undefined]);
    expect(wanted({ not: { all: [atMost(50), size] } })).toEqual([undefined, undefined]);
  });
});

it('a clause of one comparison has its figure as met as the decision has the clause', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000_000 }), fc.integer({ min: 1, max: 64 }), (fen, size) => {
      const facts = ofIncome(fen, size);
      const { clauses } = decide(BEIJING, facts, DAY);
      const [figure] = figuresOf(BEIJING, 'annual-income', facts, DAY);
      expect(figure?.met).toBe(clauses.find(({ id }) => id === 'annual-income')?.met);
    }),
  );
});
