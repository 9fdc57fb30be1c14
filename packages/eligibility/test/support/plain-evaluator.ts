/**
 * A second evaluator, deliberately plain and sharing nothing with the first: it takes every comparison that lacks a
 * fact once as true and once as false, in all combinations, and looks whether the answer is always the same.
 * Ordinary numbers and Date; good for small numbers only.
 */
import type { Rule } from '../../src/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads the raw JSON of conditions.
type Json = any;
type People = Record<string, Record<string, unknown>>;

export function decidePlainly(rule: Rule, people: People, onDate: string) {
  const fact = (name: string): Json => {
    const declared = rule.facts[name];
    return people[declared?.credential ?? '']?.[declared?.claim ?? ''];
  };

  const number = (e: Json): number => {
    if (e.fact) return fact(e.fact) === undefined ? Number.NaN : (fact(e.fact) as number);
    if (e.sum) return e.sum.map(number).reduce((a: number, b: number) => a + b, 0);
    if (e.product) return e.product.map(number).reduce((a: number, b: number) => a * b, 1);
    if ('number' in e) return e.number;
    const parameter: Json = rule.parameters[e.parameter];
    let entry: Json;
    for (const dated of parameter.dated) if (dated.from <= onDate) entry = dated;
    if (!parameter.by) return entry.value;
    const key = fact(parameter.by);
    let value = Number.NaN;
    for (const step of entry.steps) if (key >= step.from) value = step.value;
    return value;
  };

  const day = (e: Json): number => {
    if (e.fact) return fact(e.fact) === undefined ? Number.NaN : Date.parse(fact(e.fact));
    if (e.date) return Date.parse(e.date);
    if (e.day_of_decision) return Date.parse(onDate);
    const start = new Date(day(e.shift));
    if (Number.isNaN(start.getTime())) return Number.NaN;
    if ('days' in e) return start.getTime() + e.days * 86_400_000;
    const target = new Date(start);
    target.setUTCMonth(start.getUTCMonth() + e.months);
    // JavaScript runs over into the next month where the day is missing.
    if (target.getUTCDate() !== start.getUTCDate()) target.setUTCDate(0);
    return target.getTime();
  };

  const known = (c: Json): boolean | undefined => {
    if (c.is_one_of)
      return fact(c.fact) === undefined ? undefined : c.is_one_of.some((v: string) => v === fact(c.fact));
    if (c.fact) return fact(c.fact) === undefined ? undefined : fact(c.fact) === c.is;
    const dates = ['on_or_before', 'before', 'on_or_after', 'after'].includes(c.is);
    const difference = dates ? day(c.left) - day(c.right) : number(c.left) - number(c.right);
    if (Number.isNaN(difference)) return undefined;
    const signs: Record<string, number[]> = {
      at_most: [-1, 0],
      less_than: [-1],
      at_least: [0, 1],
      more_than: [1],
      equal_to: [0],
      on_or_before: [-1, 0],
      before: [-1],
      on_or_after: [0, 1],
      after: [1],
    };
    return (signs[c.is] as number[]).includes(Math.sign(difference) + 0);
  };

  const leaves = (c: Json): Json[] => {
    if (c.all || c.any || c.of) return (c.all ?? c.any ?? c.of).flatMap(leaves);
    return c.not ? leaves(c.not) : [c];
  };

  const truth = (c: Json, guess: Map<Json, boolean>): boolean => {
    if (c.all) return c.all.every((part: Json) => truth(part, guess));
    if (c.any) return c.any.some((part: Json) => truth(part, guess));
    if (c.of) return c.of.filter((part: Json) => truth(part, guess)).length >= c.at_least;
    if (c.not) return !truth(c.not, guess);
    return guess.get(c) ?? (known(c) as boolean);
  };

  const clauses = rule.clauses.map(({ id, condition }) => {
    const open = leaves(condition).filter((leaf) => known(leaf) === undefined);
    const answers = new Set<boolean>();
    for (let bits = 0; bits < 2 ** open.length; bits += 1)
      answers.add(truth(condition, new Map(open.map((leaf, index) => [leaf, Boolean((bits >> index) & 1)]))));
    return { id, met: answers.size === 2 ? ('unproved' as const) : answers.has(true) };
  });
  const results = clauses.map(({ met }) => met);
  const decision = results.includes(false)
    ? 'not_eligible'
    : results.includes('unproved')
      ? 'more_needed'
      : 'eligible';
  return { decision, clauses };
}
