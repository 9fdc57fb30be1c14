import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, leastQuestion, parseRule } from '../../src/index.ts';
import { decidePlainly } from '../support/plain-evaluator.ts';
import { randomDay, randomDocument, randomPerson } from '../support/random-rules.ts';

describe('over random rules, people and days', () => {
  it('a second, plain evaluator comes to the same decision, clause by clause', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(randomDocument, randomPerson, randomDay, (document, person, onDate) => {
        const rule = parseRule(document);
        const decision = decide(rule, person, onDate);
        seen.add(decision.decision);
        expect(decision).toEqual(decidePlainly(rule, person, onDate));
      }),
      { numRuns: 3_000 },
    );
    expect([...seen].sort()).toEqual(['eligible', 'more_needed', 'not_eligible']);
  });

  it('showing one more fact never turns an answer round: it only settles what was unproved', () => {
    fc.assert(
      fc.property(randomDocument, randomPerson, randomDay, fc.nat(), (document, person, onDate, which) => {
        const rule = parseRule(document);
        const asked = leastQuestion(rule).credentials.flatMap(({ id, claims }) =>
          claims.map((claim) => [id, claim] as const),
        );
        const [id, claim] = asked[which % asked.length] as readonly [string, string];
        const people = person as Record<string, Record<string, unknown>>;
        const without = { ...people, [id]: { ...people[id], [claim]: undefined } };
        const [less, more] = [decide(rule, without, onDate), decide(rule, person, onDate)];
        less.clauses.forEach(({ met }, index) => {
          if (met !== 'unproved') expect(more.clauses[index]?.met).toBe(met);
        });
      }),
      { numRuns: 1_500 },
    );
  });

  it('a claim outside the least question never changes a decision', () => {
    fc.assert(
      fc.property(randomDocument, randomPerson, randomDay, (document, person, onDate) => {
        const rule = parseRule(document);
        const people = person as Record<string, Record<string, unknown>>;
        const onlyAsked = Object.fromEntries(
          leastQuestion(rule).credentials.map(({ id, claims }) => [
            id,
            Object.fromEntries(claims.map((claim) => [claim, people[id]?.[claim]])),
          ]),
        );
        expect(decide(rule, onlyAsked, onDate)).toEqual(decide(rule, person, onDate));
      }),
      { numRuns: 500 },
    );
  });
});
