import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRule, RuleError } from '../../src/index.ts';
import { decidePlainly } from '../support/plain-evaluator.ts';
import { runs } from '../support/runs.ts';
import { type Document, sampleDocument } from '../support/sample-rule.ts';

const range = fc
  .tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([minimum, width]) => ({ minimum, maximum: minimum + width }));

const figure = fc.integer({ min: -6, max: 6 }).map((number) => ({ number, unit: '1' }));
const fact = fc.constantFrom('income', 'assets').map((name) => ({ fact: name }));

const expression = fc.letrec<{ any: Document }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fact,
    figure,
    fc.tuple(tie('any'), tie('any')).map((sum) => ({ sum })),
    fc.tuple(tie('any'), tie('any')).map((product) => ({ product })),
    fc.tuple(tie('any'), tie('any')).map((difference) => ({ difference })),
  ),
})).any;

const comparison = fc.record({
  left: expression,
  is: fc.constantFrom('at_most', 'less_than', 'at_least', 'more_than', 'equal_to'),
  right: expression,
});

/** A rule of these comparisons over two small claims without a unit. */
function documentOf(conditions: Document[], income: Document, assets: Document): Document {
  const document = sampleDocument();
  document.facts = {
    income: { ...document.facts.income, unit: '1', ...income },
    assets: { ...document.facts.assets, unit: '1', ...assets },
  };
  document.clauses = conditions.map((condition, index) => ({
    ...document.clauses[0],
    id: `clause-${index}`,
    condition,
  }));
  document.parameters = {};
  const text = JSON.stringify(conditions);
  for (const name of ['income', 'assets']) if (!text.includes(name)) delete document.facts[name];
  return document;
}

/** What each of all people gets: decision and the last clause that speaks. */
function answersIn(document: Document): Set<string> {
  const answers = new Set<string>();
  const { income, assets } = document.facts;
  for (let a = income?.minimum ?? 0; a <= (income?.maximum ?? 0); a += 1)
    for (let b = assets?.minimum ?? 0; b <= (assets?.maximum ?? 0); b += 1) {
      const people = { income: { annual_income_fen: a, net_assets_fen: b } };
      const { decision, clauses } = decidePlainly(document, people, '2026-01-01');
      answers.add(`${decision} by ${clauses.at(-1)?.id} ${clauses.at(-1)?.met}`);
    }
  return answers;
}

describe('a comparison over declared ranges', () => {
  it('is refused as always the same only if it is so for everybody there can be', () => {
    const seen = { refused: 0, accepted: 0, missed: 0 };
    fc.assert(
      fc.property(comparison, range, range, (condition, income, assets) => {
        const document = documentOf([condition], income, assets);
        try {
          parseRule(document);
          seen.accepted += 1;
          if (answersIn(document).size === 1) seen.missed += 1;
        } catch (error) {
          if (!(error instanceof RuleError)) throw error;
          expect(error.code).toBe('condition_constant');
          expect(answersIn(document).size).toBe(1);
          seen.refused += 1;
        }
      }),
      runs(700, 6_000),
    );
    expect(seen.refused).toBeGreaterThan(10);
    expect(seen.accepted).toBeGreaterThan(10);
    // bounds are not exact: factors that occur twice are taken for different ones
    expect(seen.missed).toBeLessThan(seen.accepted / 2);
  });

  it('makes a later grade be refused only if nobody there can be is given it', () => {
    const seen = { refused: 0, accepted: 0 };
    const limits = fc.record({
      left: fc.oneof(
        fact,
        fc.tuple(fact, expression).map((sum) => ({ sum })),
      ),
      is: fc.constantFrom('at_most', 'less_than', 'at_least', 'more_than'),
      first: figure,
      second: fc.record({
        is: fc.constantFrom('at_most', 'less_than', 'at_least', 'more_than', 'equal_to'),
        right: figure,
      }),
    });
    fc.assert(
      fc.property(limits, range, range, ({ left, is, first, second }, income, assets) => {
        const required = {
          left: { fact: 'income' },
          is: 'at_most',
          right: { number: income.maximum - 1, unit: '1' },
        };
        const document = documentOf(
          [required, { left, is, right: first }, { left, ...second }],
          income,
          assets,
        );
        document.grades = {
          title: document.title,
          unit: '1',
          of: ['clause-1', 'clause-2'].map((clause, value) => ({ clause, value })),
          otherwise: 9,
        };
        try {
          parseRule(document);
          seen.accepted += 1;
        } catch (error) {
          if (!(error instanceof RuleError)) throw error;
          if (error.code === 'condition_constant') return;
          expect(error.code).toBe('grade_unreachable');
          expect(answersIn(document)).not.toContain('eligible by clause-2 true');
          seen.refused += 1;
        }
      }),
      runs(1_200, 6_000),
    );
    expect(seen.refused).toBeGreaterThan(5);
    expect(seen.accepted).toBeGreaterThan(5);
  });
});
