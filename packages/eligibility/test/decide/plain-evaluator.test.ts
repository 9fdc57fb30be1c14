import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, gradeOf, parseRule, type Rule, routesOf } from '../../src/index.ts';
import { decidePlainly } from '../support/plain-evaluator.ts';
import { randomDay, randomDocument, randomPerson } from '../support/random-rules.ts';
import { runs } from '../support/runs.ts';

type People = Record<string, Record<string, unknown>>;

/** The person without some of the rule's facts, or with nothing but some of them. */
function showing(rule: Rule, person: People, isShown: (name: string) => boolean): People {
  const shown: People = {};
  for (const [name, { credential, claim }] of Object.entries(rule.facts))
    shown[credential] = {
      ...shown[credential],
      [claim]: isShown(name) ? person[credential]?.[claim] : undefined,
    };
  return shown;
}

const completePerson = randomPerson.filter((person) =>
  Object.values(person).every((claims) => Object.values(claims).every((value) => value !== undefined)),
);

describe('over random rules, people and days', () => {
  it('a second, plain evaluator comes to the same decision, clause by clause, and waits for the same facts', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(randomDocument, randomPerson, randomDay, (document, person, onDate) => {
        const rule = parseRule(document);
        const decision = decide(rule, person, onDate);
        seen.add(
          `${decision.decision}${rule.grades ? ' by grade' : ''}${rule.requires === 'all' ? '' : ' by route'}`,
        );
        expect(decision).toEqual(decidePlainly(rule, person, onDate));
      }),
      runs(1_200, 12_000),
    );
    expect(seen.size).toBe(12);
  });

  it('showing one more fact never turns an answer round: it only settles what was unproved', () => {
    fc.assert(
      fc.property(randomDocument, randomPerson, randomDay, fc.nat(), (document, person, onDate, which) => {
        const rule = parseRule(document);
        const names = Object.keys(rule.facts);
        const withheld = names[which % names.length];
        const less = decide(
          rule,
          showing(rule, person, (name) => name !== withheld),
          onDate,
        );
        const more = decide(rule, person, onDate);
        const after = new Map(more.clauses.map(({ id, met }) => [id, met]));
        for (const { id, met } of less.clauses)
          if (met !== 'unproved' && after.has(id)) expect(after.get(id)).toBe(met);
        if (less.decision !== 'more_needed') expect(more.decision).toBe(less.decision);
      }),
      runs(300, 3_000),
    );
  });

  it('whoever shows what a decision waits for is decided, and what it does not wait for changes nothing', () => {
    fc.assert(
      fc.property(
        randomDocument,
        completePerson,
        randomDay,
        fc.uniqueArray(fc.nat({ max: 7 })),
        (document, person, onDate, hidden) => {
          const rule = parseRule(document);
          const names = Object.keys(rule.facts);
          const isHidden = (name: string) => hidden.includes(names.indexOf(name));
          const before = decide(
            rule,
            showing(rule, person, (name) => !isHidden(name)),
            onDate,
          );
          const after = decide(
            rule,
            showing(rule, person, (name) => !isHidden(name) || before.needed.includes(name)),
            onDate,
          );
          expect(after.decision).not.toBe('more_needed');
          const whole = decide(rule, person, onDate);
          expect(after.decision).toBe(whole.decision);
          expect(gradeOf(rule, after.clauses)).toEqual(gradeOf(rule, whole.clauses));
        },
      ),
      runs(300, 3_000),
    );
  });

  it('a route is enough and nothing in it is idle: its clauses met fulfil the rule, without any one of them none does', () => {
    fc.assert(
      fc.property(randomDocument, (document) => {
        const rule = parseRule(document);
        const clauses = rule.clauses.map(({ id }) => id);
        const required = { ...rule, grades: undefined };
        const fulfils = (met: readonly string[]) =>
          gradeOf(
            // a grade for everybody shows whether the requirement is met
            { ...required, grades: { ...GRADES, otherwise: 1 } },
            clauses.map((id) => ({ id, met: met.includes(id) })),
          ) !== null;
        if (rule.requires === 'all') return;
        for (const { clauses: route } of routesOf(rule)) {
          expect(fulfils(route)).toBe(true);
          for (const left of route) expect(fulfils(route.filter((id) => id !== left))).toBe(false);
        }
      }),
      runs(150, 1_500),
    );
  });
});

const GRADES = { title: { 'zh-CN': '档', en: 'Rate' }, unit: '1', of: [] };
