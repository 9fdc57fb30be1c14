// Conditions in plain words: what `decide` computes, said so that nobody has to guess whether a figure is included.
import { describe, expect, it } from 'vitest';
import { parseRule } from '../../src/parse/parse-rule.ts';
import type { Condition, DateExpression, IntegerExpression } from '../../src/rule.ts';
import { amountInWords } from '../../src/words/amounts.ts';
import { conditionInWords } from '../../src/words/conditions.ts';
import { dateInWords, integerInWords } from '../../src/words/expressions.ts';
import { ruleInWords } from '../../src/words/rule.ts';
import { routesDocument } from '../support/routes-rule.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const rule = parseRule(sampleDocument());
const say = (condition: Condition) => conditionInWords(rule, condition).text;

describe('amounts', () => {
  it.each([
    [10_000_000, 'fen', undefined, '100,000元', 'CNY 100,000'],
    [123_456_705, 'fen', undefined, '1,234,567.05元', 'CNY 1,234,567.05'],
    [-50, 'fen', undefined, '−0.50元', 'CNY −0.50'],
    [1_500, 'csqm/person', 'usable', '每人15平方米（使用面积）', '15 m² per person (usable area)'],
    [240_000, 'fen/person/month', undefined, '每人每月2,400元', 'CNY 2,400 per person per month'],
    [1, 'person', undefined, '1人', '1 person'],
    [24, 'month', undefined, '24个月', '24 months'],
    [95, 'percent', undefined, '95%', '95%'],
    [7, '1', undefined, '7', '7'],
    [2 ** 40, 'fen', undefined, '10,995,116,277.76元', 'CNY 10,995,116,277.76'],
  ] as const)('says %i %s exactly', (value, unit, area, chinese, english) => {
    expect(amountInWords(value, unit, area)).toEqual({ 'zh-CN': chinese, en: english });
  });
});

describe('comparisons', () => {
  const income = { fact: 'income' };
  const limit = { number: 500_000, unit: 'fen' };
  it.each([
    ['at_most', '不超过5,000元（含本数）', 'is at most CNY 5,000 (this figure included)'],
    ['less_than', '低于5,000元（不含本数）', 'is less than CNY 5,000 (this figure not included)'],
    ['at_least', '不低于5,000元（含本数）', 'is at least CNY 5,000 (this figure included)'],
    ['more_than', '高于5,000元（不含本数）', 'is more than CNY 5,000 (this figure not included)'],
    ['equal_to', '为5,000元', 'is exactly CNY 5,000'],
  ] as const)('say of %s whether the figure itself is included', (is, chinese, english) => {
    expect(say({ left: income, is, right: limit })).toEqual({
      'zh-CN': `“【Annual income】”${chinese}`,
      en: `“Annual income” ${english}`,
    });
  });

  it.each([
    ['on_or_before', '不晚于', '（含当日）', 'is on or before', '(that day included)'],
    ['before', '早于', '（不含当日）', 'is before', '(that day not included)'],
    ['on_or_after', '不早于', '（含当日）', 'is on or after', '(that day included)'],
    ['after', '晚于', '（不含当日）', 'is after', '(that day not included)'],
  ] as const)('say of %s whether the day itself is included', (is, chinese, included, english, too) => {
    const said = say({ left: { fact: 'resident_since' }, is, right: { date: '2026-03-01' } });
    expect(said['zh-CN']).toContain(`${chinese}2026年3月1日${included}`);
    expect(said.en).toContain(`${english} 1 March 2026 ${too}`);
  });
});

