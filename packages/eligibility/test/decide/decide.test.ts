import { describe, expect, it } from 'vitest';
import { DecisionError, type DecisionErrorCode, dayOfDecision, decide, parseRule } from '../../src/index.ts';
import { sampleDocument, samplePerson } from '../support/sample-rule.ts';

const rule = parseRule(sampleDocument());
const TODAY = '2026-11-20';

type Person = Record<string, Record<string, unknown>>;

function person(changes: Person = {}): Person {
  const base: Person = samplePerson();
  return Object.fromEntries(
    Object.entries(base).map(([credential, claims]) => [credential, { ...claims, ...changes[credential] }]),
  );
}

const met = (changes: Person, clause: string, onDate = TODAY) =>
  decide(rule, person(changes), onDate).clauses.find(({ id }) => id === clause)?.met;

describe('a decision', () => {
  it('is eligible when every clause is met, and names every clause in the order of the law', () => {
    expect(decide(rule, person(), TODAY)).toEqual({
      decision: 'eligible',
      clauses: [
        { id: 'income', met: true },
        { id: 'area', met: true },
        { id: 'worth', met: true },
        { id: 'residence', met: true },
      ],
      needed: [],
    });
  });

  it('is not eligible when one clause is not met', () => {
    const decision = decide(rule, person({ income: { annual_income_fen: 1_001 } }), TODAY);
    expect(decision.decision).toBe('not_eligible');
    expect(decision.clauses[0]).toEqual({ id: 'income', met: false });
  });

  it('needs more when a fact is missing and nothing speaks against', () => {
    const decision = decide(rule, person({ income: { annual_income_fen: undefined } }), TODAY);
    expect(decision.decision).toBe('more_needed');
    expect(decision.clauses.map(({ met }) => met)).toEqual(['unproved', true, 'unproved', true]);
  });

  it('is not eligible although a fact is missing when another clause is not met', () => {
    const decision = decide(
      rule,
      person({ income: { annual_income_fen: undefined }, property: { usable_area_csqm: 4_501 } }),
      TODAY,
    );
    expect(decision.decision).toBe('not_eligible');
    expect(decision.clauses.map(({ met }) => met)).toEqual(['unproved', false, 'unproved', true]);
  });

  it('needs more when whole credentials are missing, or all of them', () => {
    const { income: _, ...rest } = person();
    expect(decide(rule, rest, TODAY).decision).toBe('more_needed');
    expect(decide(rule, {}, TODAY).clauses.map(({ met }) => met)).toEqual(Array(4).fill('unproved'));
  });

  it('holds no number and no claim', () => {
    const text = JSON.stringify(decide(rule, person({ income: { annual_income_fen: 777 } }), TODAY));
    expect(text).not.toMatch(/777|permit|2015|fen/);
  });

  it('never looks at a claim the rule does not declare, and never at inherited ones', () => {
    expect(decide(rule, person({ income: { person_number: { bad: true } } }), TODAY).decision).toBe(
      'eligible',
    );
    const inherited = Object.create({ income: person().income }) as Person;
    expect(decide(rule, { ...person({}), income: {} }, TODAY)).toEqual(
      decide(
        rule,
        Object.assign(inherited, {
          household: person().household,
          property: person().property,
          residency: person().residency,
        }),
        TODAY,
      ),
    );
  });
});

describe('a comparison', () => {
  it('includes the figure with at_most', () => {
    expect(met({ income: { annual_income_fen: 1_000 } }, 'income')).toBe(true);
    expect(met({ income: { annual_income_fen: 1_001 } }, 'income')).toBe(false);
  });

  it('excludes the figure with less_than, and adds with negative amounts', () => {
    expect(met({ income: { annual_income_fen: 900, net_assets_fen: 4_099 } }, 'worth')).toBe(true);
    expect(met({ income: { annual_income_fen: 900, net_assets_fen: 4_100 } }, 'worth')).toBe(false);
    expect(met({ income: { annual_income_fen: 6_000, net_assets_fen: -1_001 } }, 'worth')).toBe(true);
  });

  it.each([
    ['at_most', [true, true, false]],
    ['less_than', [true, false, false]],
    ['at_least', [false, true, true]],
    ['more_than', [false, false, true]],
    ['equal_to', [false, true, false]],
  ])('%s is exact one below, on and above the figure', (is, expected) => {
    const document = sampleDocument();
    document.clauses[2].condition.is = is;
    const other = parseRule(document);
    const results = [4_999, 5_000, 5_001].map(
      (annual_income_fen) =>
        decide(other, person({ income: { annual_income_fen, net_assets_fen: 0 } }), TODAY).clauses[2]?.met,
    );
    expect(results).toEqual(expected);
  });

  it.each([
    ['on_or_before', [true, true, false]],
    ['before', [true, false, false]],
    ['on_or_after', [false, true, true]],
    ['after', [false, false, true]],
  ])('%s is exact one day before, on and after the day', (is, expected) => {
    const document = sampleDocument();
    document.clauses[3].condition.any[1].of[2].is = is;
    document.clauses[3].condition.any[1].at_least = 3;
    const other = parseRule(document);
    const results = ['2024-11-19', '2024-11-20', '2024-11-21'].map(
      (resident_since) => decide(other, person({ residency: { resident_since } }), TODAY).clauses[3]?.met,
    );
    expect(results).toEqual(expected);
  });

  it('is exact where ordinary numbers are not', () => {
    const document = sampleDocument();
    const factor = { number: 2 ** 20, unit: '1' };
    document.clauses[2].condition = {
      left: { sum: [{ product: [{ fact: 'income' }, factor] }, { number: 1, unit: 'fen' }] },
      is: 'at_most',
      right: { product: [{ fact: 'assets' }, factor] },
    };
    const largest = 2 ** 40;
    const figures = (annual_income_fen: number) => ({
      income: { annual_income_fen, net_assets_fen: largest },
    });
    const [equal, below] = [largest, largest - 1].map(
      (income) => decide(parseRule(document), person(figures(income)), TODAY).clauses[2]?.met,
    );
    expect([equal, below]).toEqual([false, true]);
  });

  it('uses the step of the table the household falls in', () => {
    expect(met({ household: { household_size: 3 }, income: { annual_income_fen: 1_300 } }, 'income')).toBe(
      false,
    );
    expect(met({ household: { household_size: 4 }, income: { annual_income_fen: 1_300 } }, 'income')).toBe(
      true,
    );
    expect(met({ household: { household_size: 64 }, income: { annual_income_fen: 1_301 } }, 'income')).toBe(
      false,
    );
  });

  it('uses the figure in force on the day of decision', () => {
    expect(met({}, 'income', '2024-06-30')).toBe(false);
    expect(met({}, 'income', '2024-07-01')).toBe(true);
  });

  it('cannot be said without the fact its table goes by', () => {
    expect(met({ household: { household_size: undefined } }, 'income')).toBe('unproved');
    expect(met({ household: { household_size: undefined } }, 'area')).toBe('unproved');
  });
});

