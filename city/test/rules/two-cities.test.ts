/** 家庭人均住房使用面积15平方米（含）以下 (北京) and 在本市人均住房建筑面积低于15平方米 (上海): one number, two laws. */
import { type FactsByCredential, parseRule } from '@anju/eligibility';
import { expect, it } from 'vitest';
import { besideTheLaw, verdictOf } from './beside-the-law.ts';

const TODAY = '2026-11-20';
const [beijing, shanghai] = await Promise.all(
  ['beijing-public-rental', 'shanghai-public-rental'].map(async (id) => (await besideTheLaw(id)).rule),
);
if (beijing === undefined || shanghai === undefined) throw new Error('a city has no rule');

/** Three people who meet everything but perhaps the area. */
const facts = (usable: number, building: number): FactsByCredential => ({
  residency: { basis: 'urban_hukou' },
  household: { household_size: 3 },
  income: { household_annual_income_fen: 0 },
  employment: { contract_since: '2020-01-01' },
  property: {
    household_usable_area_csqm: usable,
    household_building_area_csqm: building,
    in_other_scheme: false,
  },
});
const decisions = (usable: number, building: number) =>
  [beijing, shanghai].map((rule) => verdictOf(rule, facts(usable, building), TODAY).decision);

it.each([
  ['exactly 15 m² a head of both: inside in Beijing, outside in Shanghai', 4_500, 4_500, [true, false]],
  ['0.01 m² less of both: inside in both', 4_499, 4_499, [true, true]],
  ['0.01 m² more usable area: outside in both, as building area is no less', 4_501, 4_501, [false, false]],
  [
    'a flat of 12 m² usable and 16 m² building area a head: inside in Beijing alone',
    3_600,
    4_800,
    [true, false],
  ],
] as const)('%s', (_, usable, building, expected) => {
  expect(decisions(usable, building)).toEqual(
    expected.map((isEligible) => (isEligible ? 'eligible' : 'not_eligible')),
  );
});

it('a rule that compared one area with the limit of the other is not published', () => {
  const mixed = JSON.parse(JSON.stringify(shanghai));
  mixed.facts.building_area.area = 'usable';
  expect(() => parseRule(mixed)).toThrow(expect.objectContaining({ code: 'unit_mismatch' }));
});
