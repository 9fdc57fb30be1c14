// What a lawyer reads: the page, its text in the terminal, and what somebody made up gets, in both languages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inMemory } from './at-hand.ts';

const RENT = 'beijing-rent-subsidy-2021.json';
const ROUTES = 'shanghai-public-rental-2026-1.json';
const fileOf = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'city', 'rules', name), 'utf8');
const { say, files } = inMemory({ [RENT]: fileOf(RENT), [ROUTES]: fileOf(ROUTES) });

describe.each([RENT, ROUTES])('the text of %s in the terminal', (file) => {
  let text: string;
  beforeAll(async () => {
    ({ text } = await say('render', file, '--text'));
  });

  it('calls figures and places by names, never by identifiers or pointers', () => {
    const { parameters, facts } = JSON.parse(fileOf(file));
    for (const name of Object.keys(parameters)) expect(text).not.toContain(name);
    for (const { label } of Object.values<{ label: { en: string } }>(facts)) expect(text).toContain(label.en);
    expect(text).not.toMatch(/\/(clauses|facts|parameters|requires)\b/);
  });

  it('has no escapes, which only a reader of Markdown would take away', () => {
    expect(text).not.toContain('\\');
  });

  it('says a citation once for both languages', () => {
    const [first] = JSON.parse(fileOf(file)).clauses;
    const [, section = ''] = text.split('\n### 1. ');
    const [clause = ''] = section.split('\n### ');
    expect(clause.split(first.citation)).toHaveLength(2);
  });
});

describe('alternatives', () => {
  it('are labelled as one of the ways, with the names of those ways, and never as required', async () => {
    const { text } = await say('render', ROUTES, '--text');
    expect(text).toMatch(/### 1\. 可选之一 · one of the ways \(local-hukou\)/);
    expect(text).toContain(
      '属于途径1“本市户籍；以合同期限计”、途径2“本市户籍；以已履行时间计”\nPart of route 1 “With a hukou of this city; by the term',
    );
    expect(text).toMatch(/### 11\. 须符合 · required \(building-area-per-head\)/);
    expect(text.match(/须符合 · required/g)).toHaveLength(2);
  });

  it('show on the page the number of each clause and how it begins, once for each way', async () => {
    await say('render', ROUTES, '--out', 'page.html');
    const page = files.get('page.html') ?? '';
    expect(page.match(/<a href="#clause-employer-leases">10 /g)).toHaveLength(2);
    expect(page).toContain('Civil Code, article 202');
  });
});

describe('remarks', () => {
  it('stand beside the clauses that read the fact, and below how often it may be asked', async () => {
    const { text } = await say('render', RENT, '--text');
    const about = 'In a particular case the two may lie months apart.';
    // six clauses compare income, and the list at the end names it once more
    expect(text.split(about).length - 1).toBeGreaterThan(5);
    const [, often = ''] = text.split('## 次数 · How often');
    expect(often.split('\n## ')[0]).toContain('次数 · how often: ');
    expect(text).toContain('## 解释、推定与未核对之处 · Assumed or not checked');
  });
});

describe('grades', () => {
  it('say after which clauses somebody comes to what is left, and a figure once', async () => {
    const { text } = await say('render', RENT, '--text');
    expect(text).toMatch(
      /其他情形：条款4、条款5.*均不符合的 · Otherwise: none of clauses 4, .* and 9 is met: 不予认定 · not eligible/,
    );
    expect(text).toMatch(/: 95%$/m);
    expect(text).not.toContain('95% · 95%');
  });
});

describe('try', () => {
  it('says of each clause in both languages what it is and whether it is met, not met or unproved', async () => {
    const { text } = await say('try', RENT, '--on', '2026-08-01', 'homes_owned=1', 'household_size=3');
    expect(text).toMatch(
      /不符合 · not met +no-other-home +除承租的公共租赁住房外，无其他住房\n +The household has no home/,
    );
    expect(text).toMatch(/未证明 · unproved +net-assets/);
  });

  it.each([
    ['assistance=poor', 'It is one of none, low_income, minimum_living_allowance, destitute.'],
    ['monthly_income=9000.00', 'It counts fen: 900000 for 9,000.00 yuan; it can be 0 to'],
    ['household_size=99', 'it can be 1 to 64 (1 person to 64 people)'],
  ])('tells whoever writes %s what the fact takes', async (fact, sentence) => {
    await expect(say('try', RENT, fact)).rejects.toThrow(sentence);
  });
});

describe('question', () => {
  it('calls a way a route throughout, in both languages', async () => {
    const { text } = await say('question', ROUTES, '--on', '2026-08-01');
    expect(text.match(/^途径1 · Route 1: /gm)).toHaveLength(2);
    expect(text).not.toMatch(/\bway \d/);
    expect(text.match(/^## /gm)?.length).toBe(text.match(/^## \P{ASCII}.* · /gmu)?.length);
  });
});
