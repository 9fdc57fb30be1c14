/** 京建法[2011]25号: 申请人具有本市城镇户籍；家庭人均住房使用面积15平方米（含）以下；3口及以下家庭年收入10万元（含）以下、4口及以上家庭年收入13万元（含）以下。 */
import { decide, leastQuestion, scopeOf, toDcqlQuery } from '@anju/eligibility';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besideTheLaw, verdictOf } from './beside-the-law.ts';

const TODAY = '2026-11-20';
const LAW = '京建法[2011]25号 第（二）项';
const { rule, quote, unquoted } = await besideTheLaw('beijing-public-rental');

type Figures = { basis?: string; size?: number; areaCsqm?: number; incomeFen?: number };

function facts({ basis, size, areaCsqm, incomeFen }: Figures) {
  return {
    residency: { basis },
    household: { household_size: size },
    property: { household_usable_area_csqm: areaCsqm },
    income: { household_annual_income_fen: incomeFen },
  };
}

/** Three people with room everywhere, changed as stated. */
function decideFor(changes: Figures) {
  const ordinary = { basis: 'urban_hukou', size: 3, areaCsqm: 3_000, incomeFen: 6_000_000 };
  const { decision, notMet, unproved } = verdictOf(rule, facts({ ...ordinary, ...changes }), TODAY);
  return { decision, notMet, unproved };
}

const eligible = { decision: 'eligible', notMet: [], unproved: [] };
const failing = (...notMet: string[]) => ({ decision: 'not_eligible', notMet, unproved: [] });

