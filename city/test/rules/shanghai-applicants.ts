/** Applicants in Shanghai: one for each route, with room everywhere but for what a test changes. */
export type Person = {
  basis?: string;
  permitSince?: string;
  insuredSince?: string;
  contractSince?: string;
  contractUntil?: string;
  employerLeases?: boolean;
  size?: number;
  buildingAreaCsqm?: number;
  inOtherScheme?: boolean;
};

/** With room everywhere but for the route, which is as stated. */
export function factsOf(person: Person) {
  const { size = 3, buildingAreaCsqm = 3_000, inOtherScheme = false } = person;
  return {
    residency: { basis: person.basis, permit_since: person.permitSince },
    employment: {
      insured_since: person.insuredSince,
      contract_since: person.contractSince,
      contract_until: person.contractUntil,
      employer_leases: person.employerLeases,
    },
    household: { household_size: size },
    property: { household_building_area_csqm: buildingAreaCsqm, in_other_scheme: inOtherScheme },
  };
}

export const LOCAL: Person = {
  basis: 'urban_hukou',
  contractSince: '2026-01-01',
  contractUntil: '2028-12-31',
};
export const NEWCOMER: Person = {
  basis: 'residence_permit',
  permitSince: '2020-01-01',
  insuredSince: '2020-01-01',
  contractSince: '2026-01-01',
  contractUntil: '2028-12-31',
  employerLeases: false,
};
/** Nothing but the employer speaks for them. */
export const LEASED: Person = {
  ...NEWCOMER,
  permitSince: '2026-10-01',
  insuredSince: '2026-10-01',
  employerLeases: true,
};
