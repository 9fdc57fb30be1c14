/** 上海市市筹公共租赁住房准入条件: three routes, and building area where Beijing counts usable area. */
import { decide, leastQuestion, routesOf } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { besideTheLaw, verdictOf } from './beside-the-law.ts';
import { factsOf, LEASED, LOCAL, NEWCOMER, type Person } from './shanghai-applicants.ts';

const TODAY = '2026-11-20';
const { rule, quote, unquoted } = await besideTheLaw('shanghai-public-rental');
const LAW = '上海市市筹公共租赁住房准入条件';

const decisionFor = (person: Person, day = TODAY) => verdictOf(rule, factsOf(person), day).decision;
const clauseFor = (id: string, person: Person, day = TODAY) =>
  decide(rule, factsOf(person), day).clauses.find((clause) => clause.id === id)?.met;

describe(quote('local-hukou', `${LAW} 第（一）项之1`, '具有本市常住户口'), () => {
  it.each(['urban_hukou', 'rural_hukou'])('%s is a hukou of this city', (basis) => {
    expect(decisionFor({ ...LOCAL, basis })).toBe('eligible');
  });
  it('a residence permit is none, and who holds one has another route to show', () => {
    expect(clauseFor('local-hukou', { ...LOCAL, basis: 'residence_permit' })).toBe(false);
    expect(decisionFor({ ...LOCAL, basis: 'residence_permit' })).toBe('more_needed');
  });
});

describe(quote('residence-permit', `${LAW} 第（一）项之3`, '持有有效期内《上海市居住证》'), () => {
  it('of any length, where the employer leases', () => expect(decisionFor(LEASED)).toBe('eligible'));
  it('a hukou is not a permit', () => {
    expect(clauseFor('residence-permit', { ...LEASED, basis: 'urban_hukou' })).toBe(false);
  });
});

describe(
  quote('permit-two-years', `${LAW} 第（一）项之2`, '持有有效期内《上海市居住证》达到二年以上（含二年）'),
  () => {
    it.each<[string, string, string, 'eligible' | 'not_eligible']>([
      ['exactly two years', '2024-11-20', TODAY, 'eligible'],
      ['one day less than two years', '2024-11-21', TODAY, 'not_eligible'],
      ['one day more than two years', '2024-11-19', TODAY, 'eligible'],
      // Civil Code, article 202: a period ends on the corresponding day, or on the month's last day where there is none
      ['since a leap day, on 28 February', '2024-02-29', '2026-02-28', 'eligible'],
      ['since a leap day, one day early', '2024-02-29', '2026-02-27', 'not_eligible'],
      ['until a leap day, since 28 February', '2026-02-28', '2028-02-28', 'eligible'],
      ['until a leap day, since 1 March', '2026-03-01', '2028-02-29', 'not_eligible'],
    ])('%s', (_, permitSince, day, expected) => {
      const person = { ...NEWCOMER, permitSince, contractSince: '2025-01-01', contractUntil: '2029-12-31' };
      expect(decisionFor(person, day)).toBe(expected);
    });
  },
);

describe(quote('insured', `${LAW} 第（一）项之3`, '在沪缴纳社会保险金'), () => {
  it('from today on is enough where the employer leases, and tomorrow is not', () => {
    expect(decisionFor({ ...LEASED, insuredSince: TODAY })).toBe('eligible');
    expect(decisionFor({ ...LEASED, insuredSince: '2026-11-21' })).toBe('not_eligible');
  });
});

describe(
  quote('insured-one-year', `${LAW} 第（一）项之2`, '在沪连续缴纳社会保险金达到一年以上（含一年）'),
  () => {
    it.each<[string, string, string, string]>([
      ['exactly one year', '2025-11-20', TODAY, 'eligible'],
      ['one day less than one year', '2025-11-21', TODAY, 'not_eligible'],
      ['since a leap day, on 28 February', '2028-02-29', '2029-02-28', 'eligible'],
      ['since a leap day, one day early', '2028-02-29', '2029-02-27', 'not_eligible'],
    ])('%s', (_, insuredSince, day, expected) => {
      expect(decisionFor({ ...NEWCOMER, insuredSince }, day)).toBe(expected);
    });
  },
);

