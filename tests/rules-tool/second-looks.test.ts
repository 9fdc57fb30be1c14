// What `check` says beside its yes: what a writer should look at once more. It never stands in the way.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../tools/rule/canonical-layout.ts';
import { inMemory } from './at-hand.ts';

const FILE = 'beijing-public-rental-2011-25.json';
const SUBSIDY = 'beijing-rent-subsidy-2021.json';
// biome-ignore lint/suspicious/noExplicitAny: tests bend this document
type Document = any;
const cityRule = (file: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'city', 'rules', file), 'utf8');

describe('check', () => {
  const noted = async (file: string, bend: (rule: Document) => void): Promise<string> => {
    const rule = JSON.parse(cityRule(file));
    bend(rule);
    const { text: said, exitCode } = await inMemory({ [file]: layOut(rule) }).say('check', file, '--json');
    expect([exitCode, said]).toEqual([0, expect.stringContaining('"findings": []')]);
    return JSON.parse(said).notes.join('\n');
  };

  it('notes that who lacks a claim which every route reads can answer by none', async () => {
    expect(await noted(SUBSIDY, () => {})).toContain(
      'Every route reads income.household_net_assets_fen, which may be absent.',
    );
    expect(await noted(FILE, () => {})).not.toContain('be absent');
  });

  it('is silent on a claim that may be absent where a route leads past it', async () => {
    const { values: _, ...fact } = JSON.parse(cityRule(FILE)).facts.basis_of_residence;
    const permit = (rule: Document) => {
      rule.facts.permit_since = { ...fact, claim: 'permit_since', kind: 'date' };
      const { id, ...first } = rule.clauses[0];
      rule.clauses.push({
        ...{ ...first, id: 'permit' },
        condition: { left: { fact: 'permit_since' }, is: 'before', right: { day_of_decision: true } },
      });
      return id;
    };
    const past = await noted(FILE, (rule) => {
      const id = permit(rule);
      const rest = rule.clauses.slice(1, -1).map((clause: Document) => ({ clause: clause.id }));
      rule.requires = { all: [...rest, { any: [{ clause: id }, { clause: 'permit' }] }] };
    });
    expect(past).not.toContain('be absent');
    expect(await noted(FILE, permit)).toContain(
      'Every route reads residency.permit_since, which may be absent.',
    );
    const other = await noted(FILE, (rule) => {
      permit(rule);
      rule.facts.hukou_since = { ...rule.facts.permit_since, claim: 'hukou_since' };
      const [first, ...rest] = rule.clauses.map(({ id }: Document) => ({ clause: id }));
      const day = { left: { fact: 'hukou_since' }, is: 'before', right: { day_of_decision: true } };
      rule.clauses.push({ ...rule.clauses[0], id: 'long-here', condition: day });
      rule.requires = { all: [first, ...rest.slice(0, -1), { any: [rest.at(-1), { clause: 'long-here' }] }] };
    });
    expect(other).toContain(
      'Every route reads a claim that may be absent: residency.permit_since and residency.hukou_since.',
    );
  });

  it('notes grades whose values turn around, and none that only rise or only fall', async () => {
    expect(await noted(SUBSIDY, () => {})).not.toContain('neither rise nor fall');
    const turned = await noted(SUBSIDY, (rule) => Object.assign(rule.grades.of[1], { value: 20 }));
    expect(turned).toMatch(/neither rise nor fall throughout \(95, 20, /);
  });

  it('says which clause a note hits, so that one that was moved is seen', async () => {
    const note = { pointer: '/clauses/1/citation', note: { 'zh-CN': '未核对', en: 'Not compared' } };
    const remark = (rule: Document) => Object.assign(rule, { unconfirmed: [note] });
    expect(await noted(FILE, remark)).toContain(
      '/clauses/1/citation (clause “usable-area-per-head”): Not compared',
    );
    const moved = await noted(FILE, (rule) => {
      remark(rule);
      rule.clauses.push(rule.clauses.shift());
    });
    expect(moved).toContain('1 place.\n  /clauses/1/citation (clause “');
    expect(moved).not.toContain('usable-area-per-head');
  });
});
