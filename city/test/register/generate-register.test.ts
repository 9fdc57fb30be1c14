import { decide, type FactsByCredential, type Rule } from '@anju/eligibility';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Department,
  generateRegister,
  loadDepartments,
  loadRules,
  type Register,
} from '../../src/index.ts';
import { faultsOf, type Row, readTable } from './read-register.ts';

const TODAY = '2026-11-20';
const options = { seed: 25, households: 2_000, today: TODAY };

let departments: Department[];
let rule: Rule;
let register: Register;
let tables: Record<string, Row[]>;
let byPerson: Record<string, Map<string, Row>>;

beforeAll(async () => {
  departments = await loadDepartments();
  rule = (await loadRules())[0]?.rule as Rule;
  register = generateRegister(options);
  tables = Object.fromEntries(
    departments.map((department) => [department.id, readTable(register, department)]),
  );
  byPerson = Object.fromEntries(
    Object.entries(tables).map(([id, rows]) => [
      id,
      new Map(rows.map((row) => [row.person_number as string, row])),
    ]),
  );
});

const table = (id: string) => tables[id] as Row[];
const heads = () => table('household').filter(({ role }) => role === 'head');
const rowOf = (id: string, person: unknown) => byPerson[id]?.get(person as string);

function decisionFor(person: unknown) {
  const facts = Object.fromEntries(departments.map(({ id }) => [id, rowOf(id, person)])) as FactsByCredential;
  const { decision, clauses } = decide(rule, facts, TODAY);
  return { decision, clauses };
}

describe('the register', () => {
  it('is 2,000 households of about 5,000 people, everyone with a residence', () => {
    expect(heads()).toHaveLength(2_000);
    expect(table('residency').length).toBeGreaterThan(4_700);
    expect(table('residency').length).toBeLessThan(5_300);
  });

  it('begins each file with the columns an importer expects', () => {
    for (const { id, credential } of departments)
      expect(Object.keys(table(id)[0] as Row)).toEqual([
        'person_number',
        'household_number',
        ...new Set(['name', ...credential.claims.slice(2).map(({ name }) => name)]),
      ]);
  });

  it('passes every check of the importer, row by row', () => {
    for (const department of departments)
      for (const row of table(department.id)) expect(faultsOf(row, department, TODAY)).toEqual([]);
  });

  it('would not pass were a row wrong: the checks can fail', () => {
    const [income, property] = ['income', 'property'].map(
      (id) => departments.find((d) => d.id === id) as Department,
    );
    const [first, home] = [table('income')[0] as Row, table('property')[0] as Row];
    expect(
      faultsOf({ ...first, household_monthly_income_fen: 570_001 }, income as Department, TODAY),
    ).toHaveLength(1);
    expect(faultsOf({ ...first, assessed_on: '2026-11-21' }, income as Department, TODAY)).toEqual([
      'assessed_on is wrong',
    ]);
    expect(faultsOf({ ...first, assistance: undefined }, income as Department, TODAY)).toEqual([
      'assistance is missing',
    ]);
    expect(
      faultsOf({ ...home, household_usable_area_csqm: 900_000 }, property as Department, TODAY),
    ).toHaveLength(1);
  });

  it('names a person once in each file but the owners’ roll, under the same household and name everywhere', () => {
    const everyone = new Map(table('residency').map((row) => [row.person_number, row]));
    expect(everyone.size).toBe(table('residency').length);
    for (const id of ['income', 'household', 'property', 'identity', 'employment', 'unit']) {
      const people = new Set(table(id).map(({ person_number }) => person_number));
      if (id !== 'unit') expect(people.size).toBe(table(id).length);
      for (const row of table(id)) {
        const { household_number, name } = everyone.get(row.person_number) as Row;
        expect([row.household_number, row.name]).toEqual([household_number, name]);
      }
    }
  });

  it('attests the figures of a household to each adult member, alike, and to no minor child', () => {
    const members = Map.groupBy(table('residency'), ({ household_number }) => household_number);
    const adults = Map.groupBy(table('household'), ({ household_number }) => household_number);
    for (const [household, rows] of adults) {
      const { household_size, minor_children } = rows[0] as Row;
      expect(members.get(household)).toHaveLength(household_size as number);
      expect(rows).toHaveLength((household_size as number) - (minor_children as number));
    }
    for (const id of ['income', 'property', 'household']) {
      const figures = (row: Row) => JSON.stringify({ ...row, person_number: 0, name: 0, role: 0 });
      for (const rows of Map.groupBy(table(id), ({ household_number }) => household_number).values())
        expect(new Set(rows.map(figures)).size).toBe(1);
      expect(table(id).map(({ person_number }) => person_number)).toEqual(
        table('household').map(({ person_number }) => person_number),
      );
    }
  });

  it('gives a hukou its day and a permit its day, never both', () => {
    for (const { basis, hukou_since, permit_since } of table('residency'))
      expect([hukou_since !== undefined, permit_since !== undefined]).toEqual([
        basis !== 'residence_permit',
        basis === 'residence_permit',
      ]);
  });

  it('has incomes, sizes, areas, bases and districts as a large city has', () => {
    const quantiles = (values: number[]) => {
      const rising = values.toSorted((a, b) => a - b);
      return [0.1, 0.5, 0.9].map((part) => rising[Math.floor(part * rising.length)] as number) as [
        number,
        number,
        number,
      ];
    };
    const [low, middle, high] = quantiles(
      heads().map((h) => rowOf('income', h.person_number)?.household_annual_income_fen as number),
    );
    expect(middle).toBeGreaterThan(8_000_000);
    expect(middle).toBeLessThan(16_000_000);
    // A long tail to the right, on a logarithmic scale about even.
    expect(high / middle).toBeGreaterThan(2);
    expect(middle / low).toBeGreaterThan(2);
    expect(Math.max(...heads().map(({ household_size }) => household_size as number))).toBe(6);
    const share = (id: string, claim: string, value: unknown) =>
      table(id).filter((row) => row[claim] === value).length / table(id).length;
    expect(share('residency', 'basis', 'urban_hukou')).toBeGreaterThan(0.6);
    expect(share('residency', 'basis', 'rural_hukou')).toBeGreaterThan(0.05);
    expect(share('residency', 'basis', 'residence_permit')).toBeGreaterThan(0.1);
    expect(new Set(table('residency').map(({ district }) => district)).size).toBe(16);
    expect(
      table('income').some(({ household_net_assets_fen }) => household_net_assets_fen === undefined),
    ).toBe(true);
    expect(table('income').some((row) => (row.household_net_assets_fen as number) < 0)).toBe(true);
    expect(table('residency').some(({ hukou_since }) => hukou_since === '1958-01-09')).toBe(true);
  });

  it('holds people on both sides of the rule, and the cases on its very limits', () => {
    const decisions = heads().map(({ person_number }) => decisionFor(person_number).decision);
    const eligible = decisions.filter((decision) => decision === 'eligible').length;
    expect(eligible).toBeGreaterThan(100);
    expect(eligible).toBeLessThan(1_000);
    const cases = new Set(
      heads().map(({ person_number, household_size }) => {
        const income = rowOf('income', person_number)?.household_annual_income_fen;
        return `${household_size}/${income}/${rowOf('property', person_number)?.household_usable_area_csqm}`;
      }),
    );
    for (const size of [1, 3, 4, 6])
      for (const fen of [-1, 0, 1])
        for (const csqm of [-1, 0, 1])
          expect(cases).toContain(
            `${size}/${(size <= 3 ? 10_000_000 : 13_000_000) + fen}/${size * 1_500 + csqm}`,
          );
  });

  it('uses Chinese names of two to four characters', () => {
    for (const { name } of table('residency')) expect(name).toMatch(/^\p{Script=Han}{2,4}$/u);
  });

  it('is the same for the same seed and day, and another for another', () => {
    expect(generateRegister(options)).toEqual(register);
    expect(generateRegister({ ...options, seed: 26 }).files.income).not.toBe(register.files.income);
    expect(generateRegister({ ...options, today: '2026-11-21' }).files.income).not.toBe(
      register.files.income,
    );
  });

  it.each([
    ['too few households for the demonstration', { ...options, households: 9 }],
    ['half a household', { ...options, households: 20.5 }],
    ['a seed that is not a whole number', { ...options, seed: Number.NaN }],
    ['a day that does not exist', { ...options, today: '2026-02-30' }],
    ['a day in other words', { ...options, today: 'today' }],
  ])('is not made with %s', (_, wrong) => {
    expect(() => generateRegister(wrong)).toThrow(RangeError);
  });
});

