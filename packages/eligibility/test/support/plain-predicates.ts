/** Whether a predicate holds for a person, in the plainest way; undefined where it would be shown. */
import type { ClaimName, LinearForm, Predicate } from '../../src/index.ts';

type People = Record<string, Record<string, unknown>>;

export function holds(predicate: Predicate, people: People): boolean | undefined {
  const shownOf = ({ credential, claim }: ClaimName) => people[credential]?.[claim];
  const wholeOf = (name: ClaimName): bigint => {
    const value = shownOf(name);
    return BigInt(typeof value === 'string' ? Date.parse(value) / 86_400_000 : (value as number));
  };
  const worthOf = ({ terms, constant }: LinearForm) =>
    terms.reduce((sum, term) => sum + term.coefficient * wholeOf(term), constant);
  const count = (wanted: number, parts: readonly Predicate[]) => {
    const results = parts.map((part) => holds(part, people));
    const met = results.filter((result) => result === true).length;
    const open = results.filter((result) => result === undefined).length;
    return met >= wanted ? true : met + open < wanted ? false : undefined;
  };

  if ('always' in predicate) return predicate.always;
  if ('atLeastZero' in predicate) {
    const worth = worthOf(predicate.atLeastZero);
    // what a range proof of so many bits accepts, and nothing of what is below zero
    if (worth >= 2n ** BigInt(predicate.bits) || worth <= -(2n ** 62n)) throw new Error('out of bounds');
    return worth >= 0n;
  }
  if ('zero' in predicate) return worthOf(predicate.zero) === 0n;
  if ('isOneOf' in predicate) return predicate.isOneOf.includes(shownOf(predicate.claim) as string);
  if ('is' in predicate) return shownOf(predicate.claim) === predicate.is;
  if ('by' in predicate) {
    const key = wholeOf(predicate.by);
    const steps = predicate.steps.filter(({ from, to }) => key >= from && key <= to);
    if (steps.length !== 1) throw new Error('steps leave a gap or overlap');
    return holds((steps[0] as (typeof steps)[number]).holds, people);
  }
  if ('all' in predicate) return count(predicate.all.length, predicate.all);
  if ('any' in predicate) return count(1, predicate.any);
  return 'of' in predicate ? count(predicate.atLeast, predicate.of) : undefined;
}
