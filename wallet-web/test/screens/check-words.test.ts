// What the citizen reads before going to an office: her own figure beside the law's, in both languages, and nobody's decision.
import { describe, expect, it } from 'vitest';
import { chooseService, chosenService } from '../../src/screens/check/chosen-service.ts';
import {
  figureInWords,
  lackReasons,
  ledgerLines,
  outlooks,
  standings,
} from '../../src/screens/check/words.ts';
import { routeAt, routes } from '../../src/screens/shell/routes.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const figure = {
  what: text('家庭年收入', 'Annual household income'),
  own: text('98,000元', 'CNY 98,000'),
  wanted: text('不超过100,000元（含本数）', 'at most CNY 100,000 (this figure included)'),
  met: true,
};

describe('a condition', () => {
  it('has one’s own figure beside the one that is required', () => {
    expect(figureInWords(figure)).toEqual({
      'zh-CN': '家庭年收入：您是 98,000元，要求不超过100,000元（含本数）',
      en: 'Annual household income: yours CNY 98,000; required: at most CNY 100,000 (this figure included)',
    });
  });

  it('has one’s own alone where its own words say what is required', () => {
    expect(figureInWords({ ...figure, wanted: null })).toEqual(
      text('家庭年收入：98,000元', 'Annual household income: CNY 98,000'),
    );
  });

  it('keeps its words, its citation and its mark in the ledger, and has a line for each figure', () => {
    const clause = {
      id: 'a',
      text: text('甲', 'A'),
      citation: '第一条',
      met: false,
      figures: [figure, figure],
    };
    const [line] = ledgerLines([clause]);
    expect(line).toMatchObject({ id: 'a', text: clause.text, citation: '第一条', met: false });
    expect(line?.notes).toHaveLength(2);
  });
});

it('nothing that is worked out ahead reads as if it had been decided', () => {
  const words = Object.values(outlooks).map(({ word }) => word);
  expect(words.map((word) => word['zh-CN'])).not.toContain('符合条件');
  expect(words.map(({ en }) => en)).toEqual(['Likely eligible', 'Likely not eligible', 'Cannot tell yet']);
});

it('every word is there in both languages', () => {
  const all = [
    ...Object.values(outlooks).flatMap(({ word, meaning }) => [word, meaning]),
    ...Object.values(standings),
    ...Object.values(lackReasons),
  ];
  for (const word of all) {
    expect(word['zh-CN']).toMatch(/\p{Script=Han}/u);
    expect(word.en).toMatch(/^[A-Z]/);
  }
});

it('which service was chosen is in no address: all have the same one', () => {
  expect(chosenService()).toBeNull();
  chooseService('beijing-public-rental');
  expect(chosenService()).toBe('beijing-public-rental');
  chooseService('');
  expect(routes.outcome.path).not.toMatch(/[:?#]/);
  expect(routeAt('/check/outcome', '')).toEqual({ name: 'outcome', parameters: {}, search: '' });
});
