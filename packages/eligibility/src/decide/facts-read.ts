/** Which facts a condition reads, and which of them must have been shown before it can be proved. */
import type { Condition, Rule } from '../rule.ts';
import { type Leaf, leavesOf } from './leaves.ts';

type Parameters = Pick<Rule, 'parameters'>;

/** Every fact that the condition reads, those its tables go by included. */
export function factsReadBy(condition: Condition, rule: Parameters): Set<string> {
  if ('left' in condition)
    return new Set(leavesOf(condition.left, condition.right).flatMap((leaf) => readBy(leaf, rule)));
  if ('fact' in condition) return new Set([condition.fact]);
  if ('not' in condition) return factsReadBy(condition.not, rule);
  return union(partsOf(condition).parts.map((part) => factsReadBy(part, rule)));
}

/** The facts without which nobody can prove that the condition is met (or, with `met` false, that it is not). */
export function factsProvenBy(condition: Condition, rule: Parameters, met = true): Set<string> {
  if ('not' in condition) return factsProvenBy(condition.not, rule, !met);
  if ('left' in condition || 'fact' in condition) return factsReadBy(condition, rule);
  const { count, parts } = partsOf(condition);
  const each = parts.map((part) => factsProvenBy(part, rule, met));
  const howMany = met ? count : parts.length - count + 1;
  // what so many parts cannot be proved without is what too few parts do without
  return new Set(
    [...union(each)].filter((fact) => each.filter((facts) => !facts.has(fact)).length < howMany),
  );
}

/** `all`, `any` and `at_least` as one: so many of these. */
export function partsOf<Node>(
  node:
    | { readonly all: readonly Node[] }
    | { readonly any: readonly Node[] }
    | { readonly at_least: number; readonly of: readonly Node[] },
): { count: number; parts: readonly Node[] } {
  if ('all' in node) return { count: node.all.length, parts: node.all };
  if ('any' in node) return { count: 1, parts: node.any };
  return { count: node.at_least, parts: node.of };
}

function readBy(leaf: Leaf, { parameters }: Parameters): string | readonly string[] {
  if ('fact' in leaf) return leaf.fact;
  return ('parameter' in leaf && parameters[leaf.parameter]?.by) || [];
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
