// What is new in a version of a rule: clauses and figures that were added, removed or changed. Pure.
import type { Clause, Fact, Parameter, Rule } from '@anju/eligibility';
import { diffArrays } from 'diff';
import { TOGETHER } from './together.ts';

/** A piece of text that both versions have, or only one of them. */
export type Piece = { text: string; is: 'kept' | 'added' | 'removed' };
export type Change<T> =
  | { id: string; is: 'added'; now: T }
  | { id: string; is: 'removed'; before: T }
  | { id: string; is: 'changed'; before: T; now: T };

export type RuleDifference = {
  clauses: Change<Clause>[];
  parameters: Change<Parameter>[];
  facts: Change<Fact>[];
  /** How the clauses work together, by the member that says it: `requires`, `grades`, `once`. */
  together: Change<Rule>[];
  /** Members of the rule itself that changed, besides its version and date. */
  heading: ('title' | 'purpose' | 'citation' | 'time_zone' | 'not_covered')[];
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** The order of members means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, member]) => [name, sorted(member)]);
}

function changesBetween<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): Change<T>[] {
  const changes: Change<T>[] = [];
  for (const [id, one] of now) {
    const old = before.get(id);
    if (old === undefined) changes.push({ id, is: 'added', now: one });
    else if (!same(old, one)) changes.push({ id, is: 'changed', before: old, now: one });
  }
  for (const [id, one] of before) if (!now.has(id)) changes.push({ id, is: 'removed', before: one });
  return changes;
}

const byId = (clauses: readonly Clause[]) => new Map(clauses.map((clause) => [clause.id, clause]));
const byName = <T>(members: Readonly<Record<string, T>>) => new Map(Object.entries(members));

export function ruleDifference(before: Rule, now: Rule): RuleDifference {
  const heading = (['title', 'purpose', 'citation', 'time_zone', 'not_covered'] as const).filter(
    (member) => !same(before[member], now[member]),
  );
  return {
    clauses: changesBetween(byId(before.clauses), byId(now.clauses)),
    parameters: changesBetween(byName(before.parameters), byName(now.parameters)),
    facts: changesBetween(byName(before.facts), byName(now.facts)),
    together: changesTogether(before, now),
    heading,
  };
}

function changesTogether(before: Rule, now: Rule): Change<Rule>[] {
  const changed = TOGETHER.filter((id) => !same(before[id], now[id]));
  return changed.map((id) => {
    if (before[id] === undefined) return { id, is: 'added', now };
    return now[id] === undefined ? { id, is: 'removed', before } : { id, is: 'changed', before, now };
  });
}

export const isNothing = ({ clauses, parameters, facts, together, heading }: RuleDifference): boolean =>
  clauses.length + parameters.length + facts.length + together.length + heading.length === 0;

/** A number or a Latin word is changed as a whole; Chinese character by character. */
const tokensOf = (text: string): string[] => text.match(/\d[\d,.]*|[A-Za-z]+|./gsu) ?? [];

export function piecesBetween(before: string, now: string): Piece[] {
  return diffArrays(tokensOf(before), tokensOf(now)).map(({ value, added, removed }) => ({
    text: value.join(''),
    is: added ? 'added' : removed ? 'removed' : 'kept',
  }));
}
