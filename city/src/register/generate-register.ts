/** The city's register: a few thousand people as the city's departments know them, the same for the same seed and day. */
import { BOUNDARIES } from './boundaries.ts';
import { writeCsvFiles } from './csv-files.ts';
import { dayOf } from './day.ts';
import { type DemonstrationPerson, demonstrationHouseholds, demonstrationPeople } from './demonstration.ts';
import { addDetails, createUnitNumbers, type DetailPorts } from './details.ts';
import { createIdNumbers } from './id-numbers.ts';
import { makeHousehold } from './ordinary-households.ts';
import { createRandom } from './random.ts';

/** Tells the randomness of details from that of households. */
const DETAILS = 0x0d37_a115;

export type RegisterOptions = {
  /** Any safe integer. */
  readonly seed: number;
  /** How many in all, the demonstration's ten included; 2,000 is the city of the demonstration. */
  readonly households: number;
  /** YYYY-MM-DD; no date in the register lies after it. */
  readonly today: string;
};

export type Register = {
  /** CSV text by department id. */
  readonly files: Record<string, string>;
  readonly demonstrationPeople: DemonstrationPerson[];
};

/** Boundary cases come first when there is little room. Throws RangeError for options out of range. */
export function generateRegister({ seed, households, today }: RegisterOptions): Register {
  const day = dayOf(today);
  const demonstration = demonstrationHouseholds(day);
  if (!Number.isSafeInteger(seed)) throw new RangeError('The seed is a whole number.');
  if (!Number.isSafeInteger(households) || households < demonstration.length || households > 1_000_000)
    throw new RangeError(`A register has ${demonstration.length} to 1,000,000 households.`);
  const random = createRandom(seed);
  const taken = new Set<string>();
  const takeNumber = (letter: 'P' | 'H'): string => {
    const number = `${letter}${random.between(1_000_000_000, 9_999_999_999)}`;
    if (taken.has(number)) return takeNumber(letter);
    taken.add(number);
    return number;
  };
  const generated = Array.from({ length: households - demonstration.length }, (_, index) =>
    makeHousehold(random, day, takeNumber, BOUNDARIES[index]),
  );
  // In the order of their numbers, so that a boundary case is not known by its place.
  generated.sort((a, b) => (a.number < b.number ? -1 : 1));
  const shared = { today: day, takeIdNumber: createIdNumbers(), takeUnitNumber: createUnitNumbers() };
  // Randomness of their own, so that the people of the demonstration stay as they are whatever the seed.
  const exemplary: DetailPorts = { ...shared, random: createRandom(DETAILS), isExemplary: true };
  const ordinary: DetailPorts = { ...shared, random: createRandom(seed ^ DETAILS), isExemplary: false };
  return {
    files: writeCsvFiles([
      ...demonstration.map((household) => addDetails(household, exemplary)),
      ...generated.map((household) => addDetails(household, ordinary)),
    ]),
    demonstrationPeople: [...demonstrationPeople],
  };
}
