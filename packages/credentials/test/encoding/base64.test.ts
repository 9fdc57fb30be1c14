import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url, encodeHex } from '../../src/index.ts';

const refused = expect.objectContaining({ code: 'base64url_invalid' });

describe('base64url', () => {
  it('writes and reads what the platform does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(encodeBase64Url(bytes)).toBe(buffer.toString('base64url'));
        expect(encodeBase64(bytes)).toBe(buffer.toString('base64'));
        expect(encodeHex(bytes)).toBe(buffer.toString('hex'));
        expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(new Uint8Array(bytes));
        if (bytes.length > 0) expect(decodeBase64(encodeBase64(bytes))).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  it('reads exactly one text for the same bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ABab01-_+/= \n.~é') }), (text) => {
        let bytes: Uint8Array;
        try {
          bytes = decodeBase64Url(text);
        } catch (error) {
          expect(error).toEqual(refused);
          return;
        }
        expect(encodeBase64Url(bytes)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'A',
    'AAAAA',
    'AA=',
    'AA==',
    'AAA=',
    'AB',
    'AAB',
    'AA A',
    'AA\n',
    'AA+A',
    'AA/A',
    'AA.A',
    'é',
    'AAA\u0000',
    'AAA\u0141',
  ])('refuses %j', (text) => {
    expect(() => decodeBase64Url(text)).toThrow(refused);
  });
});

describe('base64', () => {
  it.each(['', 'AA', 'AAA', 'A===', 'AA-A', 'AA_A', 'AB==', 'AAB=', 'AAAA====', 'AA==AAAA', 'AA =', 'AAA\n'])(
    'refuses %j',
    (text) => {
      expect(() => decodeBase64(text)).toThrow(refused);
    },
  );

  it('reads the padded form of x5c', () => {
    expect(decodeBase64('+/8=')).toEqual(Uint8Array.of(0xfb, 0xff));
  });
});
