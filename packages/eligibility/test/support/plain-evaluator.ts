/**
 * A second evaluator, deliberately plain and sharing nothing with the first. It writes out worlds: whatever lacks a fact is
 * taken once as true and once as false, in all combinations, and what comes out in every world is so. Ordinary numbers
 * and Date; good for small numbers only.
 */
import type { Rule } from '../../src/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads the raw JSON of conditions.
type Json = any;
type People = Record<string, Record<string, unknown>>;
type World = Map<Json, boolean>;

const DAY = 86_400_000;

export function decidePlainly(rule: Rule, people: People, onDate: string) {
  const { fact, number, day } = readers(rule, people, onDate);

  /** A comparison, or undefined where a fact is missing. */
  const known = (c: Json): boolean | undefined => {
    if ('fact' in c) {
      const value = fact(c.fact) as Json;
      if (value === undefined) return undefined;
      if (c.is_one_of) return c.is_one_of.some((v: string) => v === value);
      return c.begins_with ? value.slice(0, c.begins_with.length) === c.begins_with : value === c.is;
    }
    const isDate = ['on_or_before', 'before', 'on_or_after', 'after'].includes(c.is);
    const difference = isDate ? day(c.left) - day(c.right) : number(c.left) - number(c.right);
    if (Number.isNaN(difference)) return undefined;
    if (difference === 0)
      return ['at_most', 'at_least', 'equal_to', 'on_or_before', 'on_or_after'].includes(c.is);
    return (
      difference < 0
        ? ['at_most', 'less_than', 'on_or_before', 'before']
        : ['at_least', 'more_than', 'on_or_after', 'after']
    ).includes(c.is);
  };

  const truth = (c: Json, world: World): boolean => {
    if (c.all) return c.all.every((part: Json) => truth(part, world));
    if (c.any) return c.any.some((part: Json) => truth(part, world));
    if (c.of) return c.of.filter((part: Json) => truth(part, world)).length >= c.at_least;
    if (c.not) return !truth(c.not, world);
    return world.get(c) ?? (known(c) as boolean);
  };

  // a clause: true, false, or open, and then which of its comparisons can turn it
  const clauses = new Map(
    rule.clauses.map(({ id, condition }) => {
      const open = comparisonsIn(condition).filter((comparison) => known(comparison) === undefined);
      const inWorld = (world: World) => truth(condition, world);
      const all = worldsOf(open);
      const answers = new Set(all.map(inWorld));
      const turning = open.filter((comparison) => all.some((world) => turns(comparison, world, inWorld)));
      return [id, { met: answers.size === 2 ? undefined : answers.has(true), turning }] as const;
    }),
  );
  const metAlready = (id: string) => clauses.get(id)?.met;

  // the whole: not eligible, or eligible by a certain grade
  const outcome = (world: World): string => {
    const met = (id: string) => world.get(id) ?? (metAlready(id) as boolean);
    const fulfilled = (node: Json): boolean => {
      if (node.clause) return met(node.clause);
      const parts: Json[] = node.all ?? node.any ?? node.of;
      const count = parts.filter(fulfilled).length;
      return node.all ? count === parts.length : count >= (node.at_least ?? 1);
    };
    const isFulfilled = rule.requires === 'all' ? required.every(met) : fulfilled(rule.requires);
    if (!isFulfilled) return 'not_eligible';
    if (!rule.grades) return 'eligible';
    const grade = rule.grades.of.find(({ clause }) => met(clause));
    if (grade) return `eligible: ${grade.clause}`;
    return rule.grades.otherwise === undefined ? 'not_eligible' : 'eligible: otherwise';
  };

  const grading = rule.grades?.of.map(({ clause }) => clause) ?? [];
  const required = rule.clauses.map(({ id }) => id).filter((id) => !grading.includes(id));
  const open = [...clauses.keys()].filter((id) => metAlready(id) === undefined);
  const worlds = worldsOf(open);
  const outcomes = new Set(worlds.map(outcome));
  const [first] = outcomes;
  const decision = outcomes.size > 1 ? 'more_needed' : (first as string).replace(/:.*/, '');

  const needed = new Set(
    open
      .filter((id) => worlds.some((world) => turns(id, world, outcome)))
      .flatMap((id) => clauses.get(id)?.turning ?? [])
      .flatMap((comparison) => factsIn(rule, comparison).filter((name) => fact(name) === undefined)),
  );
  const spoken = [...required];
  for (const id of decision === 'not_eligible' ? [] : grading) {
    spoken.push(id);
    if (metAlready(id) === true) break;
  }
  return {
    decision,
    clauses: spoken.map((id) => ({ id, met: metAlready(id) ?? 'unproved' })),
    needed: Object.keys(rule.facts).filter((name) => needed.has(name)),
  };
}

