// People of the tests and the four credentials they hold. Values are chosen around the limits of Beijing 2011 no. 25.
import type { Json } from '@anju/credentials';
import type { DepartmentId, Departments, HeldCredential } from '../../../tests/support/departments.ts';

export interface Person {
  personNumber: string;
  householdNumber: string;
  annualIncomeFen?: number;
  basis?: string;
  householdSize?: number;
  usableAreaCentiSquareMetres?: number;
}

export type Wallet = Record<DepartmentId, HeldCredential>;

/** Three people, 80,000 CNY, 40 m²: eligible with room. */
export const eligible: Person = { personNumber: 'P0000000001', householdNumber: 'H0000000001' };
/** One fen above the limit for up to three people. */
export const justAbove: Person = {
  personNumber: 'P0000000002',
  householdNumber: 'H0000000002',
  annualIncomeFen: 10_000_001,
};
/** Another household, for what must not be mixed. */
export const neighbour: Person = { personNumber: 'P0000000003', householdNumber: 'H0000000003' };

/** All claims of the four types, by department. */
export function claimsOf(person: Person): Record<DepartmentId, Record<string, Json>> {
  const numbers = { person_number: person.personNumber, household_number: person.householdNumber };
  const annual = person.annualIncomeFen ?? 8_000_000;
  return {
    income: {
      ...numbers,
      household_annual_income_fen: annual,
      household_monthly_income_fen: Math.round(annual / 12),
      household_net_assets_fen: 1_234_567,
      assistance: 'none',
      assessed_on: '2026-09-30',
    },
    residency: {
      ...numbers,
      basis: person.basis ?? 'urban_hukou',
      district: '110105',
      hukou_since: '1999-05-01',
    },
    household: {
      ...numbers,
      household_size: person.householdSize ?? 3,
      minor_children: 1,
      household_since: '2012-02-03',
      role: 'head',
    },
    property: {
      ...numbers,
      homes_owned: 0,
      household_usable_area_csqm: person.usableAreaCentiSquareMetres ?? 4_000,
      household_building_area_csqm: 5_500,
      in_other_scheme: false,
    },
  };
}

export async function issueAll(departments: Departments, person: Person): Promise<Wallet> {
  const claims = claimsOf(person);
  const issue = (id: DepartmentId) => departments.issue(id, claims[id]);
  return {
    income: await issue('income'),
    residency: await issue('residency'),
    household: await issue('household'),
    property: await issue('property'),
  };
}
