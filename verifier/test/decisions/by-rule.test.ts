// What is shown beside the clauses of a decision: the grade, the ways of the rule and which is met, and what is still needed.
import type { Rule } from '@anju/eligibility';
import { describe, expect, test } from 'vitest';
import { readByRule } from '../../src/decisions/by-rule.ts';

const both = (text: string) => ({ 'zh-CN': text, en: text });
const clause = (id: string) => ({
  id,
  text: both(id),
  citation: '',
  condition: { fact: id, is: true } as const,
});
const ruleWith = (ids: string[], more: Partial<Rule>): Rule => ({
  format: 'urn:anju:rule:1',
  id: 'r',
  version: '1',
  title: both('r'),
  purpose: both('r'),
  citation: '',
  in_force_from: '2020-01-01',
  time_zone: 'Asia/Shanghai',
  facts: {},
  parameters: {},
  clauses: ids.map(clause),
  requires: 'all',
  unconfirmed: [],
  not_covered: [],
  ...more,
});
const clausesOf = (met: Record<string, boolean | 'unproved'>) =>
  Object.entries(met).map(([id, is]) => ({ id, met: is }));

describe('of a rule that grades', () => {
  const rule = ruleWith(['home', 'lowest', 'low'], {
    grades: {
      title: both('Rate'),
      unit: 'percent',
      of: [
        { clause: 'lowest', value: 95 },
        { clause: 'low', value: 70 },
      ],
    },
  });

  test('the grade of an eligible household is shown as people write it', () => {
    const clauses = clausesOf({ home: true, lowest: false, low: true });
    expect(readByRule(rule, 'eligible', clauses)).toEqual({
      grade: { title: both('Rate'), value: 70, unit: 'percent', text: both('70%') },
      grading: { title: both('Rate'), clauses: ['lowest', 'low'] },
      routes: [{ text: null, clauses: ['home'], met: true }],
      needed: [],
    });
  });

  test('none is shown where it is not eligible, or the grade is open; then that is what is needed', () => {
    const refused = readByRule(rule, 'not_eligible', clausesOf({ home: false }));
    expect(refused).toMatchObject({ grade: null, grading: { clauses: [] }, needed: [] });
    const open = readByRule(rule, 'more_needed', clausesOf({ home: true, lowest: 'unproved', low: true }));
    expect(open).toMatchObject({ grade: null, needed: ['lowest'] });
  });
});

describe('of a rule with ways', () => {
  const rule = ruleWith(['area', 'hukou', 'contract', 'permit'], {
    requires: {
      all: [
        { clause: 'area' },
        {
          any: [
            { text: both('Locals'), all: [{ clause: 'hukou' }, { clause: 'contract' }] },
            { text: both('Permit'), clause: 'permit' },
          ],
        },
      ],
    },
  });

  test('each is shown under its name with whether it is met', () => {
    const met = { area: true, hukou: true, contract: true, permit: false };
    expect(readByRule(rule, 'eligible', clausesOf(met)).routes).toEqual([
      { text: both('Locals'), clauses: ['area', 'hukou', 'contract'], met: true },
      { text: both('Permit'), clauses: ['area', 'permit'], met: false },
    ]);
  });

  test('what is needed is of the ways that are still open, and of none that is lost', () => {
    const lost = { area: true, hukou: false, contract: 'unproved', permit: 'unproved' } as const;
    expect(readByRule(rule, 'more_needed', clausesOf(lost))).toMatchObject({
      routes: [{ met: false }, { met: 'unproved' }],
      needed: ['permit'],
    });
  });

  test('a way that lacks more than another one of the same is not asked for, just as the decision itself has it', () => {
    const open = { area: 'unproved', hukou: true, contract: true, permit: 'unproved' } as const;
    expect(readByRule(rule, 'more_needed', clausesOf(open)).needed).toEqual(['area']);
  });

  test('a declaration beside the clauses is of no way', () => {
    const met = { area: true, hukou: true, contract: true, permit: false, 'declaration:truthful:00': true };
    const { routes, needed } = readByRule(rule, 'eligible', clausesOf(met));
    expect([routes.flatMap(({ clauses }) => clauses).includes('declaration:truthful:00'), needed]).toEqual([
      false,
      [],
    ]);
  });
});
