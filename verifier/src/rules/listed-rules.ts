// Only rules that the registry has published, and that are in force there, are asked about: an agency cannot change a
// limit by changing a file. What the registry cannot say now, nobody is asked.
import { dayOfDecision } from '@anju/eligibility';
import type { PublicationLookUp } from '@anju/registry-contracts/follow';
import { ApiError } from '../api-error.ts';
import type { RuleCatalogue } from './rule-catalogue.ts';

export interface RulesInRegistry {
  /** What the followed registry has in force at a moment. */
  inForce(kind: 'rule', id: string, at: Date): PublicationLookUp;
}

/**
 * The catalogue's rules, each in the version that the registry has in force: a later file counts for nothing while it is
 * not, or was cancelled. `inForce` throws `ApiError('registry_unavailable')` while nothing can be said. Decided cases keep
 * their rule's text all the same.
 */
export const createListedRules = (catalogue: RuleCatalogue, registry: RulesInRegistry): RuleCatalogue => ({
  ...catalogue,
  inForce: (at) =>
    catalogue.inForce(at).flatMap(({ rule: { id } }) => {
      const found = registry.inForce('rule', id, at);
      if (found.status === 'unknown') throw new ApiError('registry_unavailable');
      if (found.status === 'none') return [];
      const published = catalogue.bySha256(found.publication.sha256Hex);
      const isSame = published?.rule.id === id && published.rule.version === found.publication.version;
      return isSame && published.rule.in_force_from <= dayOfDecision(published.rule, at) ? [published] : [];
    }),
});
