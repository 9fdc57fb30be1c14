/** Rules with one wrong condition: names, kinds, units, and comparisons that nobody could fail or meet. */
import { clause, refusals } from './refusal.ts';
import type { Document } from './sample-rule.ts';

const INCOME = { fact: 'income' };
const days = (from: Document, to: Document, number: number): Document => ({
  left: { days_from: from, to },
  is: 'at_least',
  right: { number, unit: 'day' },
});

export const REFUSED_CONDITIONS = refusals([
  [
    'comparing with a fact nobody declared',
    'fact_unknown',
    '/clauses/0/condition/left/fact',
    (d) => (clause(d, 0).condition.left.fact = 'wage'),
  ],
  [
    'comparing with a parameter nobody declared',
    'parameter_unknown',
    '/clauses/0/condition/right/parameter',
    (d) => (clause(d, 0).condition.right.parameter = 'limit'),
  ],
  [
    'comparing money with area',
    'unit_mismatch',
    '/clauses/0/condition',
    (d) => (clause(d, 0).condition.left.fact = 'area'),
  ],
  [
    'comparing building with usable area',
    'unit_mismatch',
    '/clauses/1/condition',
    (d) => (d.facts.area.area = 'building'),
  ],
  [
    'comparing an area with an area per head',
    'unit_mismatch',
    '/clauses/1/condition',
    (d) => (clause(d, 1).condition.right = { parameter: 'area_limit_per_head' }),
  ],
  [
    'adding money to people',
    'unit_mismatch',
    '/clauses/2/condition/left',
    (d) => (clause(d, 2).condition.left.sum[1].fact = 'size'),
  ],
  [
    'comparing in words that leave the boundary open',
    'value_invalid',
    '/clauses/0/condition/is',
    (d) => (clause(d, 0).condition.is = 'below'),
  ],
  [
    'comparing numbers as dates',
    'fact_of_wrong_kind',
    '/clauses/0/condition/left/fact',
    (d) => (clause(d, 0).condition.is = 'before'),
  ],
  [
    'comparing a date as a number',
    'fact_of_wrong_kind',
    '/clauses/0/condition/left/fact',
    (d) => (clause(d, 0).condition.left.fact = 'resident_since'),
  ],
  [
    'comparing two fixed days',
    'condition_constant',
    '/clauses/3/condition/any/1/of/2',
    (d) => (clause(d, 3).condition.any[1].of[2].left = { date: '2020-01-01' }),
  ],
  [
    'shifting a day by nothing',
    'value_invalid',
    '/clauses/3/condition/any/1/of/2/right/months',
    (d) => (clause(d, 3).condition.any[1].of[2].right.months = 0),
  ],
  [
    'shifting a day by a thousand years',
    'value_invalid',
    '/clauses/3/condition/any/1/of/2/right/months',
    (d) => (clause(d, 3).condition.any[1].of[2].right.months = -12_000),
  ],
  [
    'with a limit above every income',
    'condition_constant',
    '/clauses/2/condition',
    (d) => (clause(d, 2).condition.right.number = 3_000_000_000_000),
  ],
  [
    'with a limit below every income',
    'condition_constant',
    '/clauses/0/condition',
    (d) => (clause(d, 0).condition.right = { number: -1, unit: 'fen' }),
  ],
  [
    'listing a value the claim cannot have',
    'enumeration_value_unknown',
    '/clauses/3/condition/any/0/is_one_of/0',
    (d) => (clause(d, 3).condition.any[0].is_one_of = ['city']),
  ],
  [
    'listing every value',
    'condition_constant',
    '/clauses/3/condition/any/0/is_one_of',
    (d) => (clause(d, 3).condition.any[0].is_one_of = ['urban', 'rural', 'permit']),
  ],
  [
    'listing no value',
    'value_invalid',
    '/clauses/3/condition/any/0/is_one_of',
    (d) => (clause(d, 3).condition.any[0].is_one_of = []),
  ],
  [
    'asking for at least none of them',
    'value_invalid',
    '/clauses/3/condition/any/1/at_least',
    (d) => (clause(d, 3).condition.any[1].at_least = 0),
  ],
  [
    'asking for more of them than there are',
    'value_invalid',
    '/clauses/3/condition/any/1/at_least',
    (d) => (clause(d, 3).condition.any[1].at_least = 4),
  ],
  [
    'asking a truth of a number',
    'fact_of_wrong_kind',
    '/clauses/0/condition/fact',
    (d) => (clause(d, 0).condition = { fact: 'size', is: true }),
  ],
  [
    'asking a truth with a word',
    'wrong_type',
    '/clauses/0/condition/is',
    (d) => (clause(d, 0).condition = { fact: 'in_other_scheme', is: 'no' }),
  ],
  [
    'with a condition of no kind',
    'member_missing',
    '/clauses/0/condition',
    (d) => (clause(d, 0).condition = {}),
  ],
  [
    'with a condition of two kinds',
    'member_unknown',
    '/clauses/0/condition/all',
    (d) => (clause(d, 0).condition.all = []),
  ],
  [
    'whose products leave exact proof',
    'range_too_wide',
    '/clauses/1/condition/right',
    (d) => {
      clause(d, 1).condition.right.product.push({ number: 2 ** 50, unit: '1' });
    },
  ],

  [
    'taking people from money',
    'unit_mismatch',
    '/clauses/0/condition/left',
    (d) => (clause(d, 0).condition.left = { difference: [{ fact: 'income' }, { fact: 'size' }] }),
  ],
  [
    'with a difference of three',
    'value_invalid',
    '/clauses/0/condition/left/difference',
    (d) => (clause(d, 0).condition.left = { difference: [INCOME, INCOME, INCOME] }),
  ],
  [
    'with a difference that is never negative compared with less',
    'condition_constant',
    '/clauses/0/condition',
    (d) => {
      clause(d, 0).condition = {
        left: { difference: [INCOME, { number: -1, unit: 'fen' }] },
        is: 'more_than',
        right: { number: 0, unit: 'fen' },
      };
    },
  ],
  [
    'counting days between two days that no fact says',
    'condition_constant',
    '/clauses/0/condition/left',
    (d) => (clause(d, 0).condition = days({ date: '2020-01-01' }, { day_of_decision: true }, 30)),
  ],
  [
    'counting days from a number',
    'fact_of_wrong_kind',
    '/clauses/0/condition/left/days_from/fact',
    (d) => (clause(d, 0).condition = days({ fact: 'size' }, { day_of_decision: true }, 30)),
  ],
  [
    'counting days to nowhere',
    'member_missing',
    '/clauses/0/condition/left',
    (d) => {
      clause(d, 0).condition = days({ fact: 'resident_since' }, undefined, 30);
      delete clause(d, 0).condition.left.to;
    },
  ],
  [
    'counting days and comparing with months',
    'unit_mismatch',
    '/clauses/0/condition',
    (d) => {
      clause(d, 0).condition = days({ fact: 'resident_since' }, { day_of_decision: true }, 1);
      clause(d, 0).condition.right.unit = 'month';
    },
  ],
  [
    'counting more days than there are',
    'condition_constant',
    '/clauses/0/condition',
    (d) => (clause(d, 0).condition = days({ fact: 'resident_since' }, { day_of_decision: true }, 4_000_000)),
  ],
  [
    'shifting days to before the year 1000',
    'range_too_wide',
    '/clauses/0/condition/left/days_from',
    (d) => {
      let day: Document = { fact: 'resident_since' };
      for (let times = 0; times < 6; times += 1) day = { shift: day, months: -1_200 };
      clause(d, 0).condition = days(day, { day_of_decision: true }, 1);
    },
  ],
  [
    'comparing a date with the first day there is',
    'condition_constant',
    '/clauses/0/condition',
    (d) => {
      clause(d, 0).condition = {
        left: { fact: 'resident_since' },
        is: 'on_or_after',
        right: { date: '1583-01-01' },
      };
    },
  ],
  [
    'forgetting the month of a monthly figure',
    'unit_mismatch',
    '/clauses/0/condition',
    (d) => {
      d.parameters.area_limit_per_head.unit = 'fen/person/month';
      delete d.parameters.area_limit_per_head.area;
      clause(d, 0).condition.right = clause(d, 1).condition.right;
    },
  ],
  [
    'taking a hundred percent for one',
    'unit_mismatch',
    '/clauses/0/condition',
    (d) => (clause(d, 0).condition.left = { product: [INCOME, { number: 80, unit: 'percent' }] }),
  ],
  ['with a claim in percent', 'unit_mismatch', '/facts/size/unit', (d) => (d.facts.size.unit = 'percent')],
  [
    'with a unit over the same unit',
    'unit_unknown',
    '/facts/income/unit',
    (d) => (d.facts.income.unit = 'fen/person/person'),
  ],
  [
    'whose sides lie 2^62 apart',
    'range_too_wide',
    '/clauses/0/condition',
    (d) => {
      const half = { number: 2 ** 50, unit: '1' };
      const wide = (fact: string) => ({ product: [{ fact }, half, { number: 2 ** 11 - 1, unit: '1' }] });
      Object.assign(d.facts.income, { minimum: -1, maximum: 1 });
      Object.assign(d.facts.assets, { minimum: -1, maximum: 1 });
      clause(d, 0).condition = {
        left: wide('income'),
        is: 'at_most',
        right: { sum: [wide('assets'), { product: [half, { number: 2, unit: 'fen' }] }] },
      };
    },
  ],
  [
    'beginning with nothing',
    'value_invalid',
    '/clauses/3/condition/begins_with',
    (d) => {
      d.facts.basis = { ...d.facts.basis, kind: 'text' };
      delete d.facts.basis.values;
      clause(d, 3).condition = { fact: 'basis', begins_with: '' };
    },
  ],
  [
    'with an enumeration taken letter by letter',
    'fact_of_wrong_kind',
    '/clauses/3/condition/fact',
    (d) => (clause(d, 3).condition = { fact: 'basis', begins_with: 'ur' }),
  ],
  [
    'with a number that is one of several',
    'fact_of_wrong_kind',
    '/clauses/0/condition/fact',
    (d) => (clause(d, 0).condition = { fact: 'size', is_one_of: ['3'] }),
  ],
  [
    'comparing a claim with itself',
    'condition_constant',
    '/clauses/0/condition',
    (d) => (clause(d, 0).condition = { left: INCOME, is: 'at_most', right: INCOME }),
  ],
  [
    'comparing what differs by a fixed figure alone',
    'condition_constant',
    '/clauses/0/condition',
    (d) => {
      const more = { sum: [INCOME, { number: 5, unit: 'fen' }] };
      clause(d, 0).condition = { left: more, is: 'at_least', right: INCOME };
    },
  ],
  [
    'comparing a day with one a week after it',
    'condition_constant',
    '/clauses/0/condition',
    (d) => {
      const day = { fact: 'resident_since' };
      clause(d, 0).condition = { left: day, is: 'before', right: { shift: day, days: 7 } };
    },
  ],
  [
    'comparing one figure of the law with another',
    'condition_constant',
    '/clauses/1/condition',
    (d) => {
      const [of2020, of2025] = [0, 5].map((years) => `202${years}-01-01`);
      d.parameters.area_limit_per_head.dated = [
        { from: of2020, value: 1_500 },
        { from: of2025, value: 1_600 },
      ];
      clause(d, 1).condition = {
        left: { parameter: 'area_limit_per_head' },
        is: 'less_than',
        right: { number: 1_550, unit: 'csqm/person', area: 'usable' },
      };
    },
  ],
]);