describe('expressions', () => {
  const number = (expression: IntegerExpression) => integerInWords(rule, expression).en;
  const day = (expression: DateExpression) => dateInWords(rule, expression);
  const a = { fact: 'income' };
  const b = { fact: 'assets' };

  it('keep brackets where leaving them out would say another sum', () => {
    expect(number({ product: [{ sum: [a, b] }, a] })).toBe(
      '(“Annual income” + “Net assets”) × “Annual income”',
    );
    expect(number({ difference: [a, { sum: [a, b] }] })).toBe(
      '“Annual income” − (“Annual income” + “Net assets”)',
    );
    expect(number({ difference: [a, { difference: [a, b] }] })).toBe(
      '“Annual income” − (“Annual income” − “Net assets”)',
    );
    expect(number({ sum: [a, { product: [a, b] }] })).toBe(
      '“Annual income” + “Annual income” × “Net assets”',
    );
  });

  it('have a figure that never changes in the sentence, and point to the table of any other', () => {
    expect(number({ parameter: 'area_limit_per_head' })).toBe('15 m² per person (usable area)');
    expect(integerInWords(rule, { parameter: 'income_limit' })).toEqual({
      'zh-CN': '表1中按“【Household size】”确定、作出决定之日适用的数额',
      en: 'the figure in table 1 by “Household size” for the day of decision',
    });
  });

  it('call a table what the law calls it, and need no name for it', () => {
    const named = sampleDocument();
    named.parameters.income_limit.label = { 'zh-CN': '收入限额', en: 'Income limit' };
    const words = integerInWords(parseRule(named), { parameter: 'income_limit' });
    expect(words['zh-CN']).toBe('表1“收入限额”中按“【Household size】”确定、作出决定之日适用的数额');
    expect(ruleInWords(parseRule(named)).clauses[0]?.tables[0]?.title.en).toBe('Table 1 “Income limit”');
    expect(ruleInWords(rule).clauses[0]?.tables[0]?.title).toEqual({
      'zh-CN': '表1（按“【Household size】”确定的数额）',
      en: 'Table 1 (the figures by “Household size”)',
    });
  });

  it('count spans from one day to another, and shift days there and back', () => {
    const since = { fact: 'resident_since' };
    const today = { day_of_decision: true } as const;
    expect(number({ days_from: since, to: today })).toBe(
      'the number of days from “Resident since” to the day of decision',
    );
    expect(number({ months_from: since, to: today })).toContain('the number of completed months from');
    expect(day({ shift: today, months: -24 })).toEqual({
      'zh-CN': '作出决定之日二年前的对应日',
      en: 'the day two years before the decision',
    });
    expect(day({ shift: since, months: 18 })).toEqual({
      'zh-CN': '“【Resident since】”十八个月后的对应日',
      en: 'the day 18 months after “Resident since”',
    });
    expect(day({ shift: since, days: 1 })).toEqual({
      'zh-CN': '“【Resident since】”的次日',
      en: 'the day after “Resident since”',
    });
    expect(day({ shift: today, days: -30 })['zh-CN']).toBe('作出决定之日之前第三十日');
  });

  it('name the day that is included where it is not the day of decision', () => {
    const left = { fact: 'resident_since' };
    const right = { shift: { day_of_decision: true }, months: -12 } as const;
    expect(say({ left, is: 'on_or_before', right })).toEqual({
      'zh-CN': '“【Resident since】”不晚于作出决定之日一年前的对应日（含该对应日）',
      en: '“Resident since” is on or before the day one year before the decision (that day included)',
    });
  });

  it('are multiplied in Chinese without spaces', () => {
    const product = { product: [a, b] };
    expect(integerInWords(rule, product)['zh-CN']).toBe('“【Annual income】”×“【Net assets】”');
  });
});

describe('conditions', () => {
  it('list their parts below what joins them', () => {
    const [, , , residence] = rule.clauses;
    const words = conditionInWords(rule, residence?.condition as Condition);
    expect(words.text.en).toBe('At least one of these holds:');
    expect(words.parts.map(({ text }) => text.en)).toEqual([
      '“Basis of residence” is “urban”',
      'At least 2 of these 3 hold:',
    ]);
    expect(words.parts[1]?.parts[1]).toMatchObject({
      text: { en: 'This does not hold:' },
      parts: [{ text: { 'zh-CN': '“【In another scheme】”：是', en: '“In another scheme”: yes' } }],
    });
  });

  it('call values as the department does, where it is known', () => {
    const condition: Condition = { fact: 'basis', is_one_of: ['urban', 'rural'] };
    const labels = (_: unknown, value: string) =>
      value === 'urban' ? { 'zh-CN': '城镇户籍', en: 'Urban hukou' } : undefined;
    expect(conditionInWords(rule, condition, labels).text).toEqual({
      'zh-CN': '“【Basis of residence】”为以下之一：“城镇户籍”、“rural”',
      en: '“Basis of residence” is one of “Urban hukou”, “rural”',
    });
  });
});

