/**
 * Why each claim of the least question is asked: two people who differ in this claim alone, of whom one is eligible by the
 * route and the other is not, or by another grade; and without it the decision stays open. What no such pair is found for
 * should not be asked; publication refuses it.
 */
import { isoDateOf } from '../../civil-date.ts';
import { dayInForce } from '../../decide/day-in-force.ts';
import { evaluate } from '../../decide/evaluate.ts';
import { factsReadBy } from '../../decide/facts-read.ts';
import { gradeStanding } from '../../decide/grade.ts';
import type { FactsByCredential } from '../../decide/read-facts.ts';
import { requirementMet } from '../../decide/requirement.ts';
import { routesOf } from '../../decide/routes.ts';
import type { Fact, Rule } from '../../rule.ts';
import { factsToDecide } from '../facts-to-decide.ts';
import { comparisonsOf, type Person, turningValues, type Value } from './turning-values.ts';

export type ReasonToAsk = {
  /** Index of the route in the question. */
  readonly route: number;
  /** The fact's name in the rule. */
  readonly fact: string;
  readonly credential: string;
  readonly claim: string;
  /** They show what the route asks; the first is eligible by this route. Null: no such pair was found. */
  readonly people: readonly [FactsByCredential, FactsByCredential] | null;
};

/** What is looked at for one claim: steps of a walk that begins anew now and then. */
const MAXIMUM_STEPS = 400;
const STEPS_OF_A_WALK = 40;

const NOTHING = 'nothing';
type Seen = {
  readonly person: Person;
  /** Clauses of the route. */
  readonly unmet: number;
  /** What the route gives: nothing, a grade, or simply what is asked for. */
  readonly outcome: string | number;
  readonly isOpen: boolean;
};

/**
 * Of every claim of every route, for the day `onDate` (YYYY-MM-DD). A search, the same each time: a pair that is found is
 * proof; that none is found is a reason to look at the rule. For tools and tests; it takes milliseconds a claim.
 * Throws DecisionError `date_invalid`, `rule_not_in_force`.
 */
export function reasonsToAsk(rule: Rule, onDate: string): ReasonToAsk[] {
  const days = dayInForce(rule, onDate);
  return routesOf(rule).flatMap(({ clauses }, route) => {
    const facts = new Map(factsToDecide(rule, clauses));
    const search = createSearch(rule, days, clauses, facts);
    return [...facts].map(([name, { credential, claim }]) => {
      const pair = search(name);
      const people = pair && ([asClaims(pair[0], facts), asClaims(pair[1], facts)] as const);
      return { route, fact: name, credential, claim, people };
    });
  });
}

function createSearch(
  rule: Rule,
  days: number,
  routeClauses: readonly string[],
  facts: ReadonlyMap<string, Fact>,
) {
  const conditions = rule.clauses
    .filter(({ condition }) => [...factsReadBy(condition, rule)].some((name) => facts.has(name)))
    .map(({ condition }) => condition);
  const names = [...facts.keys()];
  const comparisons = new Map(names.map((name) => [name, comparisonsOf(conditions, name, rule)]));
  const valuesOf = (name: string, person: Person) =>
    turningValues(name, person, comparisons.get(name) ?? [], { rule, days });
  /** By what is shown: is the person eligible, and by this route? Routes that happen to read the same count too. */
  const look = (person: Person): Seen => {
    const results = new Map(
      rule.clauses.map(({ id, condition }) => [id, evaluate(condition, { rule, days, known: person })]),
    );
    const standing = gradeStanding(rule, results);
    const unmet = routeClauses.filter((id) => results.get(id) !== true).length;
    const isGraded = standing.is === 'given';
    return {
      person,
      unmet,
      outcome: unmet === 0 && isGraded ? (standing.grade?.value ?? 'eligible') : NOTHING,
      isOpen: requirementMet(rule, results) !== true || !isGraded,
    };
  };
  const isOpenWithout = (person: Person, name: string) =>
    look(new Map([...person].filter(([other]) => other !== name))).isOpen;
  const versionsOf = (person: Person, name: string) =>
    valuesOf(name, person).map((value) => look(new Map([...person, [name, value]])));

  return (target: string): readonly [Person, Person] | null => {
    const pick = createPicker();
    let person: Person = new Map();
    for (let step = 0; step < MAXIMUM_STEPS; step += 1) {
      if (step % STEPS_OF_A_WALK === 0) person = anybody(names, valuesOf, pick);
      const versions = versionsOf(person, target);
      const eligible = versions.find(({ outcome }) => outcome !== NOTHING);
      const other = eligible && versions.find(({ outcome }) => outcome !== eligible.outcome);
      if (eligible !== undefined && other !== undefined && isOpenWithout(person, target))
        return [eligible.person, other.person];
      // towards meeting a clause that is not met, and now and then anywhere
      const moves = versionsOf(pick(nearest(versions)).person, pick(names));
      person = pick(pick([true, true, false]) ? nearest(moves) : moves).person;
    }
    return null;
  };
}

/** Those with the fewest clauses of the route not met. */
function nearest(seen: readonly Seen[]): Seen[] {
  const least = Math.min(...seen.map(({ unmet }) => unmet));
  return seen.filter(({ unmet }) => unmet === least);
}

function anybody(
  names: readonly string[],
  valuesOf: (name: string, person: Person) => Value[],
  pick: <Item>(items: readonly Item[]) => Item,
): Person {
  const person = new Map<string, Value>();
  for (const name of names) person.set(name, pick(valuesOf(name, person)));
  return person;
}

/** A fixed sequence (Park and Miller's generator): the same rule always gets the same answer. */
function createPicker(): <Item>(items: readonly Item[]) => Item {
  let state = 1;
  return (items) => {
    state = (state * 48_271) % 2_147_483_647;
    return items[state % items.length] as never;
  };
}

function asClaims(person: Person, facts: ReadonlyMap<string, Fact>): FactsByCredential {
  const claims: Record<string, Record<string, unknown>> = {};
  for (const [name, { credential, claim, kind }] of facts) {
    const value = person.get(name);
    const shown = kind === 'date' ? isoDateOf(Number(value)) : kind === 'integer' ? Number(value) : value;
    claims[credential] = { ...claims[credential], [claim]: shown };
  }
  return claims;
}
