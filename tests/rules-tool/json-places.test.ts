// Where a member stands, and where a text stops being plain JSON.
import { describe, expect, it } from 'vitest';
import { findPlaces } from '../../tools/rule/json-places.ts';

const at = (source: string, pointer: string) => {
  const { line, column } = findPlaces(source).placeOf(pointer);
  return `${line}:${column}`;
};
const flawOf = (source: string) => {
  const { flaw } = findPlaces(source);
  return flaw === null ? null : `${flaw.place.line}:${flaw.place.column} ${flaw.sentence}`;
};

describe('places', () => {
  const source = '{\n  "a/b": [1, { "c~": null }],\n  "text": ""\n}\n';

  it('points at a member’s name, at an item, and through escaped names', () => {
    expect(at(source, '')).toBe('1:1');
    expect(at(source, '/a~1b')).toBe('2:3');
    expect(at(source, '/a~1b/0')).toBe('2:11');
    expect(at(source, '/a~1b/1/c~0')).toBe('2:16');
  });

  it('points at the nearest member around one that is missing', () => {
    expect(at(source, '/a~1b/1/none/deeper')).toBe('2:14');
    expect(at(source, '/none')).toBe('1:1');
  });

  it('names what is not filled in', () => {
    expect(findPlaces(source).holes).toEqual(['/a~1b/1/c~0', '/text']);
  });
});

describe('flaws', () => {
  it.each([
    [
      '{"a": 1,}',
      '1:9 the name of a further member, in double quotes, is expected here; the last has no comma behind it.',
    ],
    ['{"a" 1}', '1:6 a colon is expected here.'],
    ['{"a": 1\n "b": 2}', '2:2 a comma or } is expected here.'],
    ['[1, 2', '1:6 a comma or ] is expected here.'],
    ['{"a": }', '1:7 a value is expected here.'],
    ["{'a': 1}", '1:2 the name of a member, in double quotes, or } is expected here.'],
    ['{"a": "x', '1:7 this text is not closed, or has a sign that JSON escapes.'],
    ['{} {}', '1:4 the document has ended before this.'],
    ['', '1:1 a value is expected here.'],
  ])('says where %j stops being JSON', (source, flaw) => {
    expect(flawOf(source)).toBe(flaw);
    expect(() => JSON.parse(source)).toThrow();
  });

  it.each([
    ['{"a": 1, "a": 2}', '1:10 "a" already stands in this object.'],
    ['{"a": 1.0}', '1:7 this number is not written plainly: whole digits, without ".0" or an exponent.'],
    ['{"a": "\\u4e2d"}', '1:7 this text is escaped where it need not be; write the characters themselves.'],
  ])('says where %j is not plain', (source, flaw) => {
    expect(flawOf(source)).toBe(flaw);
  });

  it('has nothing to say of plain JSON, however it is laid out', () => {
    expect(flawOf('\r\n\t{ "a" : [ true , false , null , -12.5 , "\\n中" ] }\n')).toBeNull();
  });

  it('does not follow a text into any depth', () => {
    expect(flawOf('['.repeat(100_000))).toContain('this nests too deep.');
  });
});
