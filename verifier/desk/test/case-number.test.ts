import { describe, expect, it } from 'vitest';
import { CASE_NUMBERS } from '../../../tests/support/case-numbers.ts';
import { caseNumberProblem } from '../src/request/case-number.ts';

describe('a case number', () => {
  it.each(['', ...CASE_NUMBERS.good])('may be %j', (text) => {
    expect(caseNumberProblem(text)).toBeUndefined();
  });

  it.each(CASE_NUMBERS.personal)('is never a person’s or a household’s, as %j is', (text) => {
    expect(caseNumberProblem(text)).toBe('personal');
  });

  it.each(CASE_NUMBERS.characters)('is not %j', (text) => {
    expect(caseNumberProblem(text)).toBe('characters');
  });
});
