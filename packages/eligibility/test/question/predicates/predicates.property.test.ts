import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysOf } from '../../../src/civil-date.ts';
import { evaluate } from '../../../src/decide/evaluate.ts';
import { readKnownFacts } from '../../../src/decide/read-facts.ts';
import { parseRule, predicatesOf } from '../../../src/index.ts';
import { completePerson } from '../../support/complete-person.ts';
import { holds } from '../../support/plain-predicates.ts';
import { randomDay, randomDocument } from '../../support/random-rules.ts';
import { runs } from '../../support/runs.ts';

const often = runs(300, 10_000);

describe('over random rules, people and days', () => {
  it('what would be proved holds exactly when the clause is met, and its complement when it is not', () => {
    const seen = { proved: 0, shown: 0 };
    fc.assert(
      fc.property(randomDocument, completePerson, randomDay, (document, person, onDate) => {
        const rule = parseRule(document);
        const situation = { rule, known: readKnownFacts(rule, person), days: daysOf(onDate) as number };
        const predicates = predicatesOf(rule, onDate);
        expect(predicates.map(({ clause }) => clause)).toEqual(rule.clauses.map(({ id }) => id));
        rule.clauses.forEach(({ condition }, index) => {
          const isMet = evaluate(condition, situation);
          const { met, notMet } = predicates[index] as (typeof predicates)[number];
          const [proves, refutes] = [holds(met, person), holds(notMet, person)];
          if (proves !== undefined) expect(proves).toBe(isMet);
          if (refutes !== undefined) expect(refutes).toBe(!isMet);
          expect(proves === undefined).toBe(refutes === undefined);
          seen[proves === undefined ? 'shown' : 'proved'] += 1;
        });
      }),
      often,
    );
    expect(seen.proved).toBeGreaterThan(seen.shown * 2);
  }, 900_000);
});
