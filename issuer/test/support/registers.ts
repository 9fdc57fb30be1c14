// Small registers for tests: the same three people at every department.

const PEOPLE = [
  ['P0000000001', 'H0000000001', '张伟'],
  ['P0000000002', 'H0000000001', '王芳'],
  ['P0000000003', 'H0000000002', '欧阳,静'],
] as const;

export const PERSON = PEOPLE[0][0];
export const OTHER_PERSON = PEOPLE[1][0];

/** One grey pixel. */
export const PORTRAIT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

const OWN_COLUMNS: Record<string, { header: string; cells: string }> = {
  income: {
    header:
      'household_annual_income_fen,household_monthly_income_fen,household_net_assets_fen,assistance,assessed_on',
    cells: '9600000,800000,12500000,none,2026-06-30',
  },
  residency: { header: 'basis,district,hukou_since,permit_since', cells: 'urban_hukou,110105,1999-04-01,' },
  household: { header: 'household_size,minor_children,household_since,role', cells: '3,1,2015-05-20,head' },
  property: {
    header: 'homes_owned,household_usable_area_csqm,household_building_area_csqm,in_other_scheme',
    cells: '0,4200,5600,false',
  },
  identity: {
    header: 'birth_date,id_number,portrait',
    cells: `1949-12-31,11010519491231002X,"${PORTRAIT}"`,
  },
  unit: {
    header: 'assembly,unit,exclusive_area_csqm,owned_since',
    cells: 'A050013,A050013-38-1-0503,3279,2013-05-15',
  },
  employment: {
    header: 'insured_since,contract_since,contract_until,employer_leases',
    cells: '2019-11-26,2024-04-22,2099-04-21,false',
  },
};

const quoted = (name: string) => (name.includes(',') ? `"${name}"` : name);

export function registerOf(department: string): string {
  const own = OWN_COLUMNS[department];
  if (!own) throw new Error(`no test register for ${department}`);
  const rows = PEOPLE.map(([person, household, name]) =>
    [person, household, quoted(name), own.cells].join(','),
  );
  return `${[`person_number,household_number,name,${own.header}`, ...rows].join('\n')}\n`;
}
