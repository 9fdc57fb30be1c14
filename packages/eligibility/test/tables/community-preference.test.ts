/** New York's community preference: first 50 % of the homes, later 20 % until 2029-05-01, then 15 %. */
import { expect, it } from 'vitest';
import { decide, importTable, parseRule } from '../../src/index.ts';

/** The days of the first two rows are not confirmed; the third is the settlement's. */
const PREFERENCE = importTable('percent,figure\n1988-01-01,50\n2024-04-22,20\n2029-05-01,15', {
  unit: 'percent',
});

const text = (en: string) => ({ 'zh-CN': `【${en}】`, en });
const home = (claim: string) => ({
  credential: 'lottery',
  vct: 'urn:test:lottery:1',
  claim,
  label: text(claim),
  kind: 'integer',
  unit: 'home',
  minimum: 0,
  maximum: 100_000,
});

const rule = parseRule({
  format: 'urn:anju:rule:1',
  id: 'community-preference',
  version: '2024',
  title: text('Homes set aside for residents of the community district'),
  purpose: text('To check how many homes of a lottery were set aside'),
  citation: 'Settlement of 2024-01-22',
  in_force_from: '1988-01-01',
  time_zone: 'America/New_York',
  facts: { homes: home('homes'), set_aside: home('homes_set_aside') },
  parameters: { preference: PREFERENCE },
  clauses: [
    {
      id: 'set-aside',
      text: text('No more homes are set aside than the percentage of the day'),
      citation: 'Settlement of 2024-01-22',
      condition: {
        left: { product: [{ fact: 'set_aside' }, { number: 100, unit: 'percent' }] },
        is: 'at_most',
        right: { product: [{ fact: 'homes' }, { parameter: 'preference' }] },
      },
    },
  ],
  requires: 'all',
  unconfirmed: [
    { pointer: '/parameters/preference/dated/0/from', note: text('Not confirmed') },
    { pointer: '/parameters/preference/dated/1/from', note: text('Not confirmed') },
  ],
});

it.each([
  ['2024-04-21', 50, true],
  ['2024-04-21', 51, false],
  ['2024-04-22', 50, false],
  ['2024-04-22', 20, true],
  ['2029-04-30', 20, true],
  ['2029-04-30', 21, false],
  ['2029-05-01', 20, false],
  ['2029-05-01', 15, true],
  ['2029-05-01', 16, false],
  ['2040-01-01', 15, true],
])('on %s, of a hundred homes %i may be set aside: %s', (day, setAside, isAllowed) => {
  const facts = { lottery: { homes: 100, homes_set_aside: setAside } };
  expect(decide(rule, facts, day).decision).toBe(isAllowed ? 'eligible' : 'not_eligible');
});

it('a case that was decided keeps its figure: the day of decision chooses the row, not today', () => {
  const facts = { lottery: { homes: 20, homes_set_aside: 4 } };
  expect(decide(rule, facts, '2029-04-30').decision).toBe('eligible');
  expect(decide(rule, facts, '2029-05-01').decision).toBe('not_eligible');
  expect(decide(rule, facts, '2029-04-30').decision).toBe('eligible');
});

it.each([
  ['rows out of order', [0, 2, 1], 'dates_not_rising'],
  ['a first row after the rule is in force', [1, 2], 'dates_leave_gap'],
] as const)('is not published with %s', (_, rows, code) => {
  const dated = rows.map((row) => PREFERENCE.dated[row]);
  const document = { ...JSON.parse(JSON.stringify(rule)), unconfirmed: [] };
  document.parameters.preference.dated = dated;
  expect(() => parseRule(document)).toThrow(expect.objectContaining({ code }));
});
