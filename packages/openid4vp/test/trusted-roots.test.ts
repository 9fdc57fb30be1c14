import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createListedRoots, readPemCertificates } from '../src/index.ts';

const der = [new Uint8Array(70).fill(1), new Uint8Array(3).fill(2)];
const pem = der
  .map((bytes) =>
    Buffer.from(bytes)
      .toString('base64')
      .replace(/(.{64})/g, '$1\n'),
  )
  .map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`)
  .join('and words between\n');
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a file of roots is every PEM certificate in it', () => {
  expect(readPemCertificates(pem)).toEqual(der);
  expect(readPemCertificates('no certificate')).toEqual([]);
});

describe('a root counts', () => {
  test('while the registry lists it, asked anew each time', () => {
    const listed = new Set(der.map(hashOf));
    const roots = createListedRoots(der, (hash) => listed.has(hash));
    expect(roots()).toEqual(der);
    listed.delete(hashOf(der[0] as Uint8Array));
    expect(roots()).toEqual([der[1]]);
  });

  test('for nothing when the registry cannot say', () => {
    const roots = createListedRoots(der, () => 'unknown');
    expect(() => roots()).toThrow(expect.objectContaining({ code: 'registry_unknown' }));
  });
});
