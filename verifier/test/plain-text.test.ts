// What agencies write for citizens: the wallet refuses what is not plain, so the agency hears it first, and where it is.
import { describe, expect, test } from 'vitest';
import { ApiError } from '../src/api-error.ts';
import { plainText, requirePlain } from '../src/plain-text.ts';

const both = (en: string) => ({ 'zh-CN': '核对', en });
const refusalOf = (text: { 'zh-CN': string; en: string }) => {
  try {
    requirePlain(text, '/purpose');
    return null;
  } catch (error) {
    return error instanceof ApiError ? error.body().error : error;
  }
};

describe('a purpose', () => {
  test('of ordinary letters is taken', () => {
    expect(refusalOf(both('To know'))).toBeNull();
  });

  test.each([
    [both('x\u2065'), '/purpose/en'],
    [{ ...both('To know'), 'zh-CN': '核\u202e对' }, '/purpose/zh-CN'],
  ])('that is not plain is refused with its place and a sentence that says what to write', (text, place) => {
    expect(refusalOf(text)).toMatchObject({
      code: 'text_not_plain',
      place,
      message: { en: expect.stringContaining('Write one line of ordinary letters') },
    });
  });
});

test('a file’s text that is not plain is refused with a sentence and without itself', () => {
  const { error } = plainText(100).safeParse(both('hunter2\u2065'));
  expect(error?.issues.map(({ path }) => path)).toEqual([['en']]);
  expect(error?.issues[0]?.message).toMatch(/not seen/);
  expect(JSON.stringify(error?.issues)).not.toContain('hunter2');
  expect(plainText(3).safeParse(both('four')).success).toBe(false);
  expect(plainText(10).safeParse(both('  four ')).data).toEqual(both('four'));
});