describe(
  quote('contract-for-one-year', `${LAW} 第（一）项之1、之2`, '与本市单位签订一年以上（含一年）劳动合同'),
  () => {
    it.each<[string, string, string, string]>([
      ['exactly one year, first and last day counted', '2026-06-01', '2027-05-31', 'eligible'],
      ['one day less', '2026-06-01', '2027-05-30', 'not_eligible'],
      ['one day more', '2026-06-01', '2027-06-01', 'eligible'],
      ['exactly one year from a leap day', '2028-02-29', '2029-02-27', 'eligible'],
      ['one day less from a leap day', '2028-02-29', '2029-02-26', 'not_eligible'],
      ['three years, signed today', TODAY, '2029-11-19', 'eligible'],
    ])('%s', (_, contractSince, contractUntil, expected) => {
      const day = contractSince > TODAY ? contractSince : TODAY;
      for (const person of [LOCAL, NEWCOMER])
        expect(decisionFor({ ...person, contractSince, contractUntil }, day)).toBe(expected);
    });
  },
);

describe(
  quote(
    'contract-runs-one-year',
    `${LAW} 第（一）项之1、之2`,
    '与本市单位签订一年以上（含一年）劳动合同：合同已经履行一年以上（含一年），无论有无终止日期',
  ),
  () => {
    const openEnded = (contractSince: string): Person => ({ basis: 'urban_hukou', contractSince });
    it('a contract without an end is one of a year once it has run for a year', () => {
      expect(decisionFor(openEnded('2025-11-20'))).toBe('eligible');
    });
    it('before that the credential alone cannot tell: the last day is what is missing', () => {
      expect(verdictOf(rule, factsOf(openEnded('2025-11-21')), TODAY)).toMatchObject({
        decision: 'more_needed',
        needed: expect.arrayContaining(['contract_until']),
      });
    });
  },
);

describe(
  quote('contract-for-two-years', `${LAW} 第（一）项之3`, '与本市单位签订二年以上（含二年）劳动合同'),
  () => {
    it.each<[string, string, string, string]>([
      ['exactly two years', '2026-06-01', '2028-05-31', 'eligible'],
      ['one day less', '2026-06-01', '2028-05-30', 'not_eligible'],
    ])('%s, where the employer leases', (_, contractSince, contractUntil, expected) => {
      expect(decisionFor({ ...LEASED, contractSince, contractUntil })).toBe(expected);
    });
  },
);

describe(
  quote(
    'contract-runs-two-years',
    `${LAW} 第（一）项之3`,
    '与本市单位签订二年以上（含二年）劳动合同：合同已经履行二年以上（含二年），无论有无终止日期',
  ),
  () => {
    it.each<[string, string, string]>([
      ['exactly two years', '2024-11-20', 'eligible'],
      ['one day less', '2024-11-21', 'more_needed'],
    ])('%s, without an end, where the employer leases', (_, contractSince, expected) => {
      const { contractUntil: _until, ...openEnded } = LEASED;
      expect(decisionFor({ ...openEnded, contractSince })).toBe(expected);
    });
  },
);

describe(quote('employer-leases', `${LAW} 第（一）项之3`, '单位同意由单位承租公共租赁住房'), () => {
  it('without it a permit of two years and insurance of one are needed', () => {
    const alone = { ...LEASED, employerLeases: false };
    expect(decisionFor(alone)).toBe('not_eligible');
    expect(decisionFor({ ...alone, permitSince: '2024-11-20' })).toBe('not_eligible');
    expect(decisionFor({ ...alone, permitSince: '2024-11-20', insuredSince: '2025-11-20' })).toBe('eligible');
  });
});

