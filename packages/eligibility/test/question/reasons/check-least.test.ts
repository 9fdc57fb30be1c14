import { describe, expect, it } from 'vitest';
import { checkLeastQuestion, parseRule } from '../../../src/index.ts';
import { routesDocument } from '../../support/routes-rule.ts';
import { type Document, sampleDocument } from '../../support/sample-rule.ts';

const idleIn = (document: Document) =>
  checkLeastQuestion(parseRule(document)).map(({ code, path }) => [code, path]);

/** The size of the household goes by the table alone. */
function sizeByTableAlone() {
  const document = sampleDocument();
  document.clauses = document.clauses.filter(({ id }: { id: string }) => id !== 'area');
  delete document.parameters.area_limit_per_head;
  delete document.facts.area;
  return document;
}

describe('before a rule is published', () => {
  it('nothing is found against one whose every claim somebody’s decision hangs on', () => {
    expect(idleIn(sampleDocument())).toEqual([]);
    expect(idleIn(routesDocument())).toEqual([]);
  });

  it('a claim on which no decision hangs is named by its place and its route', () => {
    const document = routesDocument();
    // whoever is insured for a year is so for a month
    document.clauses[3].condition = {
      all: [
        document.clauses[3].condition,
        {
          any: [
            { left: { fact: 'insured_since' }, is: 'before', right: { day_of_decision: true } },
            { fact: 'employer_leases', is: true },
          ],
        },
      ],
    };
    const [error, ...others] = checkLeastQuestion(parseRule(document));
    expect(others).toEqual([]);
    expect(error).toMatchObject({ code: 'fact_idle', path: '/facts/employer_leases' });
    expect(error?.message).toContain('route 2 asks for it');
  });

  it('a claim on which decisions hang from a later day on is asked for with reason', () => {
    expect(idleIn(sizeByTableAlone())).toEqual([]);
  });

  it('a claim that a table goes by without ever going up is found', () => {
    const document = sizeByTableAlone();
    document.parameters.income_limit.dated = [
      {
        from: '2019-01-01',
        steps: [
          { from: 1, value: 100 },
          { from: 4, value: 100 },
        ],
      },
    ];
    expect(idleIn(document)).toEqual([['fact_idle', '/facts/size']]);
  });

  it('grades that give the same whichever clause is met are found', () => {
    const document = routesDocument();
    document.clauses[0].condition = {
      left: { fact: 'area' },
      is: 'less_than',
      right: { number: 6_000, unit: 'csqm', area: 'building' },
    };
    document.grades.otherwise = 90;
    expect(new Set(idleIn(document).map(([, path]) => path))).toEqual(new Set(['/facts/size']));
  });
});
