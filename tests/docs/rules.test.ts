// docs/rules.md is walked as it stands: every command, every piece of JSON, the output it shows; and its reference names every
// member, comparison, unit and refusal of the format, and no other.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { leastQuestion, parseRule, toDcqlQuery } from '@anju/eligibility';
import { parseRegistration, spellRegistration } from '@anju/registry-contracts/follow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import schema from '../../packages/eligibility/rule.schema.json' with { type: 'json' };
import type { RegistryToolConfig } from '../../tools/config.ts';
import { runCommand as runRegistry } from '../../tools/registry/run-command.ts';
import { ADVICE } from '../../tools/rule/advice.ts';
import { layOut } from '../../tools/rule/canonical-layout.ts';
import { inMemory } from '../rules-tool/at-hand.ts';
import { memberNames } from '../rules-tool/member-names.ts';
import { emptyFounding, startRegistry, type TestRegistry } from '../support/chain.ts';
import { asPattern, blocksOf, commandsIn } from './guide.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'rules.md'), 'utf8');
const [guide = '', reference = ''] = page.split('\n# Reference\n');
const RULE = 'drafts/sample-rent-help-2030-1.json';
// biome-ignore lint/suspicious/noExplicitAny: a rule while it is being written
type Draft = any;

let registry: TestRegistry;
let stateDir: string;
let config: RegistryToolConfig;
beforeAll(async () => {
  registry = await startRegistry(emptyFounding());
  stateDir = mkdtempSync(join(tmpdir(), 'anju-rules-'));
  const { chain, deploymentPath } = registry;
  config = {
    rpcUrl: chain.rpcUrl,
    deploymentPath,
    partyKeyFile: undefined,
    outboxDir: undefined,
    registryDir: stateDir,
  };
});
afterAll(async () => {
  await registry?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const town = inMemory();
/** Files of the guide stand in memory; what the registry's command reads is put on disk for it. */
async function run(script: string, args: readonly string[]): Promise<{ text: string; exitCode: number }> {
  if (script === 'rule') return town.say(...args);
  expect(script).toBe('registry');
  const onDisk = (word: string): string => {
    const text = town.files.get(word);
    if (text === undefined) return word;
    const path = join(stateDir, basename(word));
    writeFileSync(path, text);
    return path;
  };
  return runRegistry(
    args.map(onDisk),
    () => config,
    () => {},
  );
}

describe('the guide', () => {
  it('leads from a page of law to a published rule, with the commands, pieces and outputs that it shows', async () => {
    const outputs = new Map<string, string>();
    let said = '';
    for (const { language, text } of blocksOf(guide)) {
      if (language === 'json') {
        const draft: Draft = JSON.parse(town.files.get(RULE) ?? '');
        const pieces = JSON.parse(`{${text}}`);
        town.files.set(RULE, layOut({ ...draft, ...pieces }));
      } else if (language === 'text') {
        expect(said).toMatch(asPattern(text));
      } else {
        expect(language).toBe('sh');
        for (const command of commandsIn(text)) {
          if ('write' in command) town.files.set(command.write, command.text);
          else if ('copy' in command) town.files.set(command.to, town.files.get(command.copy) ?? '');
          else {
            const { script, args } = command;
            if (args[0] === 'execute') await registry.passTime(2);
            ({ text: said } = await run(script, args));
            outputs.set([script, ...args].join(' '), said);
          }
        }
      }
    }
    expect(outputs.size).toBeGreaterThan(12);
    const bytes = new TextEncoder().encode(town.files.get(RULE));
    expect(parseRule(bytes).id).toBe('sample-rent-help');
    expect(outputs.get('registry rules')).toMatch(/sample-rent-help\s+2030-1\s+coming/);
    expect(outputs.get('registry verifiers')).toMatch(/state +active[\s\S]+rules +sample-rent-help/);
    expect(town.files.get(RULE.replace('drafts/', 'city/rules/'))).toBe(town.files.get(RULE));
    expect(outputs.get(`rule try ${RULE} --cases ${RULE.replace('.json', '.cases.json')}`)).not.toContain(
      'No case',
    );
  });

  it('registers its agency for every claim that the rule asks for, and for none beside', () => {
    const written = JSON.parse(town.files.get('drafts/rent-office.json') ?? '');
    const [purpose, ...others] = parseRegistration(spellRegistration(written)).purposes;
    expect(others).toEqual([]);
    const rule = parseRule(JSON.parse(town.files.get(RULE) ?? ''));
    const asked = toDcqlQuery(leastQuestion(rule), { match: 'plain' }).credentials.map(
      ({ meta, claims }) => ({
        ...{ vct: meta.vct_values[0], claims: claims.map(({ path }) => path[0]) },
      }),
    );
    const byType = Map.groupBy(asked, ({ vct }) => vct);
    expect(purpose?.credentials.map(({ vct, claims }) => [vct, [...claims].sort()]).sort()).toEqual(
      Array.from(byType, ([vct, queries]) => [
        vct,
        [...new Set(queries.flatMap(({ claims }) => claims))].sort(),
      ]).sort(),
    );
  });

  it('has a rule that asks what its law asks, by two routes', () => {
    const rule = parseRule(JSON.parse(town.files.get(RULE) ?? ''));
    expect(rule.clauses).toHaveLength(8);
    expect(town.files.get(RULE)).toBe(layOut(rule));
    expect(town.files.has(RULE.replace('.json', '.html'))).toBe(true);
  });
});

/** First cells of the tables below a heading. */
const rowsUnder = (heading: string): string[][] => {
  const [, after = ''] = reference.split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return Array.from(section.matchAll(/^\| (`.+) \|$/gm), ([, row = '']) => row.split(/ \| /));
};
const codesIn = (cell = '') => Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code);
const SECTIONS = [
  ...['The document', 'Facts', 'Parameters and tables', 'Clauses', 'Conditions', 'Whole numbers', 'Days'],
  ...['What must be met', 'Grades', 'Once'],
];

describe('the reference', () => {
  it('names every member of the format and every comparison, and nothing that is gone', () => {
    const named = new Set(SECTIONS.flatMap(rowsUnder).flatMap(([cell]) => codesIn(cell)));
    const kinds: readonly { properties: { is?: { enum?: string[] } } }[] = schema.$defs.condition.oneOf;
    const comparisons = kinds.flatMap(({ properties }) => properties.is?.enum ?? []);
    expect(comparisons.length).toBe(9);
    const words = ['zh-CN', 'en'];
    const wanted = new Set([...memberNames(schema), ...comparisons].filter((name) => !words.includes(name)));
    expect([...named].sort()).toEqual([...wanted].sort());
  });

  it('gives an example of every member that has a value, as JSON', () => {
    for (const row of SECTIONS.flatMap(rowsUnder)) {
      const last = row.at(-1) ?? '';
      if (!last.startsWith('`')) continue;
      expect(() => JSON.parse(last.slice(1, -1)), last).not.toThrow();
    }
  });

  it('gives conditions, numbers and days that a rule can have', () => {
    const draft: Draft = JSON.parse(town.files.get(RULE) ?? '');
    const claimOf = (credential: string, claim: string, kind: string) => ({
      ...{ credential, vct: `urn:anju:${credential}:1`, claim },
      ...{ label: { 'zh-CN': claim, en: claim }, kind },
    });
    const facts = {
      ...draft.facts,
      in_other_scheme: claimOf('property', 'in_other_scheme', 'boolean'),
      unit: claimOf('unit', 'unit', 'text'),
    };
    const examples = (heading: string): Draft[] =>
      rowsUnder(heading).flatMap((row) =>
        row.length === 3 && row[2]?.startsWith('`{') ? [JSON.parse(row[2].slice(1, -1))] : [],
      );
    const against = (left: Draft) => {
      if ('product' in left || 'sum' in left || 'parameter' in left)
        return { left, is: 'at_least', right: { fact: 'annual_income' } };
      if ('difference' in left) return { left, is: 'at_least', right: { number: 2, unit: 'person' } };
      if ('days_from' in left) return { left, is: 'at_least', right: { number: 30, unit: 'day' } };
      if ('months_from' in left) return { left, is: 'at_least', right: { number: 12, unit: 'month' } };
      if (left.fact === 'annual_income') return { left, is: 'at_most', right: { number: 1, unit: 'fen' } };
      return { left, is: 'at_most', right: { fact: 'household_size' } };
    };
    const conditions = [
      ...examples('Conditions'),
      ...examples('Whole numbers').map(against),
      ...examples('Days').map((right) => ({ left: { fact: 'insured_since' }, is: 'before', right })),
    ];
    expect(conditions.length).toBe(21);
    const clauses = conditions.map((condition, index) => ({
      ...draft.clauses[0],
      id: `c${index}`,
      condition,
    }));
    const used = JSON.stringify([clauses, draft.parameters]);
    const keep = (named: object) =>
      Object.fromEntries(Object.entries(named).filter(([name]) => used.includes(`"${name}"`)));
    const { grades: _, once: __, unconfirmed: ___, ...rest } = draft;
    expect(() => parseRule({ ...rest, facts: keep(facts), clauses, requires: 'all' })).not.toThrow();
  });

  it('names every unit', () => {
    const [, listed = ''] =
      /: \(\?:([^)]+)\)|\(\?:(1\|[^)]+)\)\(\?:\//.exec(schema.$defs.unit.pattern)?.filter(Boolean) ?? [];
    expect(
      rowsUnder('Units')
        .flatMap(([cell]) => codesIn(cell))
        .sort(),
    ).toEqual(listed.split('|').sort());
  });

  it('says of every refusal what to do, as the command does', () => {
    const rows = rowsUnder('When a rule is refused').map(([code, advice]) => [codesIn(code)[0], advice]);
    expect(Object.fromEntries(rows)).toEqual(ADVICE);
  });
});
