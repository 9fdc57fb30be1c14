/** Incomes, assets, homes, areas and residence with a spread like a large city's. */
import { yearsBefore } from './day.ts';
import { type FamilyMember, isAdult } from './family.ts';
import type { Assistance, Basis } from './household.ts';
import type { Random } from './random.ts';

/** GB/T 2260 codes of Beijing's districts, weighted by inhabitants (ten thousands). */
const DISTRICTS: readonly (readonly [string, number])[] = [
  ['110101', 70],
  ['110102', 110],
  ['110105', 344],
  ['110106', 201],
  ['110107', 56],
  ['110108', 312],
  ['110109', 39],
  ['110111', 131],
  ['110112', 184],
  ['110113', 132],
  ['110114', 227],
  ['110115', 199],
  ['110116', 44],
  ['110117', 45],
  ['110118', 52],
  ['110119', 34],
];

/** Household registration began with the regulation of that day. */
const FIRST_HUKOU_DAY = -4375;
export const PENSION_AGE_YEARS = 60;
const HIGHEST_INCOME_FEN = 10_000_000_00;

export function makeDistrict(random: Random): string {
  return random.weighted(DISTRICTS);
}

export function makeBasis(random: Random): Basis {
  return random.weighted([
    ['urban_hukou', 70],
    ['rural_hukou', 10],
    ['residence_permit', 20],
  ]);
}

export function makeBasisSince(random: Random, member: FamilyMember, basis: Basis, today: number): number {
  const { bornOn } = member;
  if (basis === 'residence_permit')
    return random.between(Math.max(bornOn, yearsBefore(today, 10)), Math.max(bornOn, today - 30));
  const registeredAtBirth = !isAdult(member) || random.chance(0.55);
  const earliest = registeredAtBirth ? bornOn : yearsBefore(bornOn, -18);
  const latest = registeredAtBirth ? bornOn + 60 : today;
  return Math.min(today, Math.max(FIRST_HUKOU_DAY, random.between(earliest, Math.max(earliest, latest))));
}

export function makeAnnualIncomeFen(random: Random, family: readonly FamilyMember[]): number {
  let yuan = 0;
  for (const member of family.filter(isAdult)) {
    if (member.ageYears >= PENSION_AGE_YEARS) yuan += random.logNormal(52_000, 0.38);
    else if (random.chance(family.length === 1 ? 0.96 : 0.84)) yuan += random.logNormal(74_000, 0.62);
  }
  if (random.chance(0.03)) yuan *= 0.25;
  return Math.min(HIGHEST_INCOME_FEN, Math.round(yuan * 100));
}

export function makeNetAssetsFen(random: Random, annualIncomeFen: number): number | null {
  if (random.chance(0.08)) return null;
  const worth = Math.round(random.logNormal(annualIncomeFen * 2 + 2_000_000, 0.9));
  return random.chance(0.05) ? -Math.round(worth / 3) : worth;
}

/** From the monthly income per head, in fen; the lines are illustrative. */
export function assistanceFor(annualIncomeFen: number, family: readonly FamilyMember[]): Assistance {
  const perHeadFen = annualIncomeFen / 12 / family.length;
  if (family.length === 1 && (family[0]?.ageYears ?? 0) >= PENSION_AGE_YEARS && perHeadFen < 90_000)
    return 'destitute';
  if (perHeadFen < 145_000) return 'minimum_living_allowance';
  return perHeadFen < 180_000 ? 'low_income' : 'none';
}

export type Homes = {
  readonly homesOwned: number;
  readonly usableAreaCsqm: number;
  readonly buildingAreaCsqm: number;
  readonly inOtherScheme: boolean;
};

export function makeHomes(random: Random, size: number): Homes {
  const homesOwned = random.weighted([
    [0, 42],
    [1, 47],
    [2, 9],
    [3, 2],
  ]);
  const medianForOne = [1_500, 3_300, 6_200, 9_500][homesOwned] as number;
  // Homes grow more slowly than families.
  const usableAreaCsqm = Math.round(random.logNormal(medianForOne * Math.exp(0.7 * Math.log(size)), 0.33));
  return {
    homesOwned,
    usableAreaCsqm,
    buildingAreaCsqm: buildingAreaFor(random, usableAreaCsqm),
    inOtherScheme: homesOwned === 0 && random.chance(0.05),
  };
}

/** Usable area is 68 to 82 per cent of building area. */
export function buildingAreaFor(random: Random, usableAreaCsqm: number): number {
  return Math.ceil(usableAreaCsqm / (0.68 + 0.14 * random.unit()));
}