/** What the law's figures and a person's facts are on a day; not a number where one is missing. */
function readers(rule: Rule, people: People, onDate: string) {
  const fact = (name: string): unknown => {
    const declared = rule.facts[name];
    return people[declared?.credential ?? '']?.[declared?.claim ?? ''];
  };

  const number = (e: Json): number => {
    if (e.fact) return (fact(e.fact) as number | undefined) ?? Number.NaN;
    if (e.sum) return e.sum.map(number).reduce((a: number, b: number) => a + b, 0);
    if (e.product) return e.product.map(number).reduce((a: number, b: number) => a * b, 1);
    if (e.difference) return number(e.difference[0]) - number(e.difference[1]);
    if (e.days_from) return (day(e.to) - day(e.days_from)) / DAY;
    if (e.months_from) return monthsBetween(day(e.months_from), day(e.to));
    if ('number' in e) return e.number;
    const parameter: Json = rule.parameters[e.parameter];
    let entry: Json;
    for (const dated of parameter.dated) if (dated.from <= onDate) entry = dated;
    if (!parameter.by) return entry.value;
    const key = fact(parameter.by) as number;
    let value = Number.NaN;
    for (const step of entry.steps) if (key >= step.from) value = step.value;
    return value;
  };

  const day = (e: Json): number => {
    if (e.fact) return fact(e.fact) === undefined ? Number.NaN : Date.parse(fact(e.fact) as string);
    if (e.date) return Date.parse(e.date);
    if (e.day_of_decision) return Date.parse(onDate);
    return 'days' in e ? day(e.shift) + e.days * DAY : monthsLater(day(e.shift), e.months);
  };

  return { fact, number, day };
}

function monthsLater(start: number, months: number): number {
  if (Number.isNaN(start)) return start;
  const target = new Date(start);
  target.setUTCMonth(target.getUTCMonth() + months);
  // JavaScript runs over into the next month where the day is missing.
  if (target.getUTCDate() !== new Date(start).getUTCDate()) target.setUTCDate(0);
  return target.getTime();
}

/** Counted one by one from the earlier day. */
function monthsBetween(from: number, to: number): number {
  if (Number.isNaN(from) || Number.isNaN(to)) return Number.NaN;
  const [earlier, later] = [Math.min(from, to), Math.max(from, to)];
  let months = 0;
  while (monthsLater(earlier, months + 1) <= later) months += 1;
  return to < from && months > 0 ? -months : months;
}

function comparisonsIn(c: Json): Json[] {
  if (c.all || c.any || c.of) return (c.all ?? c.any ?? c.of).flatMap(comparisonsIn);
  return c.not ? comparisonsIn(c.not) : [c];
}

/** Facts by name, wherever in a comparison they stand, and what its tables go by. */
function factsIn(rule: Rule, comparison: Json): string[] {
  const names: string[] = [];
  JSON.stringify(comparison, (key, value) => {
    if (key === 'fact') names.push(value);
    const by = key === 'parameter' ? rule.parameters[value]?.by : undefined;
    if (by) names.push(by);
    return value;
  });
  return names;
}

function worldsOf(open: readonly Json[]): World[] {
  return Array.from(
    { length: 2 ** open.length },
    (_, bits) => new Map(open.map((each, index) => [each, Boolean((bits >> index) & 1)])),
  );
}

/** Whether the outcome in this world hangs on the one thing. */
function turns<T>(one: Json, world: World, outcome: (world: World) => T): boolean {
  return outcome(new Map([...world, [one, true]])) !== outcome(new Map([...world, [one, false]]));
}
