/** Who lives together: roles, ages and names of one household of a given size. */
import { DAYS_PER_YEAR, yearOf, yearsBefore } from './day.ts';
import type { Role } from './household.ts';
import { pickGivenName, pickSurname, type Sex } from './names.ts';
import type { Random } from './random.ts';

export type FamilyMember = {
  readonly role: Role;
  readonly name: string;
  readonly sex: Sex;
  readonly bornOn: number;
  readonly ageYears: number;
};

export const ADULT_AGE_YEARS = 18;

export function isAdult({ ageYears }: FamilyMember): boolean {
  return ageYears >= ADULT_AGE_YEARS;
}

type Shape = { readonly spouse: boolean; readonly children: number };

/** The rest of the size are parents and other relatives. */
function shapeOf(random: Random, size: number): Shape {
  if (size === 1) return { spouse: false, children: 0 };
  if (size === 2) return random.chance(0.75) ? { spouse: true, children: 0 } : { spouse: false, children: 1 };
  if (size === 3) return random.chance(0.85) ? { spouse: true, children: 1 } : { spouse: false, children: 2 };
  return { spouse: true, children: random.chance(0.5) ? 2 : size === 4 ? 1 : Math.min(3, size - 3) };
}

export function makeFamily(random: Random, size: number, today: number): FamilyMember[] {
  const { spouse, children } = shapeOf(random, size);
  const youngest = random.between(0, 32);
  const headAge = children > 0 ? youngest + random.between(24, 36) : random.between(size === 1 ? 22 : 25, 84);
  const headSex: Sex = random.chance(0.62) ? 'male' : 'female';
  const surname = pickSurname(random);
  const family: FamilyMember[] = [];
  const person = (role: Role, sex: Sex, ageYears: number, familyName: string): FamilyMember => {
    // Inside the year, so that the age in years is exactly `ageYears` today.
    const bornOn = Math.ceil(yearsBefore(today, ageYears) - random.unit() * (DAYS_PER_YEAR - 2));
    let name: string;
    do name = familyName + pickGivenName(random, sex, yearOf(bornOn));
    while (family.some((other) => other.name.slice(-2) === name.slice(-2)));
    return { role, name, sex, bornOn, ageYears };
  };
  const anySex = (): Sex => (random.chance(0.5) ? 'male' : 'female');
  family.push(person('head', headSex, headAge, surname));
  const spouseSurname = pickSurname(random);
  if (spouse) {
    const age = Math.max(22, headAge + random.between(-4, 4));
    family.push(person('spouse', headSex === 'male' ? 'female' : 'male', age, spouseSurname));
  }
  const childSurname = headSex === 'female' && spouse ? spouseSurname : surname;
  for (let child = 0; child < children; child += 1) {
    const age = Math.min(youngest + child * random.between(1, 4), headAge - 20);
    family.push(person('child', anySex(), age, childSurname));
  }
  while (family.length < size) {
    const age = Math.min(96, headAge + random.between(22, 32));
    family.push(person('other', anySex(), age, random.chance(0.5) ? surname : pickSurname(random)));
  }
  return family;
}