describe('a rule', () => {
  const words = ruleInWords(rule);

  it('has tables with the days and the people that each figure is for', () => {
    const [income] = words.clauses;
    expect(income?.tables).toMatchObject([
      {
        by: { en: '“Household size”' },
        periods: [
          { days: { 'zh-CN': '自2019年1月1日至2024年6月30日', en: 'from 1 January 2019 to 30 June 2024' } },
          {
            days: { en: 'from 1 July 2024' },
            rows: [
              { for: { 'zh-CN': '1人至3人', en: '1 person to 3 people' }, figure: { en: 'CNY 10' } },
              { for: { 'zh-CN': '4人及以上', en: '4 people or more' }, figure: { en: 'CNY 13' } },
            ],
          },
        ],
      },
    ]);
  });

  it('says of every fact what it can be', () => {
    expect(words.facts.map(({ form }) => form.en)).toContain(
      '0 m² (usable area) to 21,474,836.48 m² (usable area)',
    );
  });

  it('says what is required, and puts each remark beside the clause that it is about', () => {
    const remark = { pointer: '/parameters/income_limit', note: { 'zh-CN': '未核对', en: 'Not checked' } };
    const marked = ruleInWords(parseRule({ ...sampleDocument(), unconfirmed: [remark] }));
    expect(marked.requires.text.en).toBe('All of these clauses must be met');
    expect(marked.requires.parts.map(({ clause }) => clause)).toEqual([
      'income',
      'area',
      'worth',
      'residence',
    ]);
    expect(marked.clauses.map(({ unconfirmed }) => unconfirmed.length)).toEqual([1, 0, 0, 0]);
  });

  it('puts a remark on a fact beside the clauses that read it, and one on how often below that', () => {
    const note = { 'zh-CN': '未核对', en: 'Not checked' };
    const places = ['/facts/size', '/once/period', '/requires', '/clauses/1/condition'];
    const marked = ruleInWords(
      parseRule({
        ...sampleDocument(),
        once: { programme: 'sample', per: 'household', period: { months: 12, from: '2020-01-01' } },
        unconfirmed: places.map((pointer) => ({ pointer, note })),
      }),
    );
    expect(marked.clauses.map(({ unconfirmed }) => unconfirmed.length)).toEqual([1, 2, 0, 0]);
    expect(marked.unconfirmedOnce.map(({ place }) => place)).toEqual([{ 'zh-CN': '次数', en: 'how often' }]);
    expect(marked.unconfirmed.map(({ place }) => place?.en)).toEqual([
      'fact: “Household size”',
      'how often',
      'what must be met',
      'clause 2, its condition',
    ]);
  });

  it('says of a clause that is one of several ways which ways those are', () => {
    const { clauses, routes } = ruleInWords(parseRule(routesDocument()));
    expect(routes.length).toBeGreaterThan(1);
    const alternatives = clauses.filter(({ role }) => role === 'one_of');
    expect(alternatives.length).toBeGreaterThan(1);
    for (const { id, routes: ways } of alternatives) {
      const taken = routes.map((route) => route.clauses.some((clause) => clause.id === id));
      expect(taken).toContain(false);
      routes.forEach(({ numbered }, index) => {
        expect(ways?.['zh-CN'].includes(`${numbered['zh-CN']}“`)).toBe(taken[index]);
      });
    }
    for (const { id } of clauses.filter(({ role }) => role === 'requires'))
      expect(routes.every((route) => route.clauses.some((clause) => clause.id === id))).toBe(true);
  });

  it('says how the ends of months are counted, where it counts by months', () => {
    expect(words.monthEnds.map(({ en }) => en)).toEqual([expect.stringContaining('Counted back')]);
    const forward = sampleDocument();
    forward.clauses[3].condition.any[1].of[2] = {
      left: { shift: { fact: 'resident_since' }, months: 24 },
      is: 'on_or_before',
      right: { day_of_decision: true },
    };
    expect(ruleInWords(parseRule(forward)).monthEnds.map(({ en }) => en)).toEqual([
      expect.stringContaining('Civil Code, article 202'),
    ]);
    const none = sampleDocument();
    none.clauses[3].condition = { fact: 'basis', is_one_of: ['urban'] };
    none.facts = Object.fromEntries(
      Object.entries(none.facts).filter(([name]) => !['resident_since', 'in_other_scheme'].includes(name)),
    );
    expect(ruleInWords(parseRule(none)).monthEnds).toEqual([]);
  });

  it('says who comes to what is left over when no grade is met', () => {
    const { grades, clauses } = ruleInWords(parseRule(routesDocument()));
    const numbers = grades?.rows.map(({ clause }) => clauses.findIndex(({ id }) => id === clause) + 1);
    for (const number of numbers ?? []) expect(grades?.otherwiseWhen['zh-CN']).toContain(`条款${number}`);
    expect(numbers?.length).toBeGreaterThan(0);
  });
});
