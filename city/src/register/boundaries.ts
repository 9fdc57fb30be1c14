/** Households put exactly on, just below and just above the limits of the city's rules. */
import type { Assistance } from './household.ts';

/** What a boundary case fixes; everything else is drawn. */
export type Boundary = {
  readonly size: number;
  readonly annualIncomeFen: number;
  readonly usableAreaCsqm: number;
  readonly homesOwned?: number;
  readonly netAssetsFen?: number;
  readonly assistance?: Assistance;
};

/** Public rental housing, every size class: income one fen below, on and above, area 0.01 m² below, on and above. */
const PUBLIC_RENTAL = [1, 3, 4, 6].flatMap((size) =>
  [-1, 0, 1].flatMap((fen) =>
    [-1, 0, 1].map((csqm) => ({
      size,
      annualIncomeFen: (size <= 3 ? 10_000_000 : 13_000_000) + fen,
      usableAreaCsqm: 1_500 * size + csqm,
    })),
  ),
);

const MONTHS_A_YEAR = 12;

/** Would be granted a rent subsidy, and nobody has recognised them for assistance. */
const tenants = (size: number, monthlyIncomeFen: number, netAssetsFen: number): Boundary => ({
  size,
  annualIncomeFen: monthlyIncomeFen * MONTHS_A_YEAR,
  usableAreaCsqm: 1_100 * size,
  homesOwned: 0,
  netAssetsFen,
  assistance: 'none',
});

/** Rent subsidy: each line of monthly income a head on it and one fen above in all; net assets likewise. */
const RENT_SUBSIDY = [
  ...[1, 3, 4].flatMap((size) =>
    [120_000, 160_000, 200_000, 240_000].flatMap((perHeadFen) =>
      [0, 1].map((fen) => tenants(size, size * perHeadFen + fen, 1_200_000)),
    ),
  ),
  ...[[1, 57_000_000] as const, [3, 57_000_000] as const, [4, 76_000_000] as const].flatMap(
    ([size, limitFen]) => [0, 1].map((fen) => tenants(size, size * 180_000, limitFen + fen)),
  ),
];

export const BOUNDARIES: readonly Boundary[] = [...PUBLIC_RENTAL, ...RENT_SUBSIDY];
