import { expect, test } from 'vitest';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';

const key = Buffer.from('a private key of thirty-two bytes');
const sealer = createKeySealer(Buffer.alloc(32, 1));

test('a sealed key opens for its own request, and looks different each time', () => {
  const sealed = sealer.seal('request', key);
  expect(Buffer.from(sealer.open('request', sealed))).toEqual(key);
  expect(sealer.seal('request', key)).not.toBe(sealed);
  expect(Buffer.from(sealed, 'base64url').includes(key)).toBe(false);
});

test('a sealed key does not open for another request, with another secret, or changed', () => {
  const sealed = sealer.seal('request', key);
  expect(() => sealer.open('another', sealed)).toThrow();
  expect(() => createKeySealer(Buffer.alloc(32, 2)).open('request', sealed)).toThrow();
  for (let at = 0; at < Buffer.from(sealed, 'base64url').length; at += 1) {
    const changed = Buffer.from(sealed, 'base64url');
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => sealer.open('request', changed.toString('base64url'))).toThrow();
  }
  expect(() => sealer.open('request', '')).toThrow();
});