describe('at least k of n', () => {
  it('is met, not met or unproved as the unknown parts may still turn out', () => {
    const residence = (residency: Record<string, unknown>, property: Record<string, unknown> = {}) =>
      met({ residency, property }, 'residence');
    expect(residence({ basis: undefined }, {})).toBe(true);
    expect(residence({ basis: undefined, resident_since: undefined })).toBe('unproved');
    expect(residence({ basis: undefined, resident_since: '2026-01-01' }, { in_other_scheme: true })).toBe(
      'unproved',
    );
    expect(residence({ basis: 'rural', resident_since: '2026-01-01' }, { in_other_scheme: undefined })).toBe(
      false,
    );
    expect(residence({ basis: 'urban', resident_since: undefined }, { in_other_scheme: undefined })).toBe(
      true,
    );
  });
});

describe('nothing is decided', () => {
  const refusals: [sentence: string, code: DecisionErrorCode, path: string, changes: Person][] = [
    [
      'on an income written as text',
      'fact_wrong_type',
      '/income/annual_income_fen',
      { income: { annual_income_fen: '900' } },
    ],
    [
      'on an income with a fraction',
      'fact_wrong_type',
      '/income/annual_income_fen',
      { income: { annual_income_fen: 900.5 } },
    ],
    [
      'on an income that is not a number',
      'fact_wrong_type',
      '/income/annual_income_fen',
      { income: { annual_income_fen: Number.NaN } },
    ],
    [
      'on an income beyond exact integers',
      'fact_wrong_type',
      '/income/annual_income_fen',
      { income: { annual_income_fen: 2 ** 53 } },
    ],
    [
      'on an income that is a bigint',
      'fact_wrong_type',
      '/income/annual_income_fen',
      { income: { annual_income_fen: 900n } },
    ],
    [
      'on a null, which is not an absence',
      'fact_wrong_type',
      '/income/annual_income_fen',
      { income: { annual_income_fen: null } },
    ],
    [
      'on a negative income',
      'fact_out_of_range',
      '/income/annual_income_fen',
      { income: { annual_income_fen: -1 } },
    ],
    [
      'on a household of nobody',
      'fact_out_of_range',
      '/household/household_size',
      { household: { household_size: 0 } },
    ],
    [
      'on a household above the range',
      'fact_out_of_range',
      '/household/household_size',
      { household: { household_size: 65 } },
    ],
    [
      'on a basis nobody declared',
      'fact_value_unknown',
      '/residency/basis',
      { residency: { basis: 'Urban' } },
    ],
    ['on a basis in a list', 'fact_wrong_type', '/residency/basis', { residency: { basis: ['urban'] } }],
    [
      'on a truth written as a number',
      'fact_wrong_type',
      '/property/in_other_scheme',
      { property: { in_other_scheme: 0 } },
    ],
    [
      'on a day that does not exist',
      'fact_wrong_type',
      '/residency/resident_since',
      { residency: { resident_since: '2015-02-30' } },
    ],
  ];

  it.each(refusals)('%s, even where another clause already fails', (_, code, path, changes) => {
    const failing = { property: { usable_area_csqm: 2_000_000, ...changes.property } };
    for (const facts of [person(changes), person({ ...changes, ...failing })])
      expect(() => decide(rule, facts, TODAY)).toThrow(
        expect.objectContaining({ name: 'DecisionError', code, path }),
      );
  });

  it('on claims that are not an object', () => {
    for (const income of [null, [], 'x'])
      expect(() => decide(rule, { ...person(), income: income as never }, TODAY)).toThrow(DecisionError);
  });

  it('before the rule is in force, or on no real day', () => {
    expect(() => decide(rule, person(), '2019-12-31')).toThrow(
      expect.objectContaining({ code: 'rule_not_in_force' }),
    );
    expect(decide(rule, person({ income: { annual_income_fen: 100 } }), '2020-01-01').decision).toBe(
      'eligible',
    );
    expect(() => decide(rule, person(), '2026-02-30')).toThrow(
      expect.objectContaining({ code: 'date_invalid' }),
    );
  });

  it('in words that repeat the value', () => {
    try {
      decide(rule, person({ income: { annual_income_fen: '987654321' } }), TODAY);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify([String(error), error])).not.toContain('987654321');
    }
  });
});

describe('the day of decision', () => {
  it("is the day in the rule's own time zone", () => {
    expect(dayOfDecision(rule, new Date('2026-11-20T17:00:00Z'))).toBe('2026-11-21');
  });
});
