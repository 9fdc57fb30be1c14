// The digest of a status list says what the list says: signed again it is the same, changed by one bit it is another.
import { createHash } from 'node:crypto';
import { createStatusList, encodeStatusListToken, type StatusBits, signWith } from '@anju/credentials';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOfStatusList, statusListDigest } from '../src/index.ts';

let sign: ReturnType<typeof signWith>;

beforeAll(async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  sign = signWith(pair.privateKey);
});

const tokenOf = (list: { bits: StatusBits; bytes: Uint8Array }, issuedAt = 1_800_000_000) =>
  encodeStatusListToken({
    header: { x5c: ['MAA='] },
    list,
    uri: 'https://issuer.test/status/1',
    issuedAt,
    expiresAt: issuedAt + 3600,
    ttlSeconds: 15,
    sign,
  });

describe('a status list’s digest', () => {
  test('stays when the token is signed again, at another time', async () => {
    const list = createStatusList({ bits: 2, size: 1024 });
    list.setStatus(7, 1);
    const [first, second] = [await tokenOf(list), await tokenOf(list, 1_800_003_600)];
    expect(second).not.toBe(first);
    expect(await statusListDigest(second)).toEqual(await statusListDigest(first));
  });

  test('is the SHA-256 over the stated bytes, with the number of statuses', async () => {
    const list = createStatusList({ bits: 2, size: 1024 });
    list.setStatus(7, 1);
    const expected = createHash('sha256').update('anju-status-list:1\n2\n').update(list.bytes).digest('hex');
    expect(await statusListDigest(await tokenOf(list))).toEqual({ digestHex: expected, size: 1024 });
    expect(digestOfStatusList(list)).toEqual({ digestHex: expected, size: 1024 });
  });

  test('is another when one status changes, or the bits of each', async () => {
    const list = createStatusList({ bits: 2, size: 1024 });
    const before = await statusListDigest(await tokenOf(list));
    const asOneBit = await statusListDigest(await tokenOf({ bits: 1, bytes: list.bytes }));
    list.setStatus(1023, 2);
    const after = await statusListDigest(await tokenOf(list));
    expect(new Set([before, asOneBit, after].map(({ digestHex }) => digestHex)).size).toBe(3);
  });

  test.each([
    '',
    'a.b',
    'a.b.c.d',
    'e30.e30.e30',
    `e30.${Buffer.from('{"status_list":{"bits":3,"lst":"eJwDAAAAAAE"}}').toString('base64url')}.e30`,
    `e30.${Buffer.from('{"status_list":{"bits":1,"lst":"bm90IHpsaWI"}}').toString('base64url')}.e30`,
    `e30.${Buffer.from('not json').toString('base64url')}.e30`,
    `e30.${Buffer.from('[1]').toString('base64url')}.e30`,
  ])('is refused for what is no Status List Token: %s', async (token) => {
    await expect(statusListDigest(token)).rejects.toMatchObject({ code: 'status_list_malformed' });
  });

  test('is refused for a list that unpacks beyond the limit, without unpacking it', async () => {
    const bomb = await tokenOf({ bits: 1, bytes: new Uint8Array(8 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(64 * 1024);
    await expect(statusListDigest(bomb)).rejects.toMatchObject({ code: 'status_list_malformed' });
  });
});
