import { describe, expect, it } from 'vitest';
import { looks } from '../src/preferences/looks.ts';
import { outcomes } from '../src/text/outcomes.ts';

describe('the looks of a screen', () => {
  it('are every language in both sizes and both themes, each with a name of its own', () => {
    const choices = looks.map(({ language, textSize, theme }) => `${language} ${textSize} ${theme}`);
    expect(new Set(choices).size).toBe(8);
    expect(new Set(looks.map(({ name }) => name)).size).toBe(8);
  });

  it('begin with the one that an app shows before anybody chose', () => {
    expect(looks[0]).toEqual({ name: 'zh', language: 'zh-CN', textSize: 'normal', theme: 'light' });
  });
});

describe('the outcomes of a request', () => {
  it('differ in word and never show the colour of danger', () => {
    const said = Object.values(outcomes);
    for (const language of ['zh-CN', 'en'] as const) {
      expect(new Set(said.map(({ word }) => word[language])).size).toBe(said.length);
    }
    expect(said.map(({ tone }) => tone)).not.toContain('bad');
    expect(outcomes.not_eligible.tone).toBe('neutral');
  });
});
