/** Plain matching: all credentials of an answer must be one person's and one household's. Nothing is kept. */
import { DecisionError } from '../errors.ts';
import type { MATCHING_CLAIMS } from '../rule.ts';
import type { FactsByCredential } from './read-facts.ts';

const FORMS = { person_number: /^P[0-9]{10}$/, household_number: /^H[0-9]{10}$/ };

/**
 * Compares the numbers over all credentials, persons first. Throws DecisionError when a number is missing or
 * malformed or when there is no credential: absence is never taken for agreement.
 */
export function samePersonAndHousehold(
  claims: FactsByCredential,
): 'same' | 'different_person' | 'different_household' {
  const credentials = Object.entries(claims);
  if (credentials.length === 0)
    throw new DecisionError('nothing_to_match', '', 'There is no credential to match.');
  const distinct = (name: (typeof MATCHING_CLAIMS)[number]) =>
    new Set(
      credentials.map(([id, values]) => {
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        const path = `/${id}/${name}`;
        if (value === undefined)
          throw new DecisionError('match_number_missing', path, 'The number is missing.');
        if (typeof value !== 'string' || !FORMS[name].test(value))
          throw new DecisionError('match_number_malformed', path, 'The number is not of its form.');
        return value;
      }),
    ).size;
  const [persons, households] = [distinct('person_number'), distinct('household_number')];
  if (persons > 1) return 'different_person';
  return households > 1 ? 'different_household' : 'same';
}
