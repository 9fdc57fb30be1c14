import { describe, expect, it } from 'vitest';
import { isPlainText } from '../../src/index.ts';

const hex = (text: string) =>
  Array.from(text, (character) => character.codePointAt(0)?.toString(16)).join(' ');
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n));

describe('a plain sentence', () => {
  it.each([
    '本人声明所述属实。',
    '核对居住区（朝阳区），第12号：“是”或《否》',
    'To know that you live in Chaoyang – or don’t.',
    'Müller, naïve café, Đặng, ½ m², 50 %',
    'e\u0301 and Vie\u0302\u0323t',
    '𠮷野家',
    '公租房\u3000申请',
    '',
  ])('%j reads as it is written', (text) => {
    expect(isPlainText(text)).toBe(true);
  });
});

describe('a sentence that can be read as another is none', () => {
  const unseen = [
    ...['\u0000', '\n', '\t', '\u007f', '\u0085', '\u00ad', '\u034f', '\u061c', '\u115f', '\u1160'],
    ...['\u17b4', '\u17b5', ...range(0x180b, 0x180f), ...range(0x200b, 0x200f), ...range(0x2028, 0x202e)],
    // the one in the middle is nobody's, and no screen shows it
    ...range(0x2060, 0x206f),
    ...['\u2800', '\u3164', ...range(0xfe00, 0xfe0f), '\ufeff', '\uffa0', '\ufff0', '\u{1bca0}', '\u{1d173}'],
    ...['\u{e0001}', '\u{e0041}', '\u{e007f}', '\u{e0100}', '\u{e0fff}'],
  ];
  it.each(unseen.map((character) => [hex(character), character]))(
    'with U+%s, which is not seen',
    (_, character) => {
      expect(isPlainText(`I do${character}not`)).toBe(false);
    },
  );

  it.each([
    ['Hebrew', 'שלום'],
    ['Arabic', 'عربي'],
    ['Syriac', 'ܐܒ'],
    ['Thaana', 'ދިވެހި'],
    ['N’Ko', 'ߒߞߏ'],
    ['Arabic presentation forms', '\ufb50\ufe8d'],
    ['Hebrew presentation forms', '\ufb1d'],
    ['Phoenician', '\u{10900}'],
    ['Adlam', '\u{1e900}'],
  ])('with %s letters, which turn round what stands beside them', (_, letters) => {
    expect(isPlainText(`pay 10 ${letters} 20`)).toBe(false);
  });

  it.each([
    ['a blank that cannot be broken', 'I\u00a0do'],
    ['a thin blank', 'I\u2009do'],
    ['a blank of Ogham', 'I\u1680do'],
    ['two spaces', 'I  do'],
    ['two kinds of spaces', 'I\u3000 do'],
    ['a stroke through a letter', 'n\u0336ot'],
    ['a circle with a bar', 'o\u20e0'],
    ['a frame', 'a\u20dd'],
    ['a frame of Cyrillic', 'a\u0488'],
    ['a heap of marks', 'I\u0301\u0301\u0301'],
    ['half of a character', 'I\ud800'],
  ])('with %s', (_, text) => {
    expect(isPlainText(text)).toBe(false);
  });
});
