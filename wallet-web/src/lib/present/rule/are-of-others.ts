// Whether cards that are to be shown together are of different people or households.
import { DecisionError, type FactsByCredential, samePersonAndHousehold } from '@anju/eligibility';

/** Whoever asks for several cards takes them only of one person and one household. */
export function areOfOthers(facts: FactsByCredential): boolean {
  if (Object.keys(facts).length < 2) return false;
  try {
    return samePersonAndHousehold(facts) !== 'same';
  } catch (error) {
    if (error instanceof DecisionError) return true;
    throw error;
  }
}
