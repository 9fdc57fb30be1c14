/** The register as each department would hand it in: UTF-8, comma separated, one header line, empty means absent. */
import { isoDay } from './day.ts';
import type { DetailedHousehold, DetailedMember } from './household.ts';

type Cell = string | number | boolean | null;
type Row = readonly Cell[];
type Table = {
  readonly columns: readonly string[];
  /** The person's rows: household figures are attested to adults, a residence is everyone's own. */
  readonly rows: (household: DetailedHousehold, member: DetailedMember) => readonly Row[];
};

const ofAdults =
  (row: (household: DetailedHousehold, member: DetailedMember) => Row): Table['rows'] =>
  (household, member) =>
    member.adult ? [row(household, member)] : [];

const TABLES: Readonly<Record<string, Table>> = {
  income: {
    columns: [
      'household_annual_income_fen',
      'household_monthly_income_fen',
      'household_net_assets_fen',
      'assistance',
      'assessed_on',
    ],
    rows: ofAdults((h) => [
      h.annualIncomeFen,
      Math.round(h.annualIncomeFen / 12),
      h.netAssetsFen,
      h.assistance,
      isoDay(h.assessedOn),
    ]),
  },
  residency: {
    columns: ['basis', 'district', 'hukou_since', 'permit_since'],
    rows: (h, m) => [
      m.basis === 'residence_permit'
        ? [m.basis, h.district, null, isoDay(m.basisSince)]
        : [m.basis, h.district, isoDay(m.basisSince), null],
    ],
  },
  household: {
    columns: ['household_size', 'minor_children', 'household_since', 'role'],
    rows: ofAdults((h, m) => [
      h.members.length,
      h.members.filter(({ role, adult }) => role === 'child' && !adult).length,
      isoDay(h.since),
      m.role,
    ]),
  },
  property: {
    columns: ['homes_owned', 'household_usable_area_csqm', 'household_building_area_csqm', 'in_other_scheme'],
    rows: ofAdults((h) => [h.homesOwned, h.usableAreaCsqm, h.buildingAreaCsqm, h.inOtherScheme]),
  },
  identity: {
    columns: ['birth_date', 'id_number', 'portrait'],
    rows: (_, m) => [[isoDay(m.bornOn), m.idNumber, m.portrait]],
  },
  unit: {
    columns: ['assembly', 'unit', 'exclusive_area_csqm', 'owned_since'],
    rows: (h, m) =>
      h.units
        .filter(({ ownerNumber }) => ownerNumber === m.number)
        .map((unit) => [unit.assembly, unit.number, unit.exclusiveAreaCsqm, isoDay(unit.ownedSince)]),
  },
  employment: {
    columns: ['insured_since', 'contract_since', 'contract_until', 'employer_leases'],
    rows: (_, { employment: e }) =>
      e
        ? [
            [
              isoDay(e.insuredSince),
              isoDay(e.contractSince),
              e.contractUntil === null ? null : isoDay(e.contractUntil),
              e.employerLeases,
            ],
          ]
        : [],
  },
};

/** One CSV text a department id. */
export function writeCsvFiles(households: readonly DetailedHousehold[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(TABLES).map(([department, { columns, rows }]) => {
      const lines = [['person_number', 'household_number', 'name', ...columns].join(',')];
      for (const household of households)
        for (const member of household.members)
          for (const row of rows(household, member))
            lines.push([member.number, household.number, member.name, ...row].map(cellText).join(','));
      return [department, `${lines.join('\n')}\n`];
    }),
  );
}

function cellText(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
