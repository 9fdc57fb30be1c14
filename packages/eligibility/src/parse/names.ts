/** The facts and parameters a condition may name, and which of them were used. */
import { RuleError } from '../errors.ts';
import type { Fact, Parameter } from '../rule.ts';
import { type Node, readText } from './node.ts';

/** Names that conditions may use, and a record of those they did use. */
export type Names = {
  /** Days since 1970-01-01: no decision is made before. */
  readonly inForceFromDays: number;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly usedFacts: Set<string>;
  readonly usedParameters: Set<string>;
};

/** The fact of that name, which must be of the kind; recorded as used. */
export function readFactOfKind<K extends Fact['kind']>(
  node: Node,
  kind: K,
  names: Names,
): Extract<Fact, { kind: K }> {
  const { name, fact } = readFactName(node, names);
  if (fact.kind !== kind)
    throw new RuleError(
      'fact_of_wrong_kind',
      node.pointer,
      `"${name}" is of kind ${fact.kind}; ${kind} is expected here.`,
    );
  return fact as Extract<Fact, { kind: K }>;
}

/** The fact of that name, of whatever kind; recorded as used. */
export function readFactName(node: Node, names: Names): { name: string; fact: Fact } {
  const name = readText(node);
  const fact = names.facts.get(name);
  if (!fact)
    throw new RuleError(
      'fact_unknown',
      node.pointer,
      `no fact is called "${name}"; declare it under "facts" or correct the name.`,
    );
  names.usedFacts.add(name);
  return { name, fact };
}
