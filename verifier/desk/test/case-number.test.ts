import { describe, expect, it } from 'vitest';
import { caseNumberProblem } from '../src/request/case-number.ts';

describe('a case number', () => {
  it('may be empty or written as offices write it', () => {
    for (const text of ['', '京房审〔2026〕12号', 'BJ-2026/00012', '2026.12(3)']) {
      expect(caseNumberProblem(text)).toBeUndefined();
    }
  });

  it('is never an identity number', () => {
    for (const text of [
      '11010119900307765X',
      '案110101199003077651',
      '１１０１０１１９９００３０７７６５１',
      '110101-19900307-765x',
      'P0000000123',
    ]) {
      expect(caseNumberProblem(text)).toBe('identity_number');
    }
  });

  it('holds no spaces and no markup', () => {
    for (const text of ['a b', '<b>', '-1', 'x'.repeat(65)]) {
      expect(caseNumberProblem(text)).toBe('characters');
    }
  });
});
