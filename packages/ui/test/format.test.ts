import { describe, expect, it } from 'vitest';
import { formatArea, formatDateTime, formatDay, formatInteger, formatMoney } from '../src/text/format.ts';
import { closestLanguage, fill, textIn } from '../src/text/localized.ts';

describe('money', () => {
  it('is written from integer fen without rounding', () => {
    expect(formatMoney(13_000_000, 'zh-CN')).toBe('130,000 元');
    expect(formatMoney(13_000_001, 'zh-CN')).toBe('130,000.01 元');
    expect(formatMoney(9_007_199_254_740_991, 'en')).toBe('CNY 90,071,992,547,409.91');
    expect(formatMoney(5, 'en')).toBe('CNY 0.05');
  });

  it('keeps the sign of debts', () => {
    expect(formatMoney(-120_050, 'zh-CN')).toBe('−1,200.50 元');
  });

  it('is refused where it is no whole number of fen', () => {
    expect(() => formatMoney(1.5, 'zh-CN')).toThrow(RangeError);
    expect(() => formatMoney(Number.NaN, 'zh-CN')).toThrow(RangeError);
  });
});

describe('areas and numbers', () => {
  it('are written from hundredths of a square metre', () => {
    expect(formatArea(4501, 'zh-CN')).toBe('45.01 平方米');
    expect(formatArea(150_000, 'en')).toBe('1,500.00 m²');
  });

  it('are grouped by thousands', () => {
    expect(formatInteger(1234567)).toBe('1,234,567');
    expect(formatInteger(-7)).toBe('−7');
  });
});

describe('days', () => {
  it('are the calendar day itself in every time zone', () => {
    expect(formatDay('2026-03-31', 'zh-CN')).toBe('2026年3月31日');
    expect(formatDay('2026-03-31', 'en')).toBe('31 March 2026');
  });

  it('carry the time where an instant is meant, in the reader’s zone', () => {
    const instant = new Date('2026-11-20T18:31:08Z');
    expect(formatDateTime(instant, 'zh-CN', 'Asia/Shanghai')).toBe('2026年11月21日 02:31');
    expect(formatDateTime(instant, 'en', 'Asia/Shanghai')).toBe('21 November 2026 at 02:31');
  });

  it('stay as they are where they are no days', () => {
    expect(formatDay('soon', 'en')).toBe('soon');
  });
});

describe('languages', () => {
  it('follow the browser, and are Chinese where it asks for neither', () => {
    expect(closestLanguage(['fr-FR', 'en-GB', 'zh-CN'])).toBe('en');
    expect(closestLanguage(['zh-Hans-CN'])).toBe('zh-CN');
    expect(closestLanguage(['fr-FR'])).toBe('zh-CN');
  });

  it('fall back on each other where a text is missing', () => {
    expect(textIn('en', { 'zh-CN': '收入', en: '' })).toBe('收入');
    expect(textIn('zh-CN', { en: 'Income' })).toBe('Income');
    expect(textIn('en', undefined)).toBe('');
  });

  it('fill places by name and leave unknown ones visible', () => {
    expect(fill('{left} / {all} {other}', { left: 3, all: 10 })).toBe('3 / 10 {other}');
  });
});
