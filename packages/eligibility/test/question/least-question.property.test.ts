import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decide,
  type FactsByCredential,
  gradeOf,
  leastQuestion,
  parseRule,
  type Question,
  type ReasonToAsk,
  type Rule,
  reasonsToAsk,
} from '../../src/index.ts';
import { completePerson } from '../support/complete-person.ts';
import { randomDay, randomDocument } from '../support/random-rules.ts';
import { routesDocument } from '../support/routes-rule.ts';
import { runs } from '../support/runs.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const FULL_RUN_MILLISECONDS = 900_000;

type Route = Question['routes'][number];

/** What a person shows who is asked by this route. */
function showing({ credentials }: Route, person: FactsByCredential): FactsByCredential {
  return Object.fromEntries(
    credentials.map(({ id, claims }) => [
      id,
      Object.fromEntries(claims.map((claim) => [claim, person[id]?.[claim]])),
    ]),
  );
}

function without(person: FactsByCredential, credential: string, claim: string): FactsByCredential {
  const { [claim]: _, ...others } = person[credential] ?? {};
  return { ...person, [credential]: others };
}

/** What somebody gets by this route; another route may happen to read what is shown. */
function outcomeBy({ clauses: route }: Route, rule: Rule, person: FactsByCredential, onDate: string) {
  const { decision, clauses } = decide(rule, person, onDate);
  const met = clauses.filter((clause) => clause.met === true).map(({ id }) => id);
  const isByRoute = decision === 'eligible' && route.every((id) => met.includes(id));
  return isByRoute ? `eligible: ${gradeOf(rule, clauses)?.value}` : 'not by this route';
}

/** With the claim the one is eligible by the route and the other is not; without it nobody can tell, and more is needed. */
function expectNeeded(rule: Rule, { route, credential, claim, people }: ReasonToAsk, onDate: string) {
  const [one, other] = people as NonNullable<typeof people>;
  const asked = leastQuestion(rule).routes[route] as Route;
  expect(showing(asked, one)).toEqual(one);
  expect(showing(asked, other)).toEqual(other);
  expect(outcomeBy(asked, rule, one, onDate)).toMatch('eligible');
  expect(outcomeBy(asked, rule, other, onDate)).not.toBe(outcomeBy(asked, rule, one, onDate));
  const rest = without(one, credential, claim);
  expect(without(other, credential, claim)).toEqual(rest);
  expect(decide(rule, rest, onDate).decision).toBe('more_needed');
}

describe('the least question is minimal', () => {
  it.each([
    ['a rule with one way to meet it', sampleDocument()],
    ['a rule with three routes and grades', routesDocument()],
  ])('of %s: without any one claim of any route somebody cannot be decided', (_, document) => {
    const rule = parseRule(document);
    const reasons = reasonsToAsk(rule, '2026-01-31');
    const asked = leastQuestion(rule).routes.flatMap(({ credentials }, route) =>
      credentials.flatMap(({ id, claims }) => claims.map((claim) => [route, id, claim])),
    );
    expect(reasons.map(({ route, credential, claim }) => [route, credential, claim]).toSorted()).toEqual(
      asked.toSorted(),
    );
    for (const reason of reasons) expectNeeded(rule, reason, '2026-01-31');
  });

  it(
    'over random rules: for every claim there are two people who differ in it alone, one of them eligible by the route, and without it more is needed; or nobody’s decision hangs on it',
    () => {
      const seen = { needed: 0, idle: 0, minimal: 0 };
      fc.assert(
        fc.property(
          randomDocument,
          randomDay,
          fc.array(completePerson, { minLength: 12, maxLength: 12 }),
          (document, onDate, people) => {
            const rule = parseRule(document);
            const { routes } = leastQuestion(rule);
            const reasons = reasonsToAsk(rule, onDate);
            if (reasons.every(({ people: found }) => found !== null)) seen.minimal += 1;
            for (const reason of reasons) {
              if (reason.people !== null) {
                seen.needed += 1;
                expectNeeded(rule, reason, onDate);
                continue;
              }
              seen.idle += 1;
              const { credential, claim } = reason;
              const asked = routes[reason.route] as Route;
              for (const person of people) {
                const rest = without(showing(asked, person), credential, claim);
                if (decide(rule, rest, onDate).decision !== 'more_needed') continue;
                const outcomes = people.map((other: FactsByCredential) => {
                  const claims = { ...rest[credential], [claim]: other[credential]?.[claim] };
                  return outcomeBy(asked, rule, { ...rest, [credential]: claims }, onDate);
                });
                expect(new Set(outcomes).size).toBe(1);
              }
            }
          },
        ),
        // what looks for people is a search: with this seed it misses none
        { ...runs(25, 400), seed: 20_260_701 },
      );
      expect(seen.needed).toBeGreaterThan(seen.idle);
      expect(seen.minimal).toBeGreaterThan(0);
    },
    FULL_RUN_MILLISECONDS,
  );
});

describe('a claim on which nothing hangs is found out', () => {
  const idleClaims = (change: (document: ReturnType<typeof sampleDocument>) => void) => {
    const document = sampleDocument();
    change(document);
    return reasonsToAsk(parseRule(document), '2026-01-31')
      .filter(({ people }) => people === null)
      .map(({ claim }) => claim);
  };

  it('where a stricter clause makes another one idle', () => {
    expect(
      idleClaims((document) => {
        document.clauses[3].condition = { fact: 'basis', is_one_of: ['urban'] };
        document.clauses.push({
          ...document.clauses[3],
          id: 'idle',
          condition: {
            any: [
              { fact: 'basis', is_one_of: ['urban', 'rural'] },
              { fact: 'in_other_scheme', is: false },
              { left: { fact: 'resident_since' }, is: 'before', right: { date: '2020-01-01' } },
            ],
          },
        });
      }),
    ).toEqual(['in_other_scheme', 'resident_since']);
  });

  it('where two comparisons leave nobody out', () => {
    const [low, high] = [10, 9].map((number) => ({ number, unit: 'fen' }));
    expect(
      idleClaims((document) => {
        delete document.clauses[0];
        document.clauses = document.clauses.filter(Boolean);
        delete document.parameters.income_limit;
        document.clauses[1].condition = {
          any: [
            { left: { fact: 'assets' }, is: 'less_than', right: low },
            { left: { fact: 'assets' }, is: 'more_than', right: high },
            { left: { fact: 'income' }, is: 'less_than', right: high },
          ],
        };
      }),
    ).toEqual(['annual_income_fen', 'net_assets_fen']);
  });

  it('where a rule can be met by nobody', () => {
    expect(
      idleClaims((document) => {
        document.clauses[1].condition = {
          all: [
            { left: { fact: 'area' }, is: 'less_than', right: { number: 10, unit: 'csqm', area: 'usable' } },
            { left: { fact: 'area' }, is: 'more_than', right: { number: 10, unit: 'csqm', area: 'usable' } },
          ],
        };
        delete document.parameters.area_limit_per_head;
      }),
    ).toHaveLength(7);
  });
});
