import { describe, expect, it } from 'vitest';
import { parseRule, routesOf } from '../../src/index.ts';
import { routedDocument } from '../support/refused-requirements.ts';
import { type Document, sampleDocument } from '../support/sample-rule.ts';

const clause = (id: string) => ({ clause: id });
const named = (en: string, node: Document) => ({ text: { 'zh-CN': `【${en}】`, en }, ...node });

/** The sample rule's four clauses: income, area, worth, residence. */
function routesWith(requires: Document): string[] {
  const rule = parseRule({ ...sampleDocument(), requires });
  return routesOf(rule).map(({ clauses, text }) => `${text ? `${text.en}: ` : ''}${clauses.join(' ')}`);
}

const rest = [clause('worth'), clause('residence')];

describe('the routes of a rule', () => {
  it('are one when every clause is required', () => {
    expect(routesWith('all')).toEqual(['income area worth residence']);
    expect(
      routesWith({ all: [clause('residence'), clause('income'), ...rest.slice(0, 1), clause('area')] }),
    ).toEqual(['income area worth residence']);
  });

  it('leave out the clauses that grade', () => {
    const document = sampleDocument();
    document.grades = { title: document.title, unit: '1', of: [{ clause: 'area', value: 1 }] };
    expect(routesOf(parseRule(document))).toEqual([
      { clauses: ['income', 'worth', 'residence'], text: null },
    ]);
  });

  it('are the alternatives, each with what all of them need, by the names the law gives them', () => {
    expect(routesOf(parseRule(routedDocument())).map(({ clauses, text }) => [text?.en, clauses])).toEqual([
      ['By income', ['income', 'area', 'unit']],
      ['By residence', ['residence', 'unit']],
    ]);
  });

  it('are as many as there are ways to choose so many', () => {
    expect(routesWith({ at_least: 2, of: [clause('income'), clause('area'), { all: rest }] })).toEqual([
      'income area',
      'income worth residence',
      'area worth residence',
    ]);
  });

  it('have both names where two alternatives are taken, in both languages', () => {
    const one = named('One', clause('income'));
    const other = named('Other', clause('area'));
    expect(routesWith({ all: [{ any: [one, { all: rest }] }, { any: [other, clause('worth')] }] })).toEqual([
      'One; other: income area',
      'One: income worth',
      'worth residence',
    ]);
  });

  it('never hold a clause that they can do without', () => {
    const either = (one: string, other: string) => ({ any: [clause(one), clause(other)] });
    expect(
      routesWith({ all: [either('income', 'area'), either('income', 'worth'), clause('residence')] }),
    ).toEqual(['income residence', 'area worth residence']);
  });

  it('have the first name where two alternatives come to the same', () => {
    const routes = [named('First', { all: rest }), named('Second', { all: [...rest].reverse() })];
    expect(routesWith({ all: [clause('income'), clause('area'), { any: routes }] })).toEqual([
      'First: income area worth residence',
    ]);
  });

  it('are counted at once, however many there would be', () => {
    const document = sampleDocument();
    const [first] = document.clauses;
    document.clauses = Array.from({ length: 64 }, (_, index) => ({ ...first, id: `clause-${index}` }));
    document.facts = { income: document.facts.income, size: document.facts.size };
    delete document.parameters.area_limit_per_head;
    const of = document.clauses.map(({ id }: { id: string }) => clause(id));
    for (const requires of [
      { at_least: 32, of },
      { all: [{ any: of }, { any: [...of].reverse() }] },
      { any: of },
    ])
      expect(() => parseRule({ ...document, requires })).toThrow(
        expect.objectContaining({ code: 'too_many_routes', path: '/requires' }),
      );
    expect(routesOf(parseRule({ ...document, requires: { all: of } }))).toHaveLength(1);
  });
});