describe('Beijing public rental housing, 2011 no. 25', () => {
  it('is what it says: id, version, day in force, three clauses of the law in two languages', () => {
    expect([rule.id, rule.version, rule.in_force_from, rule.citation]).toEqual([
      'beijing-public-rental',
      '2011-25',
      '2011-12-01',
      '京建法[2011]25号',
    ]);
    expect(rule.clauses.map(({ id, text }) => [id, text['zh-CN']])).toEqual([
      ['urban-hukou', '申请人具有本市城镇户籍'],
      ['usable-area-per-head', '家庭人均住房使用面积15平方米（含）以下'],
      ['annual-income', '3口及以下家庭年收入10万元（含）以下、4口及以上家庭年收入13万元（含）以下'],
    ]);
  });

  it('accepts a household with room', () => expect(decideFor({})).toEqual(eligible));

  describe(
    quote('annual-income', LAW, '3口及以下家庭年收入10万元（含）以下、4口及以上家庭年收入13万元（含）以下'),
    () => {
      it.each<[string, Figures, object]>([
        ['exactly 100,000 CNY for three people', { size: 3, incomeFen: 10_000_000 }, eligible],
        ['one fen above for three people', { size: 3, incomeFen: 10_000_001 }, failing('annual-income')],
        ['exactly 100,000 CNY for one person', { size: 1, areaCsqm: 1_000, incomeFen: 10_000_000 }, eligible],
        [
          'one fen above for one person',
          { size: 1, areaCsqm: 1_000, incomeFen: 10_000_001 },
          failing('annual-income'),
        ],
        ['one fen above 100,000 CNY for four people', { size: 4, incomeFen: 10_000_001 }, eligible],
        ['four people between the two limits', { size: 4, incomeFen: 11_860_000 }, eligible],
        ['exactly 130,000 CNY for four people', { size: 4, incomeFen: 13_000_000 }, eligible],
        ['130,000.01 CNY for four people', { size: 4, incomeFen: 13_000_001 }, failing('annual-income')],
        ['exactly 130,000 CNY for seven people', { size: 7, incomeFen: 13_000_000 }, eligible],
        ['130,000.01 CNY for seven people', { size: 7, incomeFen: 13_000_001 }, failing('annual-income')],
        ['no income at all', { incomeFen: 0 }, eligible],
      ])('income: %s', (_, figures, expected) => expect(decideFor(figures)).toEqual(expected));
    },
  );

  describe(quote('usable-area-per-head', LAW, '家庭人均住房使用面积15平方米（含）以下'), () => {
    it.each<[string, Figures, object]>([
      ['exactly 15.00 m² a head for three people', { size: 3, areaCsqm: 4_500 }, eligible],
      [
        '0.01 m² above in all for three people',
        { size: 3, areaCsqm: 4_501 },
        failing('usable-area-per-head'),
      ],
      [
        '0.01 m² above per head for three people',
        { size: 3, areaCsqm: 4_503 },
        failing('usable-area-per-head'),
      ],
      ['exactly 15.00 m² for one person', { size: 1, areaCsqm: 1_500 }, eligible],
      ['15.01 m² for one person', { size: 1, areaCsqm: 1_501 }, failing('usable-area-per-head')],
      ['exactly 15.00 m² a head for seven people', { size: 7, areaCsqm: 10_500 }, eligible],
      [
        '0.01 m² above in all for seven people',
        { size: 7, areaCsqm: 10_501 },
        failing('usable-area-per-head'),
      ],
      ['no area at all', { areaCsqm: 0 }, eligible],
    ])('area: %s', (_, figures, expected) => expect(decideFor(figures)).toEqual(expected));
  });

  it('a birth changes both limits: what fails for three can pass for four', () => {
    const figures = { areaCsqm: 6_000, incomeFen: 12_000_000 };
    expect(decideFor({ size: 3, ...figures })).toEqual(failing('usable-area-per-head', 'annual-income'));
    expect(decideFor({ size: 4, ...figures })).toEqual(eligible);
  });

  describe(quote('urban-hukou', LAW, '申请人具有本市城镇户籍'), () => {
    it.each(['rural_hukou', 'residence_permit'])('residence: %s is not an urban hukou', (basis) => {
      expect(decideFor({ basis })).toEqual(failing('urban-hukou'));
    });
  });

  it('every clause stands beside its tests', () => expect(unquoted()).toEqual([]));

  it('is asked for once by a household in every 24 months', () => {
    const period = { months: 24, from: '2011-12-01' };
    expect(rule.once).toEqual({ programme: 'beijing-public-rental', per: 'household', period });
    const scopeOn = (day: string) => scopeOf(rule, 'did:example:office', day);
    expect(scopeOn('2025-11-30')).toBe('did:example:office#beijing-public-rental/2023-12-01');
    expect(scopeOn('2025-12-01')).toBe('did:example:office#beijing-public-rental/2025-12-01');
  });

  it('names every clause that is not met', () => {
    const all = { basis: 'rural_hukou', areaCsqm: 4_501, incomeFen: 10_000_001 };
    expect(decideFor(all)).toEqual(failing('urban-hukou', 'usable-area-per-head', 'annual-income'));
  });

  it.each<[keyof Figures, string[]]>([
    ['basis', ['urban-hukou']],
    ['size', ['usable-area-per-head', 'annual-income']],
    ['areaCsqm', ['usable-area-per-head']],
    ['incomeFen', ['annual-income']],
  ])('without %s more is needed, unless another clause is already not met', (missing, unproved) => {
    expect(decideFor({ [missing]: undefined })).toEqual({ decision: 'more_needed', notMet: [], unproved });
    const other = missing === 'basis' ? { incomeFen: 10_000_001 } : { basis: 'rural_hukou' };
    expect(decideFor({ ...other, [missing]: undefined }).decision).toBe('not_eligible');
  });

  it('does not decide before 1 December 2011', () => {
    expect(() => decide(rule, facts({}), '2011-11-30')).toThrow(
      expect.objectContaining({ code: 'rule_not_in_force' }),
    );
    expect(decide(rule, facts({}), '2011-12-01').decision).toBe('more_needed');
  });

  it('asks four departments one claim each, and the two numbers to match them', () => {
    const { credentials } = toDcqlQuery(leastQuestion(rule), { match: 'plain' });
    expect(credentials.map(({ id, claims }) => [id, claims.map(({ path }) => path[0])])).toEqual([
      ['residency', ['basis', 'person_number', 'household_number']],
      ['household', ['household_size', 'person_number', 'household_number']],
      ['property', ['household_usable_area_csqm', 'person_number', 'household_number']],
      ['income', ['household_annual_income_fen', 'person_number', 'household_number']],
    ]);
  });

  it('agrees with one line of arithmetic for anybody near the limits', () => {
    const near = (limit: number) =>
      fc.oneof(fc.integer({ min: limit - 2, max: limit + 2 }), fc.nat({ max: limit * 2 }));
    const person = fc.integer({ min: 1, max: 10 }).chain((size) =>
      fc.record({
        basis: fc.constantFrom('urban_hukou', 'rural_hukou', 'residence_permit'),
        size: fc.constant(size),
        areaCsqm: near(size * 1_500),
        incomeFen: fc.oneof(near(10_000_000), near(13_000_000)),
      }),
    );
    fc.assert(
      fc.property(person, (p) => {
        const expected =
          p.basis === 'urban_hukou' &&
          p.areaCsqm <= 15_00 * p.size &&
          p.incomeFen <= (p.size >= 4 ? 130_000_00 : 100_000_00);
        expect(decide(rule, facts(p), TODAY).decision).toBe(expected ? 'eligible' : 'not_eligible');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the least question', () => {
  /** Every value a claim could have that matters near this rule's figures. */
  const possible: Record<keyof Figures, readonly (string | number)[]> = {
    basis: ['urban_hukou', 'rural_hukou', 'residence_permit'],
    size: [1, 3, 4, 64],
    areaCsqm: [0, 4_500, 4_501, 2_147_483_648],
    incomeFen: [0, 10_000_000, 10_000_001, 13_000_001],
  };
  const CLAIM_OF: Record<keyof Figures, string> = {
    basis: 'basis',
    size: 'household_size',
    areaCsqm: 'household_usable_area_csqm',
    incomeFen: 'household_annual_income_fen',
  };

  it('is enough: whoever answers it whole is decided', () => {
    const anybody = fc.record({
      basis: fc.constantFrom('urban_hukou', 'rural_hukou', 'residence_permit'),
      size: fc.integer({ min: 1, max: 64 }),
      areaCsqm: fc.integer({ min: 0, max: 2_147_483_648 }),
      incomeFen: fc.integer({ min: 0, max: 1_099_511_627_776 }),
    });
    fc.assert(fc.property(anybody, (p) => decide(rule, facts(p), TODAY).decision !== 'more_needed'));
  });

  it('is minimal: without any one claim there is somebody whose decision nobody could tell', () => {
    const { routes } = leastQuestion(rule);
    const asked = routes.flatMap(({ credentials }) => credentials.flatMap(({ claims }) => claims));
    expect(asked.toSorted()).toEqual(Object.values(CLAIM_OF).toSorted());
    for (const removed of Object.keys(possible) as (keyof Figures)[]) {
      const undecidable = fc
        .sample(
          fc.record({
            basis: fc.constantFrom(...possible.basis),
            size: fc.constantFrom(...possible.size),
            areaCsqm: fc.constantFrom(...possible.areaCsqm),
            incomeFen: fc.constantFrom(...possible.incomeFen),
          }),
          { numRuns: 500, seed: 25 },
        )
        .filter((person) => {
          const outcomes = possible[removed].map(
            (value) => decide(rule, facts({ ...person, [removed]: value } as Figures), TODAY).decision,
          );
          const withheld = decide(
            rule,
            facts({ ...person, [removed]: undefined } as Figures),
            TODAY,
          ).decision;
          if (withheld !== 'more_needed') expect(new Set(outcomes).size).toBe(1);
          return withheld === 'more_needed' && new Set(outcomes).size === 2;
        });
      expect(undecidable.length, `without ${CLAIM_OF[removed]}`).toBeGreaterThan(0);
    }
  });
});
