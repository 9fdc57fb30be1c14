// Only rules that the registry has published, and that are in force there, are asked about: an agency cannot change a
// limit by changing a file. What the registry cannot say now, nobody is asked.
import type { PublicationLookUp } from '@anju/registry-contracts/follow';
import { DeskError } from '../errors.ts';
import type { RuleCatalogue } from './rule-catalogue.ts';

export interface RulesInRegistry {
  /** What the followed registry has in force at a moment. */
  inForce(kind: 'rule', id: string, at: Date): PublicationLookUp;
}

/**
 * The catalogue without what is not in force in the registry. `inForce` throws `DeskError('registry_unavailable')` while
 * nothing can be said. Decided cases keep their rule's text all the same.
 */
export const createListedRules = (catalogue: RuleCatalogue, registry: RulesInRegistry): RuleCatalogue => ({
  ...catalogue,
  inForce: (at) =>
    catalogue.inForce(at).filter(({ rule, sha256 }) => {
      const found = registry.inForce('rule', rule.id, at);
      if (found.status === 'unknown') throw new DeskError('registry_unavailable');
      return found.status === 'known' && found.publication.sha256Hex === sha256;
    }),
});
