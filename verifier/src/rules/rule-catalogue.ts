// The rules this verifier asks about: which is in force, and the exact bytes of each, addressed by their SHA-256.
import { dayOfDecision, type Rule } from '@anju/eligibility';

export interface PublishedRule {
  rule: Rule;
  /** Lower-case hex of the document's SHA-256. */
  sha256: string;
  /** The bytes as published; what the hash is over. */
  document: Uint8Array;
}

export interface RuleCatalogue {
  /** Of each rule the version that is in force, by the calendar of the rule's own time zone. */
  inForce(at: Date): PublishedRule[];
  /** This and the next also find documents that are no longer offered but have decided cases, which may be decided again. */
  find(id: string, version: string): PublishedRule | null;
  bySha256(sha256: string): PublishedRule | null;
}

/** `offered` are the city's rules; `kept` are documents that stored requests refer to. */
export function createRuleCatalogue(
  offered: readonly PublishedRule[],
  kept: readonly PublishedRule[],
): RuleCatalogue {
  const bySha256 = new Map([...kept, ...offered].map((published) => [published.sha256, published]));
  return {
    inForce(at) {
      const latest = new Map<string, PublishedRule>();
      for (const published of offered) {
        const { rule } = published;
        const current = latest.get(rule.id)?.rule.in_force_from ?? '';
        const from = rule.in_force_from;
        if (from <= dayOfDecision(rule, at) && current < from) latest.set(rule.id, published);
      }
      return [...latest.values()];
    },
    find: (id, version) =>
      [...offered, ...kept].find(({ rule }) => rule.id === id && rule.version === version) ?? null,
    bySha256: (sha256) => bySha256.get(sha256) ?? null,
  };
}
