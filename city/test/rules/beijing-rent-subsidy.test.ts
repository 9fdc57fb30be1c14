/** 北京市公共租赁住房租金补贴（2021年）: who is granted it, and at which rate. */
import { decide, leastQuestion } from '@anju/eligibility';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besideTheLaw, type Verdict, verdictOf } from './beside-the-law.ts';
import { factsOf, type Household } from './rent-subsidy-households.ts';

const TODAY = '2026-11-20';
const { rule, quote, unquoted } = await besideTheLaw('beijing-rent-subsidy');

/** Three people at the lowest rate, changed as stated. */
const verdictFor = (changes: Household): Verdict => {
  const ordinary = { size: 3, monthlyFen: 660_000, assetsFen: 5_000_000, assistance: 'none', homes: 0 };
  return verdictOf(rule, factsOf({ ...ordinary, ...changes }), TODAY);
};

const granted = (grade: number): Verdict => ({
  decision: 'eligible',
  notMet: [],
  unproved: [],
  needed: [],
  grade,
});
const refused = (...notMet: string[]): Verdict => ({
  decision: 'not_eligible',
  notMet,
  unproved: [],
  needed: [],
  grade: null,
});
const CONDITIONS = '北京市公共租赁住房租金补贴（2021年） 申请条件';
const RATES = '北京市公共租赁住房租金补贴（2021年） 补贴标准';

describe(
  quote('monthly-income-per-head', `${CONDITIONS}（一）`, '申请当月前12个月家庭人均月收入不高于2400元'),
  () => {
    it.each<[string, Household, Verdict]>([
      ['exactly 2,400 CNY a head, one person', { size: 1, monthlyFen: 240_000 }, granted(10)],
      ['one fen more, one person', { size: 1, monthlyFen: 240_001 }, refused('monthly-income-per-head')],
      ['exactly 2,400 CNY a head, three people', { size: 3, monthlyFen: 720_000 }, granted(10)],
      [
        'one fen more in all, three people',
        { size: 3, monthlyFen: 720_001 },
        refused('monthly-income-per-head'),
      ],
      [
        'one fen more a head, three people',
        { size: 3, monthlyFen: 720_003 },
        refused('monthly-income-per-head'),
      ],
      ['what is too much for three is not for four', { size: 4, monthlyFen: 720_003 }, granted(25)],
      ['exactly 2,400 CNY a head, seven people', { size: 7, monthlyFen: 1_680_000 }, granted(10)],
    ])('%s', (_, household, expected) => expect(verdictFor(household)).toEqual(expected));
  },
);

describe(quote('no-other-home', `${CONDITIONS}（二）`, '除承租的公共租赁住房外，无其他住房'), () => {
  it.each<[string, Household, Verdict]>([
    ['no home', { homes: 0 }, granted(10)],
    ['one home', { homes: 1 }, refused('no-other-home')],
    ['one home, whatever else', { homes: 1, assistance: 'destitute' }, refused('no-other-home')],
  ])('%s', (_, household, expected) => expect(verdictFor(household)).toEqual(expected));
});

describe(
  quote(
    'net-assets',
    `${CONDITIONS}（三）`,
    '3人及以下家庭总资产净值57万元及以下，4人及以上家庭总资产净值76万元及以下',
  ),
  () => {
    it.each<[string, Household, Verdict]>([
      ['exactly 570,000 CNY, three people', { size: 3, assetsFen: 57_000_000 }, granted(10)],
      ['one fen more, three people', { size: 3, assetsFen: 57_000_001 }, refused('net-assets')],
      ['one fen more, four people', { size: 4, assetsFen: 57_000_001 }, granted(25)],
      ['exactly 760,000 CNY, four people', { size: 4, assetsFen: 76_000_000 }, granted(25)],
      ['one fen more, four people', { size: 4, assetsFen: 76_000_001 }, refused('net-assets')],
      [
        'exactly 570,000 CNY, one person',
        { size: 1, monthlyFen: 230_000, assetsFen: 57_000_000 },
        granted(10),
      ],
      ['debts', { assetsFen: -1 }, granted(10)],
    ])('%s', (_, household, expected) => expect(verdictFor(household)).toEqual(expected));

    it('not assessed: more is needed, and the rate is not told', () => {
      expect(verdictFor({ assetsFen: undefined })).toMatchObject({
        decision: 'more_needed',
        unproved: ['net-assets'],
        needed: ['net_assets'],
        grade: null,
      });
    });
  },
);

