/** 《户口登记条例》第六条、《居住证暂行条例》第二条: registered in the district, by hukou or by permit. */
import { leastQuestion } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { loadDepartments } from '../../src/index.ts';
import { besideTheLaw, verdictOf } from './beside-the-law.ts';

const TODAY = '2026-11-20';
const { rule, quote, unquoted } = await besideTheLaw('chaoyang-resident');
const decisionFor = (district?: string) => verdictOf(rule, { residency: { district } }, TODAY).decision;

describe(
  quote(
    'registered-in-chaoyang',
    '《中华人民共和国户口登记条例》第六条；《居住证暂行条例》第二条',
    '公民应当在经常居住的地方登记为常住人口，一个公民只能在一个地方登记为常住人口；离开常住户口所在地到其他城市居住的，可以申领居住证',
  ),
  () => {
    it('of all districts of the city exactly one is met', async () => {
      const residency = (await loadDepartments()).find(({ id }) => id === 'residency');
      const districts = residency?.credential.claims.find(({ name }) => name === 'district')?.values ?? [];
      const met = districts.filter(({ value }) => decisionFor(value) === 'eligible');
      expect(districts).toHaveLength(16);
      expect(met.map(({ label }) => label['zh-CN'])).toEqual(['朝阳区']);
    });

    it('without the district nothing can be said, and a code that is no district of the city is an error', () => {
      expect(decisionFor(undefined)).toBe('more_needed');
      expect(() => decisionFor('310101')).toThrow(expect.objectContaining({ code: 'fact_value_unknown' }));
    });
  },
);

it('every clause stands beside its tests', () => expect(unquoted()).toEqual([]));

it('asks one claim of one department, and may be asked as often as wished', () => {
  const asked = leastQuestion(rule).routes.flatMap(({ credentials }) => credentials);
  expect(asked).toEqual([{ id: 'residency', vct: 'urn:anju:residency:1', claims: ['district'] }]);
  expect(rule.once).toBeUndefined();
});
