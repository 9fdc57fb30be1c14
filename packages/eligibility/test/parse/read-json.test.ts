import { describe, expect, it } from 'vitest';
import { parseRule, RuleError } from '../../src/index.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const source = JSON.stringify(sampleDocument(), null, 2);

function codeFor(bytes: Uint8Array): string {
  try {
    parseRule(bytes);
    return 'accepted';
  } catch (error) {
    if (error instanceof RuleError) return error.code;
    throw error;
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("a rule's bytes", () => {
  it('are read whatever their spacing', () => {
    expect(codeFor(utf8(source))).toBe('accepted');
    expect(codeFor(utf8(JSON.stringify(sampleDocument())))).toBe('accepted');
    expect(codeFor(utf8(`${source.replaceAll('\n', '\r\n')}\t\n`))).toBe('accepted');
  });

  it('are refused when they are not JSON, or hold more than one document', () => {
    expect(codeFor(utf8(''))).toBe('json_invalid');
    expect(codeFor(utf8(`${source}{}`))).toBe('json_invalid');
    expect(codeFor(utf8(`${source.slice(0, -1)},}`))).toBe('json_invalid');
  });

  it('are refused when they are not UTF-8, or begin with a byte order mark', () => {
    expect(codeFor(Uint8Array.from([...utf8(source.slice(0, -1)), 0xff, 0x7d]))).toBe('json_invalid');
    expect(codeFor(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8(source)]))).toBe('json_invalid');
  });

  it('are refused when a name stands twice, so that no reader takes the first and another the last', () => {
    const twice = source.replace('"requires": "all"', '"requires": "all", "requires": "all"');
    expect(twice).not.toBe(source);
    expect(codeFor(utf8(twice))).toBe('json_not_plain');
    expect(codeFor(utf8(source.replace('"value": 1000', '"value": 9, "value": 1000')))).toBe(
      'json_not_plain',
    );
  });

  it('are refused when a number or text is written otherwise than plainly', () => {
    for (const odd of ['1e3', '1000.0', '1000.0000000000000001'])
      expect(codeFor(utf8(source.replace('"value": 1000', `"value": ${odd}`)))).toBe('json_not_plain');
    expect(codeFor(utf8(source.replace('"Sample no. 1"', '"Sample\\u0020no. 1"')))).toBe('json_not_plain');
  });

  it('are refused when they are too many', () => {
    expect(codeFor(utf8(source + ' '.repeat(65_536)))).toBe('too_large');
  });

  it('are refused, not stumbled over, when nested ten thousand deep', () => {
    expect(codeFor(utf8(`${'['.repeat(10_000)}${']'.repeat(10_000)}`))).toBe('too_deep');
  });

  it('need to be bytes or JSON', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const value of [undefined, () => 1, circular]) expect(() => parseRule(value)).toThrow(RuleError);
  });
});
