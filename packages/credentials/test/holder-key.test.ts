import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { jwkThumbprint, type P256Jwk, pointOfJwk, readP256Jwk } from '../src/index.ts';
import { createKeyPair } from './support/town.ts';

let jwk: P256Jwk;
let raw: Uint8Array;
beforeAll(async () => {
  const pair = await createKeyPair();
  jwk = pair.jwk;
  raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.keys.publicKey));
});

describe('a P-256 key', () => {
  it('is read without the members that say nothing about the key', () => {
    expect(readP256Jwk({ ...jwk, use: 'sig', alg: 'ES256', key_ops: ['verify'], kid: '1' })).toEqual(jwk);
  });

  it('has the point and the thumbprint that others compute', () => {
    expect(pointOfJwk(jwk)).toEqual(raw);
    const members = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
    expect(jwkThumbprint(jwk)).toBe(createHash('sha256').update(members).digest('base64url'));
  });

  it.each<[string, (jwk: P256Jwk) => unknown]>([
    ['nothing', () => undefined],
    ['no object', () => 'key'],
    ['a private key', (key) => ({ ...key, d: key.x })],
    ['of another type', (key) => ({ ...key, kty: 'RSA' })],
    ['on another curve', (key) => ({ ...key, crv: 'secp256k1' })],
    ['for encryption', (key) => ({ ...key, use: 'enc' })],
    ['for another algorithm', (key) => ({ ...key, alg: 'ECDH-ES' })],
    ['for another operation', (key) => ({ ...key, key_ops: ['deriveBits'] })],
    ['for no operation', (key) => ({ ...key, key_ops: [] })],
    ['for operations in a text', (key) => ({ ...key, key_ops: 'verify' })],
    ['without x', (key) => ({ ...key, x: undefined })],
    ['with a short x', (key) => ({ ...key, x: key.x.slice(0, -1) })],
    ['with a long y', (key) => ({ ...key, y: `${key.y}A` })],
    ['with a padded y', (key) => ({ ...key, y: `${key.y}=` })],
    ['with an x that has bits of no byte', (key) => ({ ...key, x: `${key.x.slice(0, -1)}B` })],
    ['with a y that is no base64url', (key) => ({ ...key, y: `${key.y.slice(0, -1)}+` })],
    ['with a number for y', (key) => ({ ...key, y: 1 })],
  ])('is refused when it is %s', (_, change) => {
    expect(() => readP256Jwk(change(jwk) as never)).toThrow(
      expect.objectContaining({ code: 'holder_key_invalid' }),
    );
  });
});
