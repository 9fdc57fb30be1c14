/** A random person of whom every fact is known. */
import { randomPerson } from './random-rules.ts';

export const completePerson = randomPerson.filter((person) =>
  Object.values(person).every((claims) => Object.values(claims).every((value) => value !== undefined)),
);
