/**
 * Under the city's first rules the register holds people who are eligible, who are not, and of whom more is needed. A rule
 * that comes later needs nobody in the register: its cases say what it decides (`city/test/rules`).
 */
import {
  type Decision,
  decide,
  type FactsByCredential,
  gradeOf,
  type Rule,
  routesOf,
} from '@anju/eligibility';
import { beforeAll, expect, it } from 'vitest';
import { generateRegister, loadDepartments, loadRules } from '../../src/index.ts';
import { type Row, readTable } from './read-register.ts';

const TODAY = '2026-11-20';
const FIRST_RULES = [
  ...(['beijing-public-rental', 'beijing-rent-subsidy', 'chaoyang-resident'] as const),
  ...(['owners-vote-chenguang', 'shanghai-public-rental'] as const),
];
let rules: Rule[];
/** What each head of a household can show; owners of several homes once for each. */
let heads: FactsByCredential[];

beforeAll(async () => {
  rules = (await loadRules()).map(({ rule }) => rule);
  const register = generateRegister({ seed: 25, households: 2_000, today: TODAY });
  const tables = (await loadDepartments()).map((department) => ({
    id: department.id,
    rows: Map.groupBy(readTable(register, department), ({ person_number }) => person_number),
  }));
  const rowsOf = (id: string, person: Row[string]) =>
    tables.find((table) => table.id === id)?.rows.get(person) ?? [];
  const people = tables.find(({ id }) => id === 'household')?.rows.values() ?? [];
  heads = [...people].flat().flatMap(({ role, person_number }) => {
    if (role !== 'head') return [];
    const shown = Object.fromEntries(tables.map(({ id }) => [id, rowsOf(id, person_number)[0] ?? {}]));
    const units = rowsOf('unit', person_number);
    return units.length === 0 ? [shown] : units.map((unit) => ({ ...shown, unit }));
  });
});

const ruleOf = (id: string): Rule => {
  const found = rules.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`city/rules has no rule “${id}”.`);
  return found;
};
const decisionsUnder = (rule: Rule): Decision[] => heads.map((facts) => decide(rule, facts, TODAY));

it('each of the first rules has people on every side of it; only who has no district is more needed of, and everybody has one', () => {
  const all = new Set(['eligible', 'not_eligible', 'more_needed']);
  const decided = new Set(['eligible', 'not_eligible']);
  const expected: Record<(typeof FIRST_RULES)[number], Set<string>> = {
    'beijing-public-rental': decided,
    'beijing-rent-subsidy': all,
    'chaoyang-resident': decided,
    'owners-vote-chenguang': all,
    'shanghai-public-rental': all,
  };
  const counted = FIRST_RULES.map((id) => [
    id,
    new Set(decisionsUnder(ruleOf(id)).map(({ decision }) => decision)),
  ]);
  expect(Object.fromEntries(counted)).toEqual(expected);
});

it('every rate of the subsidy is somebody’s, and households stand on each of its limits', () => {
  const rule = ruleOf('beijing-rent-subsidy');
  const granted = decisionsUnder(rule).filter(({ decision }) => decision === 'eligible');
  const rates = new Set(granted.map(({ clauses }) => gradeOf(rule, clauses)?.value));
  expect([...rates].sort()).toEqual([10, 25, 50, 70, 90, 95]);
  const cases = new Set(
    heads.map(({ household, income }) =>
      [
        household?.household_size,
        income?.household_monthly_income_fen,
        income?.household_net_assets_fen,
      ].join(),
    ),
  );
  for (const fen of [0, 1]) {
    for (const line of [120_000, 160_000, 200_000, 240_000])
      expect(cases).toContain([3, 3 * line + fen, 1_200_000].join());
    expect(cases).toContain([3, 540_000, 57_000_000 + fen].join());
    expect(cases).toContain([4, 720_000, 76_000_000 + fen].join());
  }
});

it('every route of Shanghai leads somebody there', () => {
  const rule = ruleOf('shanghai-public-rental');
  const decisions = decisionsUnder(rule);
  const led = routesOf(rule).filter((route) =>
    decisions.some(({ clauses }) => {
      const met = new Map(clauses.map(({ id, met: isMet }) => [id, isMet]));
      return route.clauses.every((id) => met.get(id) === true);
    }),
  );
  expect(led).toEqual(routesOf(rule));
});

it('of the people of the demonstration, one is eligible for every home and one may vote', () => {
  const resultsOf = (person: string) =>
    FIRST_RULES.map((id) => {
      const rule = ruleOf(id);
      const facts = heads.find(({ household }) => household?.person_number === person) ?? {};
      const { decision, clauses } = decide(rule, facts, TODAY);
      const grade = decision === 'eligible' ? gradeOf(rule, clauses)?.value : undefined;
      return [rule.id, decision, ...(grade === undefined ? [] : [grade])].join(' ');
    });
  expect(resultsOf('P0000000010')).toEqual([
    'beijing-public-rental eligible',
    'beijing-rent-subsidy eligible 25',
    'chaoyang-resident eligible',
    'owners-vote-chenguang more_needed',
    'shanghai-public-rental eligible',
  ]);
  expect(resultsOf('P0000000050')).toEqual([
    'beijing-public-rental not_eligible',
    'beijing-rent-subsidy not_eligible',
    'chaoyang-resident eligible',
    'owners-vote-chenguang eligible',
    'shanghai-public-rental not_eligible',
  ]);
});
