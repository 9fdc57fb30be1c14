// Texts of issuers and askers are foreign: the wallet shows their words and none of their tricks.
import { describe, expect, it } from 'vitest';
import { readDisplayText, readLocalizedText, untranslated } from '../src/lib/localized-text.ts';

describe('a foreign text', () => {
  it('is shown as it is written, in any script', () => {
    for (const text of ['北京市住房保障事务中心', 'Housing Office (East)', 'بېيجىڭ', "O'Brien & Söhne"]) {
      expect(untranslated(text)).toEqual({ 'zh-CN': text, en: text });
    }
  });

  it.each([
    ['that turns the order of letters round', 'Housing \u202eeciffO', 'Housing eciffO'],
    ['with isolates and marks', '\u2066a\u2069\u200f\u061cb', 'ab'],
    ['with letters that nobody sees', 'Ci\u200bty\ufeff\u2060\u{e0041}', 'City'],
    ['of many lines', 'City\n\n\r\u2028\u0085\u0000 Office ', 'City Office'],
  ])('%s loses that', (_, text, expected) => {
    expect(untranslated(text).en).toBe(expected);
    expect(readLocalizedText({ en: text })).toEqual({ 'zh-CN': expected, en: expected });
    expect(readDisplayText([{ locale: 'en', name: text }], ['name'])?.en).toBe(expected);
  });

  it('that says nothing is none', () => {
    expect(readLocalizedText({ 'zh-CN': '\u200b \n', en: '' })).toBeNull();
    expect(readLocalizedText({ 'zh-CN': '\u202e', en: 'x' })).toEqual({ 'zh-CN': 'x', en: 'x' });
  });

  it('is cut when it is long', () => {
    expect(untranslated('长'.repeat(1_000_000))['zh-CN']).toHaveLength(400);
  });

  it.each([
    [`${'住'.repeat(399)}𠮷`, `${'住'.repeat(399)}𠮷`],
    ['𠮷'.repeat(401), '𠮷'.repeat(400)],
    ['\ud800', '\ufffd'],
    ['a\udfffb', 'a\ufffdb'],
    [`${'\u200b'.repeat(1599)}𠮷`, '\ufffd'],
  ])('never holds half a letter: %j', (text, expected) => {
    expect(untranslated(text).en).toBe(expected);
    expect(readLocalizedText({ en: text })?.en).toBe(expected);
  });
});
