/** What must be known to decide by some of a rule's clauses. */
import { factsReadBy } from '../decide/facts-read.ts';
import { gradingClauses } from '../decide/which-clauses.ts';
import type { Fact, Rule } from '../rule.ts';

/**
 * The facts that these clauses (ids) and those that grade read, with their names, in the order in which the rule declares
 * them. What may be had once for each value of a fact is counted by one that every route reads anyway.
 */
export function factsToDecide(rule: Rule, clauseIds: readonly string[]): (readonly [string, Fact])[] {
  const wanted = new Set([...clauseIds, ...gradingClauses(rule)]);
  const read = new Set<string>();
  for (const { id, condition } of rule.clauses)
    if (wanted.has(id)) for (const name of factsReadBy(condition, rule)) read.add(name);
  return Object.entries(rule.facts).filter(([name]) => read.has(name));
}
