import type { Rule } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { isNothing, piecesBetween, ruleDifference } from '../../src/page/registry/rule-difference.ts';

const clause = (id: string, chinese: string, limit = 5): Rule['clauses'][number] => ({
  id,
  text: { 'zh-CN': chinese, en: `${id} of ${limit}` },
  citation: '第一条',
  condition: { left: { fact: 'income' }, is: 'at_most', right: { number: limit, unit: 'fen' } },
});
const rule = (change: Partial<Rule> = {}): Rule => ({
  format: 'urn:anju:rule:1',
  id: 'housing',
  version: '1',
  title: { 'zh-CN': '住房', en: 'Housing' },
  purpose: { 'zh-CN': '审核', en: 'To decide' },
  citation: '第一号',
  in_force_from: '2020-01-01',
  time_zone: 'Asia/Shanghai',
  facts: {},
  parameters: { limit: { unit: 'fen', dated: [{ from: '2020-01-01', value: 100 }] } },
  clauses: [clause('income', '年收入10万元以下'), clause('area', '面积15平方米以下')],
  requires: 'all',
  unconfirmed: [],
  not_covered: [],
  ...change,
});

describe('the difference between two versions of a rule', () => {
  it('is nothing when only version and date changed, in whatever order members stand', () => {
    const [{ id, ...rest }, second] = rule().clauses as [Rule['clauses'][number], Rule['clauses'][number]];
    const now = rule({ version: '2', in_force_from: '2021-01-01', clauses: [{ ...rest, id }, second] });
    expect(isNothing(ruleDifference(rule(), now))).toBe(true);
  });

  it('tells clauses that were added, removed and changed', () => {
    const now = rule({ clauses: [clause('income', '年收入13万元以下'), clause('hukou', '有户籍')] });
    const { clauses } = ruleDifference(rule(), now);
    expect(clauses.map(({ id, is }) => [id, is])).toEqual([
      ['income', 'changed'],
      ['hukou', 'added'],
      ['area', 'removed'],
    ]);
  });

  it('sees a condition that changed under the same words', () => {
    const { clauses } = ruleDifference(
      rule({ clauses: [clause('income', '收入', 5)] }),
      rule({ clauses: [{ ...clause('income', '收入', 6), text: clause('income', '收入', 5).text }] }),
    );
    expect(clauses).toMatchObject([{ id: 'income', is: 'changed' }]);
  });

  it('tells figures, what is asked, and the heading', () => {
    const now = rule({
      parameters: { limit: { unit: 'fen', dated: [{ from: '2020-01-01', value: 200 }] } },
      facts: {
        resident: {
          credential: 'r',
          vct: 'urn:r',
          claim: 'resident',
          label: { 'zh-CN': '居住', en: 'Resident' },
          kind: 'boolean',
        },
      },
      citation: '第二号',
    });
    const { parameters, facts, heading } = ruleDifference(rule(), now);
    expect([parameters[0]?.is, facts[0]?.is, heading]).toEqual(['changed', 'added', ['citation']]);
  });

  it('tells another way to meet the same clauses, a grade and what may be had once', () => {
    const requires = { any: [{ clause: 'income' }, { clause: 'area' }] };
    const grades = {
      title: { 'zh-CN': '补贴比例', en: 'Rate' },
      unit: 'percent',
      of: [{ clause: 'area', value: 90 }],
      otherwise: 10,
    };
    const once = { programme: 'housing', per: 'household' } as const;
    const idsOf = (before: Rule, now: Rule) =>
      ruleDifference(before, now).together.map(({ id, is }) => [id, is]);
    expect(idsOf(rule(), rule({ requires }))).toEqual([['requires', 'changed']]);
    expect(idsOf(rule(), rule({ requires: { clause: 'income' }, grades }))).toEqual([
      ['requires', 'changed'],
      ['grades', 'added'],
    ]);
    expect(idsOf(rule({ once }), rule())).toEqual([['once', 'removed']]);
    expect(idsOf(rule({ once }), rule({ once: { ...once, per: 'person' } }))).toEqual([['once', 'changed']]);
    for (const change of [{ requires }, { grades }, { once }])
      expect(isNothing(ruleDifference(rule(), rule(change)))).toBe(false);
    expect(isNothing(ruleDifference(rule({ requires, once }), rule({ requires, once })))).toBe(true);
  });

  it('marks what differs: Chinese by the character, numbers and words as a whole', () => {
    const marked = (before: string, now: string) =>
      piecesBetween(before, now)
        .map(({ text, is }) => (is === 'kept' ? text : is === 'added' ? `+${text}+` : `-${text}-`))
        .join('');
    expect(marked('年收入10万元以下', '年收入13万元')).toBe('年收入-10-+13+万元-以下-');
    expect(marked('is 100,000 or less', 'is 130,000 or less')).toBe('is -100,000-+130,000+ or less');
  });
});
