import { describe, expect, it } from 'vitest';
import { pictureAddress } from '../../src/lib/holder/claim-picture.ts';
import { displayValue, undescribed } from '../../src/lib/holder/claim-view.ts';

const show = (value: unknown, unit: string | null = null, kind: 'date' | 'integer' | 'unknown' = 'unknown') =>
  displayValue(value, { ...undescribed('x'), unit, kind });

describe('a claim’s value', () => {
  it.each([
    [10_000_000, '100,000 元', '¥100,000'],
    [10_000_001, '100,000.01 元', '¥100,000.01'],
    [5, '0.05 元', '¥0.05'],
    [0, '0 元', '¥0'],
    [-123_456_789, '-1,234,567.89 元', '-¥1,234,567.89'],
    [1_099_511_627_776, '10,995,116,277.76 元', '¥10,995,116,277.76'],
  ])('in fen is read in yuan: %d', (fen, chinese, english) => {
    expect(show(fen, 'fen')).toEqual({ 'zh-CN': chinese, en: english });
  });

  it('in 0.01 m² is read in m²', () => {
    expect(show(4_521, 'csqm').en).toBe('45.21 m²');
    expect(show(4_500, 'csqm').en).toBe('45 m²');
    expect(show(4_505, 'csqm').en).toBe('45.05 m²');
  });

  it('that counts people or homes carries the word', () => {
    expect(show(3, 'person')).toEqual({ 'zh-CN': '3 人', en: '3 people' });
    expect(show(1, 'person').en).toBe('1 person');
    expect(show(0, 'home')).toEqual({ 'zh-CN': '0 套', en: '0 homes' });
  });

  it('without a unit, or with an unknown one, stays a number', () => {
    expect(show(1_234_567).en).toBe('1,234,567');
    expect(show(12, 'parsec').en).toBe('12');
    expect(show(12, 'constructor').en).toBe('12');
  });

  it('that is a date is written out, and left alone when it is none', () => {
    expect(show('1958-01-09', null, 'date')).toEqual({ 'zh-CN': '1958年1月9日', en: '9 January 1958' });
    expect(show('2026-13-01', null, 'date').en).toBe('2026-13-01');
    expect(show('<b>x</b>', null, 'date').en).toBe('<b>x</b>');
  });

  it('that is yes or no says so', () => {
    expect(show(true)).toEqual({ 'zh-CN': '是', en: 'Yes' });
    expect(show(false)).toEqual({ 'zh-CN': '否', en: 'No' });
  });

  it('of no known kind is shown as it is, cut when it is endless', () => {
    expect(show({ a: [1] }).en).toBe('{"a":[1]}');
    expect(show('x'.repeat(10_000)).en.length).toBe(400);
  });
});

describe('a claim that is a picture', () => {
  const small = 'data:image/png;base64,iVBORw0KGgo=';
  const appearance = { ...undescribed('portrait'), kind: 'image' as const };

  it('is drawn when it is a small PNG or JPEG, and is never written out', () => {
    expect(pictureAddress(small)).toBe(small);
    expect(pictureAddress(small.replace('png', 'jpeg'))).not.toBeNull();
    expect(displayValue(small, appearance)).toEqual({ 'zh-CN': '一张图片', en: 'A picture' });
  });

  it.each([
    ['an address elsewhere', 'https://tracker.example/pixel.png'],
    ['SVG', 'data:image/svg+xml;base64,PHN2Zy8+'],
    ['a page', 'data:text/html;base64,PGI+'],
    ['what breaks out of an attribute', `${small}" onerror="alert(1)`],
    ['too large', `data:image/png;base64,${'A'.repeat(11_000)}`],
    ['no text', 7],
    ['absent', undefined],
  ])('is not drawn when it is %s', (_, value) => {
    expect(pictureAddress(value)).toBeNull();
  });
});
