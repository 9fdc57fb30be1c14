/** What a rule needs to ask, and nothing else: by each route, what its clauses and the grading clauses read. */
import { routesOf } from '../decide/routes.ts';
import type { Localised, Rule } from '../rule.ts';
import { factsToDecide } from './facts-to-decide.ts';

/** What is asked of one credential. */
export type AskedCredential = {
  /** The credential's id in the rule. */
  readonly id: string;
  readonly vct: string;
  readonly claims: readonly string[];
};

export type Question = {
  /** The ways to be eligible, of which a person shows one. */
  readonly routes: readonly {
    /** How the law calls this way; null where it has no name. */
    readonly text: Localised | null;
    readonly clauses: readonly string[];
    readonly credentials: readonly AskedCredential[];
  }[];
};

/** Credentials and claims stand in the order in which the rule declares them. */
export function leastQuestion(rule: Rule): Question {
  return {
    routes: routesOf(rule).map(({ text, clauses }) => ({
      text,
      clauses,
      credentials: credentialsWith(factsToDecide(rule, clauses).map(([, fact]) => fact)),
    })),
  };
}

function credentialsWith(facts: readonly { credential: string; vct: string; claim: string }[]) {
  const credentials = new Map<string, { id: string; vct: string; claims: string[] }>();
  for (const { credential, vct, claim } of facts) {
    const asked = credentials.get(credential) ?? { id: credential, vct, claims: [] };
    asked.claims.push(claim);
    credentials.set(credential, asked);
  }
  return [...credentials.values()];
}
