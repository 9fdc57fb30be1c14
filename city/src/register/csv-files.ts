/** The register as each department would hand it in: UTF-8, comma separated, one header line, empty means absent. */
import { isoDay } from './day.ts';
import type { Household, Member } from './household.ts';

type Cell = string | number | boolean | null;
type Table = {
  readonly columns: readonly string[];
  /** Household figures are attested to adults; a residence is everyone's own. */
  readonly of: 'adults' | 'everyone';
  readonly cells: (household: Household, member: Member) => readonly Cell[];
};

const TABLES: Readonly<Record<string, Table>> = {
  income: {
    columns: [
      'household_annual_income_fen',
      'household_monthly_income_fen',
      'household_net_assets_fen',
      'assistance',
      'assessed_on',
    ],
    of: 'adults',
    cells: (h) => [
      h.annualIncomeFen,
      Math.round(h.annualIncomeFen / 12),
      h.netAssetsFen,
      h.assistance,
      isoDay(h.assessedOn),
    ],
  },
  residency: {
    columns: ['basis', 'district', 'hukou_since', 'permit_since'],
    of: 'everyone',
    cells: (h, m) =>
      m.basis === 'residence_permit'
        ? [m.basis, h.district, null, isoDay(m.basisSince)]
        : [m.basis, h.district, isoDay(m.basisSince), null],
  },
  household: {
    columns: ['household_size', 'minor_children', 'household_since', 'role'],
    of: 'adults',
    cells: (h, m) => [
      h.members.length,
      h.members.filter(({ role, adult }) => role === 'child' && !adult).length,
      isoDay(h.since),
      m.role,
    ],
  },
  property: {
    columns: ['homes_owned', 'household_usable_area_csqm', 'household_building_area_csqm', 'in_other_scheme'],
    of: 'adults',
    cells: (h) => [h.homesOwned, h.usableAreaCsqm, h.buildingAreaCsqm, h.inOtherScheme],
  },
};

/** One CSV text a department id. */
export function writeCsvFiles(households: readonly Household[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(TABLES).map(([department, { columns, of, cells }]) => {
      const lines = [['person_number', 'household_number', 'name', ...columns].join(',')];
      for (const household of households)
        for (const member of household.members)
          if (of === 'everyone' || member.adult)
            lines.push(
              [member.number, household.number, member.name, ...cells(household, member)]
                .map(cellText)
                .join(','),
            );
      return [department, `${lines.join('\n')}\n`];
    }),
  );
}

function cellText(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