describe('the rate', () => {
  const each = (cases: [string, Household, number][]) =>
    it.each(cases)('%s', (_, household, rate) => expect(verdictFor(household)).toEqual(granted(rate)));

  describe(
    quote(
      'minimum-living-allowance-or-destitute',
      `${RATES} 第一档`,
      '民政部门认定的城市最低生活保障家庭、分散供养的特困人员：95%',
    ),
    () =>
      each([
        ['minimum living allowance', { assistance: 'minimum_living_allowance' }, 95],
        ['destitute', { assistance: 'destitute' }, 95],
        [
          'the allowance counts before the income',
          { assistance: 'minimum_living_allowance', monthlyFen: 0 },
          95,
        ],
      ]),
  );

  describe(quote('low-income', `${RATES} 第二档`, '民政部门认定的城市低收入家庭：90%'), () =>
    each([
      ['recognised as low-income', { assistance: 'low_income' }, 90],
      [
        'recognised as low-income, with an income of the third class',
        { assistance: 'low_income', monthlyFen: 0 },
        90,
      ],
    ]),
  );

  describe(quote('income-to-1200', `${RATES} 第三档`, '人均月收入1200元及以下的家庭：70%'), () =>
    each([
      ['no income', { monthlyFen: 0 }, 70],
      ['exactly 1,200 CNY a head', { size: 3, monthlyFen: 360_000 }, 70],
      ['exactly 1,200 CNY a head, four people', { size: 4, monthlyFen: 480_000 }, 70],
    ]),
  );

  describe(
    quote('income-to-1600', `${RATES} 第四档`, '人均月收入在1200元（不含）至1600元（含）之间的家庭：50%'),
    () =>
      each([
        ['one fen above 1,200 CNY a head', { size: 3, monthlyFen: 360_001 }, 50],
        ['exactly 1,600 CNY a head', { size: 3, monthlyFen: 480_000 }, 50],
      ]),
  );

  describe(
    quote('income-to-2000', `${RATES} 第五档`, '人均月收入在1600元（不含）至2000元（含）之间的家庭：25%'),
    () =>
      each([
        ['one fen above 1,600 CNY a head', { size: 3, monthlyFen: 480_001 }, 25],
        ['exactly 2,000 CNY a head', { size: 3, monthlyFen: 600_000 }, 25],
      ]),
  );

  describe(
    quote('income-to-2400', `${RATES} 第六档`, '人均月收入在2000元（不含）至2400元（含）之间的家庭：10%'),
    () =>
      each([
        ['one fen above 2,000 CNY a head', { size: 3, monthlyFen: 600_001 }, 10],
        ['exactly 2,400 CNY a head', { size: 3, monthlyFen: 720_000 }, 10],
      ]),
  );

  it('is a percentage, and one of six', () => {
    expect([rule.grades?.unit, rule.grades?.of.map(({ value }) => value), rule.grades?.otherwise]).toEqual([
      'percent',
      [95, 90, 70, 50, 25, 10],
      undefined,
    ]);
  });

  it('is told by the first class that is met, and no later class is tried', () => {
    const clausesFor = (changes: Household) =>
      decide(
        rule,
        factsOf({ size: 3, monthlyFen: 0, assetsFen: 0, assistance: 'none', homes: 0, ...changes }),
        TODAY,
      )
        .clauses.slice(3)
        .map(({ id, met }) => [id, met]);
    expect(clausesFor({ assistance: 'low_income' })).toEqual([
      ['minimum-living-allowance-or-destitute', false],
      ['low-income', true],
    ]);
    expect(clausesFor({ homes: 1 })).toEqual([]);
  });

  it('needs to know of assistance: without it nobody could tell 95, 90 and 70 %', () => {
    expect(verdictFor({ assistance: undefined })).toMatchObject({
      decision: 'more_needed',
      needed: ['assistance'],
    });
  });
});

it('every clause stands beside its tests', () => expect(unquoted()).toEqual([]));

it('asks three departments five claims, by one route', () => {
  const { routes } = leastQuestion(rule);
  expect(routes.map(({ credentials }) => credentials.map(({ id, claims }) => [id, claims]))).toEqual([
    [
      ['household', ['household_size']],
      ['income', ['household_monthly_income_fen', 'household_net_assets_fen', 'assistance']],
      ['property', ['homes_owned']],
    ],
  ]);
});

it('is granted once a year to a household', () => {
  expect(rule.once).toEqual({
    programme: 'beijing-rent-subsidy',
    per: 'household',
    period: { months: 12, from: '2021-01-01' },
  });
});

it('says of the area cap that it decides nothing here', () => {
  expect(rule.not_covered[0]?.['zh-CN']).toContain('60平方米');
});

it('agrees with three lines of arithmetic for anybody near the limits', () => {
  const anybody = fc.integer({ min: 1, max: 8 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      monthlyFen: fc.oneof(
        ...[120_000, 160_000, 200_000, 240_000].map((line) =>
          fc.integer({ min: line * size - 1, max: line * size + 1 }),
        ),
      ),
      assetsFen: fc.oneof(
        ...[57_000_000, 76_000_000].map((line) => fc.integer({ min: line - 1, max: line + 1 })),
      ),
      assistance: fc.constantFrom('none', 'low_income', 'minimum_living_allowance', 'destitute'),
      homes: fc.integer({ min: 0, max: 1 }),
    }),
  );
  fc.assert(
    fc.property(anybody, (one) => {
      const isGranted =
        one.monthlyFen <= 2_400_00 * one.size &&
        one.homes === 0 &&
        one.assetsFen <= (one.size <= 3 ? 570_000_00 : 760_000_00);
      const byIncome = [1_200, 1_600, 2_000].findIndex((yuan) => one.monthlyFen <= yuan * 100 * one.size) + 1;
      const rates: Record<string, number | undefined> = { none: [10, 70, 50, 25][byIncome], low_income: 90 };
      const rate = rates[one.assistance] ?? 95;
      const { decision, grade } = verdictOf(rule, factsOf(one), TODAY);
      expect([decision, grade]).toEqual(isGranted ? ['eligible', rate] : ['not_eligible', null]);
    }),
    { numRuns: 500 },
  );
});
