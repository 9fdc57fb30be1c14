// The two forms of a signature come to the same, in either direction, leading zeros and highest bits included.
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeDerSignature, encodeDerSignature } from '../../src/crypto/der-signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const data = new TextEncoder().encode('anything');
const dsaEncoding = 'ieee-p1363';

/** Half of a signature, often with zeros before it. */
const half = fc
  .tuple(fc.nat(31), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([zeros, bytes]) => bytes.fill(0, 0, zeros));

it('any r and s come back as they were', () => {
  fc.assert(
    fc.property(half, half, (r, s) => {
      const signature = Uint8Array.of(...r, ...s);
      expect(decodeDerSignature(encodeDerSignature(signature))).toEqual(signature);
    }),
  );
});

it('what Node signs in one form it verifies in the other', () => {
  for (let made = 0; made < 20; made += 1) {
    const raw = sign('sha256', data, { key: privateKey, dsaEncoding });
    expect(verify('sha256', data, publicKey, encodeDerSignature(raw))).toBe(true);
    const der = sign('sha256', data, privateKey);
    expect(verify('sha256', data, { key: publicKey, dsaEncoding }, decodeDerSignature(der))).toBe(true);
  }
});

it.each([
  ['nothing', []],
  ['something else', [0x04, 0x02, 0x01, 0x01]],
  ['more than it says', [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01, 0x00]],
  ['one integer', [0x30, 0x03, 0x02, 0x01, 0x01]],
  ['three integers', [0x30, 0x09, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]],
  ['an empty integer', [0x30, 0x05, 0x02, 0x00, 0x02, 0x01, 0x01]],
  ['an integer of another curve', [0x30, 0x26, 0x02, 0x21, ...Array(33).fill(1), 0x02, 0x01, 0x01]],
])('%s is no signature', (_, bytes) => {
  expect(() => decodeDerSignature(Uint8Array.from(bytes))).toThrow(
    expect.objectContaining({ code: 'issue_invalid' }),
  );
});
