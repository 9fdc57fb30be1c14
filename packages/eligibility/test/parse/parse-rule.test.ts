import { describe, expect, it } from 'vitest';
import { parseRule, RuleError } from '../../src/index.ts';
import { REFUSED_CONDITIONS } from '../support/refused-conditions.ts';
import { REFUSED_PARTS } from '../support/refused-parts.ts';
import { REFUSED_REQUIREMENTS } from '../support/refused-requirements.ts';
import { type Document, sampleDocument } from '../support/sample-rule.ts';

function refusal(change: (document: Document) => void): RuleError {
  const document = sampleDocument();
  change(document);
  return errorOf(document);
}

function errorOf(document: Document): RuleError {
  try {
    parseRule(document);
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
  throw new Error('the rule was accepted');
}

const limit = (document: Document) => document.parameters.income_limit;
const clause = (document: Document, index: number) => document.clauses[index];

describe('a rule document', () => {
  it('is accepted when everything in it fits together', () => {
    const rule = parseRule(sampleDocument());
    expect(rule).toEqual({ ...sampleDocument(), unconfirmed: [], not_covered: [] });
  });

  it('cannot be changed once read, by its reader or through the document it was read from', () => {
    const document = sampleDocument();
    const rule = parseRule(document);
    document.clauses[0].condition.right = { number: 9, unit: 'fen' };
    expect(rule.clauses[0]?.condition).toMatchObject({ right: { parameter: 'income_limit' } });
    expect(() => Object.assign(rule.clauses[0] as object, { id: 'other' })).toThrow(TypeError);
  });

  it.each([...REFUSED_PARTS, ...REFUSED_CONDITIONS, ...REFUSED_REQUIREMENTS])(
    '$sentence is refused',
    ({ code, path, document }) => {
      const error = errorOf(document());
      expect({ code: error.code, path: error.path }).toEqual({ code, path });
      expect(error.message).toMatch(/^(The rule|\/\S+): [a-z"].+\.$/);
    },
  );

  it('may use names that JavaScript objects carry anyway only if they are declared', () => {
    expect(refusal((d) => (clause(d, 0).condition.left.fact = 'constructor')).code).toBe('fact_unknown');
    expect(refusal((d) => (limit(d).by = 'valueOf')).code).toBe('fact_unknown');
  });
});
