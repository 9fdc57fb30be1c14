/** The figures of a rule's parameters on one day. */
import { daysOf } from '../civil-date.ts';
import type { Parameter, Rule } from '../rule.ts';

type Entry = Parameter['dated'][number];

/** The entry of a parameter that is in force; `days` since 1970-01-01. Every parsed rule has one: dates leave no gap. */
export function entryInForce(name: string, { rule, days }: { rule: Rule; days: number }): Entry {
  const entry = rule.parameters[name]?.dated.findLast(({ from }) => (daysOf(from) as number) <= days);
  if (entry === undefined)
    throw new RangeError('a parameter without a figure for that day was not read by parseRule');
  return entry;
}

/** The figure, of a table that of the step in which its key lies; undefined: of a table whose key is not known. */
export function figureOf(entry: Entry, key: bigint | undefined): bigint | undefined {
  if ('value' in entry) return BigInt(entry.value);
  if (key === undefined) return undefined;
  const step = entry.steps.findLast(({ from }) => BigInt(from) <= key);
  if (step === undefined) throw new RangeError('a table that begins above its key was not read by parseRule');
  return BigInt(step.value);
}
