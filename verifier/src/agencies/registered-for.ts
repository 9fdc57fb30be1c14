// What the registry lists an agency for bounds what it asks here: wallets would refuse more, and the asker learns it first.
import {
  type Asked,
  overAsking,
  parseRegistration,
  type VerifierLookUp,
} from '@anju/registry-contracts/follow';
import { ApiError } from '../api-error.ts';

/**
 * An agency that nobody registered may ask: wallets warn of it, and their owners confirm twice. Throws `ApiError`:
 * `asks_too_much`, `agency_suspended`, `registry_unavailable`.
 */
export function requireRegistered(found: VerifierLookUp, asked: Asked): void {
  if (found.status === 'unknown') throw new ApiError('registry_unavailable');
  if (found.status === 'unlisted') return;
  const { state, document } = found.registration;
  if (state !== 'active') throw new ApiError('agency_suspended');
  if (overAsking(parseRegistration(document), asked).length > 0) throw new ApiError('asks_too_much');
}

/** False for a rule that the agency is not listed for at all; what else keeps it from asking it is told when it asks. */
export const isListedFor = (found: VerifierLookUp, ruleId: string): boolean =>
  found.status !== 'known' ||
  parseRegistration(found.registration.document).purposes.some(({ rules }) => rules.includes(ruleId));
