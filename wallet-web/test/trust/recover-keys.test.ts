// A key that is known by its thumbprint alone is found in the signature, held to another implementation of the curve.
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { recoverKeys } from '../../src/lib/trust/recover-keys.ts';

const ORDER = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest();
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string) => Buffer.from(hex.padStart(64, '0'), 'hex');

function pointOf(key: KeyObject): string {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return `04${Buffer.from(x, 'base64url').toString('hex')}${Buffer.from(y, 'base64url').toString('hex')}`;
}

function keyOf(point: Uint8Array): KeyObject {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) =>
    Buffer.from(part).toString('base64url'),
  ) as [string, string];
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}

const holds = (point: Uint8Array, data: Uint8Array, signature: Uint8Array) =>
  verify('sha256', data, { key: keyOf(point), dsaEncoding: 'ieee-p1363' }, signature);

describe('the keys under which a signature holds', () => {
  it('are the signer’s and at most three others, and none of them for another text', () => {
    for (let round = 0; round < 24; round += 1) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const data = randomBytes(40);
      const signature = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const found = recoverKeys(sha256(data), signature);
      expect(found.map(hexOf)).toContain(pointOf(publicKey));
      expect(found.length).toBeLessThanOrEqual(4);
      for (const point of found) expect(holds(point, data, signature)).toBe(true);
      const ofAnother = recoverKeys(sha256(Buffer.concat([data, data])), signature);
      expect(ofAnother.map(hexOf)).not.toContain(pointOf(publicKey));
    }
  });

  it('are found on both sides of the order too, where a first coordinate has two meanings', () => {
    const data = Buffer.from('a text');
    const counts = new Set<number>();
    for (let r = 1; r <= 24; r += 1) {
      const signature = Buffer.concat([bytesOf(r.toString(16)), bytesOf('abcdef')]);
      const found = recoverKeys(sha256(data), signature);
      for (const point of found) expect(holds(point, data, signature)).toBe(true);
      expect(new Set(found.map(hexOf)).size).toBe(found.length);
      counts.add(found.length);
    }
    expect([...counts].toSorted()).toEqual([0, 2, 4]);
  });

  it.each([
    ['r is 0', '0', '1'],
    ['s is 0', '1', '0'],
    ['r is the order', ORDER, '1'],
    ['s is the order', '5', ORDER],
    ['both are as large as can be', 'f'.repeat(64), 'f'.repeat(64)],
  ])('are none when %s', (_, r, s) => {
    expect(recoverKeys(sha256(Buffer.from('a text')), Buffer.concat([bytesOf(r), bytesOf(s)]))).toEqual([]);
  });

  it.each([0, 1, 32, 63, 65, 128])('are none for %d bytes', (length) => {
    const long = Buffer.alloc(length, 1);
    expect(recoverKeys(sha256(Buffer.from('a text')), long)).toEqual([]);
  });
});
