// What identity, owners' roll and social insurance hand in agrees with what the other departments know.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Department, generateRegister, loadDepartments, type Register } from '../../src/index.ts';
import { createIdNumbers, withCheckCharacter } from '../../src/register/id-numbers.ts';
import { type Row, readTable } from './read-register.ts';

const TODAY = '2026-11-20';
const options = { seed: 25, households: 2_000, today: TODAY };

let departments: Department[];
let register: Register;
const tables = new Map<string, Row[]>();

beforeAll(async () => {
  departments = await loadDepartments();
  register = generateRegister(options);
  for (const department of departments) tables.set(department.id, readTable(register, department));
});

const table = (id: string) => tables.get(id) as Row[];
const byPerson = (id: string) => new Map(table(id).map((row) => [row.person_number, row]));
const ageOn = (birthDate: unknown, day: string) => {
  const [from, to] = [String(birthDate), day].map((text) => Number(text.replaceAll('-', '')));
  return Math.floor(((to as number) - (from as number)) / 10_000);
};

describe('the identity register', () => {
  it('holds everyone who has a residence', () => {
    expect(table('identity').map(({ person_number }) => person_number)).toEqual(
      table('residency').map(({ person_number }) => person_number),
    );
  });

  it('gives adults an age of at least eighteen and minors a lower one', () => {
    const adults = byPerson('household');
    for (const { person_number, birth_date } of table('identity')) {
      const age = ageOn(birth_date, TODAY);
      expect([person_number, age >= 18]).toEqual([person_number, adults.has(person_number)]);
      expect(age).toBeLessThan(100);
    }
  });

  it('has nobody registered in the city before being born', () => {
    const births = byPerson('identity');
    for (const { person_number, hukou_since, permit_since } of table('residency'))
      expect(String(hukou_since ?? permit_since) >= String(births.get(person_number)?.birth_date)).toBe(true);
  });

  it('gives each an identity number of its own that holds the birth date and belongs to no real region', () => {
    const numbers = table('identity').map(({ id_number }) => String(id_number));
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { id_number, birth_date } of table('identity')) {
      const number = String(id_number);
      expect(number.slice(6, 14)).toBe(String(birth_date).replaceAll('-', ''));
      expect(withCheckCharacter(number.slice(0, 17))).toBe(number);
      // GB/T 2260 has the provinces 11 to 15, 21 to 23, 31 to 37, 41 to 46, 50 to 54, 61 to 65, 71, 81 and 82.
      expect(number.slice(0, 2)).toBe('19');
    }
  });

  it('counts on in the next county when a day has more births than sequence numbers', () => {
    const take = createIdNumbers();
    const numbers = Array.from({ length: 1_200 }, (_, index) => take(10_000, index % 2 ? 'male' : 'female'));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(numbers.map((number) => number.slice(0, 6)))).toEqual(new Set(['190001', '190002']));
  });

  it.each([
    ['11010519491231002', 'X'],
    ['44052418800101001', '4'],
  ])('computes the check character as GB 11643 gives it in its examples: %s', (digits, check) => {
    expect(withCheckCharacter(digits)).toBe(digits + check);
  });

  it('has portraits that are small PNG images', () => {
    const portraits = new Set(table('identity').map(({ portrait }) => String(portrait)));
    expect(portraits.size).toBe(24);
    for (const portrait of portraits) {
      const bytes = Buffer.from(portrait.replace('data:image/png;base64,', ''), 'base64');
      expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
      expect(bytes.length).toBeLessThan(1_024);
    }
  });
});

describe('the owners’ roll', () => {
  it('has as many units for a household as property registration says it owns', () => {
    const units = Map.groupBy(table('unit'), ({ household_number }) => household_number);
    for (const { household_number, homes_owned } of table('property'))
      expect([household_number, units.get(household_number)?.length ?? 0]).toEqual([
        household_number,
        homes_owned,
      ]);
  });

  it('gives a unit to one adult of the household, and each number once', () => {
    const adults = byPerson('household');
    const numbers = table('unit').map(({ unit }) => unit);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { person_number, household_number, unit, assembly } of table('unit')) {
      expect(adults.get(person_number)?.household_number).toBe(household_number);
      expect(String(unit).startsWith(`${assembly}-`)).toBe(true);
    }
  });

  it('keeps the exclusive areas of a household within its building area, and above its usable area by the walls', () => {
    const property = new Map(table('property').map((row) => [row.household_number, row]));
    for (const [household, units] of Map.groupBy(table('unit'), ({ household_number }) => household_number)) {
      const area = units.reduce((sum, unit) => sum + (unit.exclusive_area_csqm as number), 0);
      const row = property.get(household) as Row;
      expect(area).toBeLessThanOrEqual(row.household_building_area_csqm as number);
      expect(area).toBeGreaterThanOrEqual((row.household_usable_area_csqm as number) - units.length);
    }
  });

  it('has owners who were of age when they became one', () => {
    const births = byPerson('identity');
    for (const { person_number, owned_since } of table('unit'))
      expect(ageOn(births.get(person_number)?.birth_date, String(owned_since))).toBeGreaterThanOrEqual(17);
  });
});

describe('social insurance', () => {
  it('insures adults below pension age whose household has an income', () => {
    const births = byPerson('identity');
    const income = byPerson('income');
    expect(table('employment').length).toBeGreaterThan(2_000);
    for (const { person_number } of table('employment')) {
      expect(ageOn(births.get(person_number)?.birth_date, TODAY)).toBeLessThan(60);
      expect(income.get(person_number)?.household_annual_income_fen).toBeGreaterThan(0);
    }
  });

  it('has contracts that began after insurance did, and run today or have no end', () => {
    const ends = table('employment').map(({ contract_until }) => contract_until);
    expect(ends.some((end) => end === undefined)).toBe(true);
    for (const { insured_since, contract_since, contract_until } of table('employment')) {
      expect(String(insured_since) <= String(contract_since)).toBe(true);
      expect(String(contract_since) < TODAY).toBe(true);
      if (contract_until !== undefined) expect(String(contract_until) >= TODAY).toBe(true);
    }
  });
});

describe('what is added', () => {
  it('is the same for the same seed and day, and the demonstration’s whatever the seed', () => {
    expect(generateRegister(options).files).toEqual(register.files);
    const other = generateRegister({ ...options, seed: 26 }).files;
    const demonstration = (files: Record<string, string>, id: string) =>
      files[id]?.split('\n').filter((line) => line.startsWith('P00000000'));
    for (const id of ['identity', 'unit', 'employment']) {
      expect(other[id]).not.toBe(register.files[id]);
      expect(demonstration(other, id)).toEqual(demonstration(register.files, id));
    }
  });
});
