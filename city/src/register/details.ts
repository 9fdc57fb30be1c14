/** What identity, owners' roll and social insurance know, drawn for households that stand already: it changes none of them. */
import { DAYS_PER_YEAR, dayOf, isoDay, yearOf, yearsBefore } from './day.ts';
import { ADULT_AGE_YEARS } from './family.ts';
import { PENSION_AGE_YEARS } from './figures.ts';
import type { DetailedHousehold, Employment, Household, Member, Unit } from './household.ts';
import type { TakeIdNumber } from './id-numbers.ts';
import { type Age, drawPortrait, GROUND_COUNT } from './portrait.ts';
import type { Random } from './random.ts';

export type TakeUnitNumber = (random: Random, district: string) => Pick<Unit, 'assembly' | 'number'>;

export type DetailPorts = {
  readonly random: Random;
  readonly today: number;
  readonly takeIdNumber: TakeIdNumber;
  readonly takeUnitNumber: TakeUnitNumber;
  /** Everyone of working age works, and the head owns every home. */
  readonly isExemplary: boolean;
};

const ASSEMBLIES_PER_DISTRICT = 60;

/** Numbers say where a unit is: assembly, building, entrance, floor and door. */
export function createUnitNumbers(): TakeUnitNumber {
  const taken = new Set<string>();
  const take: TakeUnitNumber = (random, district) => {
    const two = (number: number) => String(number).padStart(2, '0');
    const assembly = `A${district.slice(-2)}${String(random.between(1, ASSEMBLIES_PER_DISTRICT)).padStart(4, '0')}`;
    const door = `${two(random.between(1, 28))}${two(random.between(1, 6))}`;
    const number = `${assembly}-${two(random.between(1, 40))}-${random.between(1, 6)}-${door}`;
    if (taken.has(number)) return take(random, district);
    taken.add(number);
    return { assembly, number };
  };
  return take;
}

export function addDetails(household: Household, ports: DetailPorts): DetailedHousehold {
  const { random, today, takeIdNumber } = ports;
  const members = household.members.map((member) => ({
    ...member,
    idNumber: takeIdNumber(member.bornOn, member.sex),
    portrait: drawOnce(member, today, random.between(0, GROUND_COUNT - 1)),
    employment: makeEmployment(household, member, ports),
  }));
  return { ...household, members, units: makeUnits(household, ports) };
}

const drawn = new Map<string, string>();

/** There are few silhouettes, and thousands of people. */
function drawOnce(member: Member, today: number, ground: number): string {
  const years = (today - member.bornOn) / DAYS_PER_YEAR;
  const age: Age = !member.adult ? 'child' : years >= PENSION_AGE_YEARS ? 'elder' : 'adult';
  const key = `${member.sex}/${age}/${ground}`;
  const portrait = drawn.get(key) ?? drawPortrait(member.sex, age, ground);
  drawn.set(key, portrait);
  return portrait;
}

/** Where nobody earns, nobody works; and nobody beyond pension age does. */
function makeEmployment(
  household: Household,
  { bornOn, adult }: Member,
  { random, today, isExemplary }: DetailPorts,
): Employment | null {
  const isOfWorkingAge = adult && bornOn > yearsBefore(today, PENSION_AGE_YEARS);
  if (!isOfWorkingAge || household.annualIncomeFen === 0) return null;
  if (!isExemplary && !random.chance(0.86)) return null;
  const adultSince = Math.min(yearsBefore(bornOn, -ADULT_AGE_YEARS), today - 40);
  const insuredSince = random.between(Math.max(adultSince, yearsBefore(today, 30)), today - 40);
  const contractSince = random.between(insuredSince, today - 10);
  return {
    insuredSince,
    contractSince,
    contractUntil: random.chance(0.35) ? null : endOfTerm(contractSince, today),
    employerLeases: random.chance(0.06),
  };
}

const TERM_YEARS = 3;

/** Contracts of three years, prolonged until one runs today; the last day is the one before the anniversary. */
function endOfTerm(since: number, today: number): number {
  const dayOfYear = isoDay(since).slice(4).replace('-02-29', '-03-01');
  let end = since;
  for (let year = yearOf(since) + TERM_YEARS; end < today; year += TERM_YEARS)
    end = dayOf(`${year}${dayOfYear}`) - 1;
  return end;
}

/** The homes owned share the household's floor area; the exclusive area lies between the usable and the building area. */
function makeUnits(
  household: Household,
  { random, today, takeUnitNumber, isExemplary }: DetailPorts,
): Unit[] {
  const { members, homesOwned, usableAreaCsqm, buildingAreaCsqm, district } = household;
  const adults = members.filter(({ adult }) => adult);
  const shares = Array.from({ length: homesOwned }, () => 0.7 + 0.6 * random.unit());
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const exclusive = usableAreaCsqm + (buildingAreaCsqm - usableAreaCsqm) * 0.4;
  return shares.map((share) => {
    const head = members[0] as Member;
    const owner = isExemplary || random.chance(0.7) ? head : random.pick(adults);
    const adultSince = Math.min(yearsBefore(owner.bornOn, -ADULT_AGE_YEARS), today - 40);
    return {
      ...takeUnitNumber(random, district),
      ownerNumber: owner.number,
      exclusiveAreaCsqm: Math.max(1, Math.floor((exclusive * share) / whole)),
      ownedSince: random.between(Math.max(adultSince, yearsBefore(today, 28)), today - 40),
    };
  });
}
