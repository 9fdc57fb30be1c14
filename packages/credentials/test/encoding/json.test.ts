import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonObject, parseJsonStrict } from '../../src/index.ts';

const refusedAs = (code: string) => expect.objectContaining({ code });
const utf8 = new TextEncoder();

describe('strict JSON', () => {
  it('reads what the platform reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        let read: unknown;
        try {
          read = parseJsonStrict(text);
        } catch (error) {
          expect(error).toEqual(refusedAs('json_invalid'));
          expect(text).toMatch(/__proto__|\\ud|\d{16,}|e\+?\d\d/i);
          return;
        }
        expect(read).toEqual(JSON.parse(text));
        expect(parseJsonStrict(utf8.encode(text))).toEqual(read);
      }),
    );
  });

  it('refuses a name that is there twice, wherever and however it is written', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => text !== '__proto__');
    const escaped = (text: string) =>
      [...Array(text.length).keys()]
        .map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`)
        .join('');
    fc.assert(
      fc.property(
        name,
        fc.jsonValue({ maxDepth: 1, noUnicodeString: true }),
        fc.nat(6),
        fc.boolean(),
        (text, value, depth, inEscapes) => {
          const again = inEscapes ? `"${escaped(text)}"` : JSON.stringify(text);
          const object = `{${JSON.stringify(text)}:1,"other ":"{:}\\"",${again}:${JSON.stringify(JSON.stringify(value))}}`;
          const nested = `${'[{"a":'.repeat(depth)}${object}${'}]'.repeat(depth)}`;
          expect(() => parseJsonStrict(nested)).toThrow(refusedAs('json_duplicate_name'));
        },
      ),
    );
  });

  it.each([
    ['{"a":1,"b":{"a":1}}', 'the same name in two objects'],
    ['[{"a":1},{"a":1}]', 'the same name in two elements'],
    ['{"a":":","b":"\\"c\\":1"}', 'colons in texts'],
    ['{"":0}', 'an empty name'],
    ['{"constructor":1,"toString":2,"hasOwnProperty":3}', 'names that every object inherits'],
    [' [ 1 , 2 ]\n', 'white space'],
    ['[1.0,1e0,10e-1,0.1E1,1.000000000000000000000]', 'one number in many forms'],
    [
      '[0.30000000000000004,1.7976931348623157e-300,5e-324,0.0,0e9]',
      'numbers that a double holds to the last digit',
    ],
    ['["1e-400","-0",{"9500000.0000000001":"1e400"}]', 'digits in texts'],
  ])('accepts %s: %s', (text) => {
    expect(parseJsonStrict(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['', 'nothing'],
    ['{"a":1', 'an object that does not end'],
    ['{"a":1}}', 'something after the end'],
    ['{a:1}', 'a name without quotes'],
    ["{'a':1}", 'other quotes'],
    ['[1,]', 'a comma too many'],
    ['{"a":01}', 'a leading zero'],
    ['NaN', 'no number'],
    ['"\u0001"', 'a control character'],
    ['\ufeff{}', 'a byte order mark'],
    ['"\\ud800"', 'half a character'],
    ['{"\\udc00":1}', 'half a character in a name'],
    ['9007199254740993', 'a number that a double rounds'],
    ['1e400', 'a number that a double does not reach'],
    ['1e-400', 'a number that a double takes for nothing'],
    ['9500000.0000000001', 'a fraction that a double drops'],
    ['9500000.00000000001e0', 'the same with an exponent'],
    ['0.12345678901234567890', 'more digits than a double has'],
    ['-0', 'a nothing that has a sign'],
    ['[-0.0e5]', 'the same, written at length'],
    ['{"__proto__":1}', 'the name of the prototype'],
    ['{"\\u005f_proto__":1}', 'the name of the prototype, written another way'],
  ])('refuses %j: %s', (text) => {
    expect(() => parseJsonStrict(text)).toThrow(refusedAs('json_invalid'));
  });

  it('refuses bytes that are no UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0xef, 0xbb, 0xbf, 0x31],
    ]) {
      expect(() => parseJsonStrict(Uint8Array.from(bytes))).toThrow(refusedAs('json_invalid'));
    }
  });

  it('accepts sixteen levels and refuses seventeen', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => parseJsonStrict(nested(16))).not.toThrow();
    expect(() => parseJsonStrict(nested(17))).toThrow(refusedAs('json_too_deep'));
    expect(() => parseJsonStrict(nested(1_000_000))).toThrow(refusedAs('json_too_deep'));
    expect(() => parseJsonStrict('{"a":'.repeat(17))).toThrow(refusedAs('json_too_deep'));
    expect(() => parseJsonStrict(`"${'['.repeat(100)}"`)).not.toThrow();
  });

  it('is an object where one must be', () => {
    expect(parseJsonObject('{"a":null}')).toEqual({ a: null });
    for (const text of ['[]', 'null', '1', '"{}"']) {
      expect(() => parseJsonObject(text)).toThrow(refusedAs('json_invalid'));
    }
  });

  it('says nothing about what it read', () => {
    try {
      parseJsonStrict('{"secret":marker}');
      expect.unreachable();
    } catch (error) {
      expect(`${error} ${(error as Error).stack} ${(error as Error).cause}`).not.toContain('marker');
    }
  });
});
