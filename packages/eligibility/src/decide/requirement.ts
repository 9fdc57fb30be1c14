/** What a rule requires, over clauses that are met, not met or unproved. */
import type { Requirement, Rule } from '../rule.ts';
import { atLeast } from './evaluate.ts';
import { partsOf } from './facts-read.ts';
import { routesOf } from './routes.ts';
import { requiredClauses } from './which-clauses.ts';

/** By clause id; `undefined` or no entry: unproved. */
export type Results = ReadonlyMap<string, boolean | undefined>;

/** A clause as a decision keeps it. */
export type KeptClause = { readonly id: string; readonly met: boolean | 'unproved' };

export function resultsOf(clauses: readonly KeptClause[]): Results {
  return new Map(clauses.map(({ id, met }) => [id, met === 'unproved' ? undefined : met]));
}

/** `undefined`: clauses that are unproved can still turn it. */
export function requirementMet(rule: Rule, results: Results): boolean | undefined {
  if (rule.requires !== 'all') return nodeMet(rule.requires, results);
  const required = requiredClauses(rule);
  return atLeast(
    required.length,
    required.map((id) => results.get(id)),
  );
}

function nodeMet(node: Requirement, results: Results): boolean | undefined {
  if ('clause' in node) return results.get(node.clause);
  const { count, parts } = partsOf(node);
  return atLeast(
    count,
    parts.map((part) => nodeMet(part, results)),
  );
}

/**
 * The unproved clauses that can still turn an undetermined requirement: those that a route still open lacks, unless
 * another such route lacks fewer of the same.
 */
export function clausesStillWanted(rule: Rule, results: Results): Set<string> {
  const lacking = routesOf(rule)
    .filter(({ clauses }) => clauses.every((id) => results.get(id) !== false))
    .map(({ clauses }) => clauses.filter((id) => results.get(id) === undefined));
  const isNeedless = (clauses: readonly string[]) =>
    lacking.some((fewer) => fewer.length < clauses.length && fewer.every((id) => clauses.includes(id)));
  return new Set(lacking.filter((clauses) => !isNeedless(clauses)).flat());
}
