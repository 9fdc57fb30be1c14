/** Generated households: ordinary ones, and those of which a boundary case fixes some figures. */
import type { Boundary } from './boundaries.ts';
import { DAYS_PER_YEAR } from './day.ts';
import { isAdult, makeFamily } from './family.ts';
import {
  assistanceFor,
  buildingAreaFor,
  makeAnnualIncomeFen,
  makeBasis,
  makeBasisSince,
  makeDistrict,
  makeHomes,
  makeNetAssetsFen,
} from './figures.ts';
import type { Basis, Household } from './household.ts';
import type { Random } from './random.ts';

const SIZES: readonly (readonly [number, number])[] = [
  [1, 25],
  [2, 29],
  [3, 26],
  [4, 12],
  [5, 6],
  [6, 2],
];

/** Gives a number nobody else has, for people (`P`) or households (`H`). */
export type TakeNumber = (letter: 'P' | 'H') => string;

export function makeHousehold(
  random: Random,
  today: number,
  takeNumber: TakeNumber,
  boundary?: Boundary,
): Household {
  const family = makeFamily(random, boundary?.size ?? random.weighted(SIZES), today);
  const headAge = family[0]?.ageYears ?? 0;
  const basis: Basis = boundary ? 'urban_hukou' : makeBasis(random);
  const annualIncomeFen = boundary?.annualIncomeFen ?? makeAnnualIncomeFen(random, family);
  const homes = makeHomes(random, family.length);
  const members = family.map((member) => {
    const own = member.role === 'spouse' && random.chance(0.07) ? makeBasis(random) : basis;
    return {
      number: takeNumber('P'),
      name: member.name,
      role: member.role,
      sex: member.sex,
      bornOn: member.bornOn,
      adult: isAdult(member),
      basis: own,
      basisSince: makeBasisSince(random, member, own, today),
    };
  });
  return {
    number: takeNumber('H'),
    since: today - random.between(20, Math.round(Math.max(1, headAge - 20) * DAYS_PER_YEAR)),
    district: makeDistrict(random),
    members,
    annualIncomeFen,
    netAssetsFen: boundary?.netAssetsFen ?? makeNetAssetsFen(random, annualIncomeFen),
    assistance: boundary?.assistance ?? assistanceFor(annualIncomeFen, family),
    assessedOn: today - random.between(5, 330),
    ...homes,
    ...(boundary && {
      homesOwned: boundary.homesOwned ?? homes.homesOwned,
      usableAreaCsqm: boundary.usableAreaCsqm,
      buildingAreaCsqm: buildingAreaFor(random, boundary.usableAreaCsqm),
    }),
  };
}