describe('the people of the demonstration', () => {
  it('are these, under the same numbers whatever the seed', () => {
    expect(register.demonstrationPeople.map(({ key }) => key)).toEqual([
      'eligible-with-room',
      'exactly-on-income-limit',
      'one-fen-above',
      'four-people-between-limits',
      'area-just-above',
      'income-revoked',
      'victim',
      'thief',
      'borrower',
      'neighbour',
    ]);
    expect(generateRegister({ ...options, seed: 7, households: 10 }).demonstrationPeople).toEqual(
      register.demonstrationPeople,
    );
  });

  it('stand in every file under their number and name; in those of owners and workers if they are some', () => {
    for (const { person_number, household_number, name } of register.demonstrationPeople)
      for (const { id } of departments) {
        const row = rowOf(id, person_number);
        if (row || !['unit', 'employment'].includes(id))
          expect(row).toMatchObject({ household_number, name });
      }
  });

  it('are an owner of two homes and one of one; all work but the two of pension age', () => {
    const keysOf = (id: string) =>
      register.demonstrationPeople.flatMap(({ key, person_number }) =>
        table(id).flatMap((row) => (row.person_number === person_number ? [key] : [])),
      );
    expect(keysOf('unit')).toEqual(['area-just-above', 'area-just-above', 'thief']);
    const everyone = register.demonstrationPeople.map(({ key }) => key);
    expect(keysOf('employment')).toEqual(everyone.filter((key) => !['victim', 'neighbour'].includes(key)));
  });

  it('are decided as expected', () => {
    for (const { key, person_number, expected } of register.demonstrationPeople)
      if (expected.decision !== 'refused') expect([key, decisionFor(person_number)]).toEqual([key, expected]);
  });

  it('are refused for what they do, not for their own figures, unless they have a reason to do it', () => {
    const own = (key: string) =>
      decisionFor(register.demonstrationPeople.find((person) => person.key === key)?.person_number).decision;
    expect([own('income-revoked'), own('thief'), own('borrower')]).toEqual([
      'eligible',
      'not_eligible',
      'not_eligible',
    ]);
  });

  it('have the figures their names promise', () => {
    const figures = (key: string) => {
      const person = register.demonstrationPeople.find((each) => each.key === key)?.person_number;
      return [
        rowOf('household', person)?.household_size,
        rowOf('income', person)?.household_annual_income_fen,
        rowOf('property', person)?.household_usable_area_csqm,
      ];
    };
    expect(figures('exactly-on-income-limit')).toEqual([3, 10_000_000, 4_200]);
    expect(figures('one-fen-above')).toEqual([3, 10_000_001, 4_200]);
    expect(figures('four-people-between-limits')).toEqual([4, 11_860_000, 5_600]);
    expect(figures('area-just-above')).toEqual([3, 8_200_000, 4_501]);
  });
});
