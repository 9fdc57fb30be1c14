// The generated city as rules see it: for each household the rows of its head in the registers of the departments that a rule asks.
import { generateRegister, loadDepartments, loadRules } from '@anju/city';
import type { FactsByCredential, Rule } from '@anju/eligibility';
import { readTable } from '../city/test/register/read-register.ts';

export const DAY = '2026-11-20';
const HOUSEHOLDS = 2_000;

/** `rules`: those in force on DAY; for another nobody is decided on that day. */
export type CityFacts = { rules: readonly Rule[]; households: readonly FactsByCredential[] };

export async function loadCityFacts(): Promise<CityFacts> {
  const [departments, published] = await Promise.all([loadDepartments(), loadRules()]);
  const register = generateRegister({ seed: 25, households: HOUSEHOLDS, today: DAY });
  const tables = departments.map((department) => ({
    id: department.id,
    rows: readTable(register, department),
  }));
  const factsByPerson = new Map<unknown, Record<string, Record<string, unknown>>>();
  for (const { id, rows } of tables) {
    for (const row of rows) {
      const facts = factsByPerson.get(row.person_number) ?? {};
      facts[id] = row;
      factsByPerson.set(row.person_number, facts);
    }
  }
  const households = [...factsByPerson.values()].filter(({ household }) => household?.role === 'head');
  if (households.length !== HOUSEHOLDS) throw new Error('a household without a head, or with two');
  const rules = published.map(({ rule }) => rule).filter(({ in_force_from: from }) => from <= DAY);
  return { rules, households };
}
