/** 《物业管理条例》第六条: whose home is in the estate may vote in its assembly, once for each unit. */
import { leastQuestion } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { besideTheLaw, verdictOf } from './beside-the-law.ts';

const TODAY = '2026-11-20';
const { rule, quote, unquoted } = await besideTheLaw('owners-vote-chenguang');
const decisionFor = (unit?: string) => verdictOf(rule, { unit: { unit } }, TODAY).decision;

describe(
  quote(
    'owner-in-this-assembly',
    '《物业管理条例》第六条',
    '房屋的所有权人为业主；业主享有参加业主大会会议、行使投票权的权利',
  ),
  () => {
    it('the owner of a unit of the estate may vote', () => {
      expect(decisionFor('A050013-03-2-1102')).toBe('eligible');
    });

    it.each([
      ['of the next assembly', 'A050014-03-2-1102'],
      ['of an assembly in another district', 'A080013-03-2-1102'],
      ['of an assembly whose number only begins alike', 'A0500131-03-2-1102'],
      ['in another spelling', 'a050013-03-2-1102'],
      ['of which there is only the assembly', 'A050013'],
    ])('the owner of a unit %s may not', (_, unit) => expect(decisionFor(unit)).toBe('not_eligible'));

    it('without a unit nothing can be said', () => {
      expect(verdictOf(rule, {}, TODAY)).toMatchObject({ decision: 'more_needed', needed: ['unit'] });
    });
  },
);

it('every clause stands beside its tests', () => expect(unquoted()).toEqual([]));

it('one ballot is handed out for each unit of this meeting, so the unit is all that is asked', () => {
  expect(rule.once).toEqual({ programme: 'owners-vote-chenguang-2026-1', per: { fact: 'unit' } });
  const asked = leastQuestion(rule).routes.flatMap(({ credentials }) => credentials);
  expect(asked).toEqual([{ id: 'unit', vct: 'urn:anju:unit:1', claims: ['unit'] }]);
});

it('leaves quorum and majorities to the count, and says so', () => {
  expect(rule.not_covered[0]?.['zh-CN']).toContain('三分之二以上');
});
