/** Citizen identity numbers in the form of GB 11643 that belong to nobody: their region was never assigned. */
import { isoDay } from './day.ts';
import type { Sex } from './names.ts';

/** GB/T 2260 assigns no province 19. */
const UNASSIGNED_PROVINCE = '19';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

export type TakeIdNumber = (bornOn: number, sex: Sex) => string;

/** Each number once: odd sequence numbers for men, even ones for women, the next county when a day’s are used up. */
export function createIdNumbers(): TakeIdNumber {
  const taken = new Map<string, number>();
  return (bornOn, sex) => {
    const group = `${bornOn}/${sex}`;
    const count = taken.get(group) ?? 0;
    taken.set(group, count + 1);
    const county = String(Math.floor(count / 499) + 1).padStart(4, '0');
    const sequence = (count % 499) * 2 + (sex === 'male' ? 1 : 2);
    const birth = isoDay(bornOn).replaceAll('-', '');
    return withCheckCharacter(`${UNASSIGNED_PROVINCE}${county}${birth}${String(sequence).padStart(3, '0')}`);
  };
}

/** @param digits the first seventeen */
export function withCheckCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(digits[place]), 0);
  return digits + CHECK_CHARACTERS[sum % 11];
}
