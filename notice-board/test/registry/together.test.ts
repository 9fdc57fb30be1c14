import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRule } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { togetherLines } from '../../src/page/registry/together.ts';

const CITY_RULE = join(import.meta.dirname, '../../../city/rules/beijing-public-rental-2011-25.json');
const document = JSON.parse(readFileSync(CITY_RULE, 'utf8'));
const [first, second, third] = document.clauses.map(({ id }: { id: string }) => ({ clause: id }));
const textOf = (index: number) => document.clauses[index].text;

const rule = parseRule({
  ...document,
  requires: { all: [first, { text: { 'zh-CN': '住房困难', en: 'By need' }, clause: second.clause }] },
  grades: {
    title: { 'zh-CN': '租金', en: 'Rent' },
    unit: 'fen/person/month',
    of: [{ ...third, value: 1_000 }],
    otherwise: 2_500,
  },
  once: { programme: 'public-rental', per: 'household' },
});

describe('how the clauses of a rule work together', () => {
  it('is said for those that must be met, one line each, by the names the law gives them', () => {
    expect(togetherLines(rule, 'requires', 'en')).toEqual([
      'All of these must be met',
      `— ${textOf(0).en}`,
      // within a line it goes on with a small letter
      `— By need: ${textOf(1).en.replace(/^./, (letter: string) => letter.toLowerCase())}`,
    ]);
  });

  it('is said for grades in their order, with what holds otherwise', () => {
    expect(togetherLines(rule, 'grades', 'zh-CN')).toEqual([
      '租金',
      `— ${textOf(2)['zh-CN']}：每人每月10元`,
      '— 其他：每人每月25元',
    ]);
    expect(togetherLines(parseRule(document), 'grades', 'en')).toEqual([]);
  });

  it('is said for what may be had once', () => {
    expect(togetherLines(rule, 'once', 'en').join('')).toMatch(/once/);
  });
});