describe(
  quote('building-area-per-head', `${LAW} 第（二）项之1`, '在本市人均住房建筑面积低于15平方米'),
  () => {
    it.each<[string, Person, string]>([
      ['0.01 m² less than 15 m² a head in all', { size: 3, buildingAreaCsqm: 4_499 }, 'eligible'],
      ['exactly 15.00 m² a head', { size: 3, buildingAreaCsqm: 4_500 }, 'not_eligible'],
      ['0.01 m² more', { size: 3, buildingAreaCsqm: 4_501 }, 'not_eligible'],
      ['exactly 15.00 m² for one person', { size: 1, buildingAreaCsqm: 1_500 }, 'not_eligible'],
      ['14.99 m² for one person', { size: 1, buildingAreaCsqm: 1_499 }, 'eligible'],
      ['what is too much for three is not for four', { size: 4, buildingAreaCsqm: 4_501 }, 'eligible'],
      ['no home at all', { buildingAreaCsqm: 0 }, 'eligible'],
    ])('%s', (_, home, expected) => {
      for (const person of [LOCAL, NEWCOMER, LEASED])
        expect(decisionFor({ ...person, ...home })).toBe(expected);
    });
  },
);

describe(quote('no-other-scheme', `${LAW} 第（二）项之2`, '未享受本市廉租住房、共有产权保障住房政策'), () => {
  it('whoever is in another scheme is refused by every route', () => {
    for (const person of [LOCAL, NEWCOMER, LEASED])
      expect(decisionFor({ ...person, inOtherScheme: true })).toBe('not_eligible');
  });
});

it('every clause stands beside its tests', () => expect(unquoted()).toEqual([]));

describe('the routes', () => {
  it('are three, each with two ways to show how long the contract is', () => {
    expect(routesOf(rule).map(({ text }) => text?.['zh-CN'])).toEqual([
      '本市户籍；以合同期限计',
      '本市户籍；以已履行时间计',
      '居住证满二年；以合同期限计',
      '居住证满二年；以已履行时间计',
      '单位承租；以合同期限计',
      '单位承租；以已履行时间计',
    ]);
  });

  it('ask of a local neither permit nor insurance, and of nobody a last day that the contract does not have', () => {
    const asked = leastQuestion(rule).routes.map(({ credentials }) =>
      credentials.map(({ id, claims }) => `${id}: ${claims.join(' ')}`),
    );
    const household = ['household: household_size', 'property: household_building_area_csqm in_other_scheme'];
    expect(asked).toEqual([
      ['residency: basis', 'employment: contract_since contract_until', ...household],
      ['residency: basis', 'employment: contract_since', ...household],
      ['residency: permit_since', 'employment: insured_since contract_since contract_until', ...household],
      ['residency: permit_since', 'employment: insured_since contract_since', ...household],
      [
        'residency: basis',
        'employment: insured_since contract_since contract_until employer_leases',
        ...household,
      ],
      ['residency: basis', 'employment: insured_since contract_since employer_leases', ...household],
    ]);
  });

  it('each lead to a decision by what they ask alone', () => {
    const shown: Person[] = [
      LOCAL,
      { basis: 'urban_hukou', contractSince: '2020-01-01' },
      { permitSince: '2020-01-01', insuredSince: '2020-01-01', contractSince: '2026-01-01' },
    ];
    const [local, openEnded, newcomer] = shown.map((person) => decisionFor(person));
    expect([local, openEnded, newcomer]).toEqual(['eligible', 'eligible', 'more_needed']);
    expect(decisionFor({ ...shown[2], contractUntil: '2028-12-31' })).toBe('eligible');
    expect(
      decisionFor({
        basis: 'residence_permit',
        insuredSince: '2026-10-01',
        contractSince: '2026-01-01',
        contractUntil: '2028-12-31',
        employerLeases: true,
      }),
    ).toBe('eligible');
  });
});
