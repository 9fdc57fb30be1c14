// The log keeps case numbers beside decisions, so none may name a person; and each refusal says what to write instead.
import { describe, expect, test } from 'vitest';
import { CASE_NUMBERS } from '../../../tests/support/case-numbers.ts';
import { ApiError } from '../../src/api-error.ts';
import { CaseNumber, refusePersonalNumber } from '../../src/requests/case-number.ts';

const isNumber = (text: string) => CaseNumber.safeParse(text).success;
const refuse = (text: string) => refusePersonalNumber(text, 'case_number_personal');

describe('a case number', () => {
  test.each(CASE_NUMBERS.good)('may be %j', (text) => {
    expect(isNumber(text)).toBe(true);
    expect(() => refuse(text)).not.toThrow();
  });

  test.each(CASE_NUMBERS.characters)('is not %j', (text) => {
    expect(isNumber(text)).toBe(false);
  });

  test.each(CASE_NUMBERS.personal)('is never a person’s or a household’s, as %j is', (text) => {
    expect(() => refuse(text)).toThrow(expect.objectContaining({ code: 'case_number_personal' }));
  });

  test('that is refused is repeated nowhere, and the sentence says what to use', () => {
    const { message } = new ApiError('case_number_personal').body().error;
    expect(message.en).toMatch(/register number.*number of the file/);
    expect(message['zh-CN']).toContain('案卷自己的编号');
  });
});
