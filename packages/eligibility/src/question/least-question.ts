/** What a rule needs to ask, and nothing else: every fact it declares is used by a clause (parseRule sees to that). */
import type { Rule } from '../rule.ts';

export type Question = {
  readonly credentials: readonly {
    readonly id: string;
    readonly vct: string;
    readonly claims: readonly string[];
  }[];
};

/** The credentials and claims the rule's clauses read, in the order in which the rule declares them. */
export function leastQuestion(rule: Rule): Question {
  const credentials = new Map<string, { id: string; vct: string; claims: string[] }>();
  for (const { credential, vct, claim } of Object.values(rule.facts)) {
    const asked = credentials.get(credential) ?? { id: credential, vct, claims: [] };
    asked.claims.push(claim);
    credentials.set(credential, asked);
  }
  return { credentials: [...credentials.values()] };
}
