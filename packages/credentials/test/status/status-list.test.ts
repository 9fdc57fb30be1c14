import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkStatus,
  createStatusList,
  decodeStatusList,
  encodeStatusListToken,
  type StatusBits,
  type VerifyStatusListInput,
  verifyStatusListToken,
} from '../../src/index.ts';
import { createForge, outcomeOf, signJws, toBase64Url } from '../support/forge.ts';
import { createTown, did, iss, now, nowSeconds, statusUri, type Town, vct } from '../support/town.ts';

let town: Town;
let header: { kid: string; x5c: string[] };
beforeAll(async () => {
  town = await createTown();
  header = { kid: `${did}#delegate-1`, x5c: town.x5c };
});

describe('a status list', () => {
  it('keeps every status apart from its neighbours', () => {
    const bits = fc.constantFrom<StatusBits>(1, 2, 4, 8);
    fc.assert(
      fc.property(bits, fc.array(fc.nat(255), { minLength: 1, maxLength: 60 }), (width, values) => {
        const list = createStatusList({ bits: width, size: values.length });
        const kept = values.map((value) => value % (1 << width));
        for (const index of kept.keys()) list.setStatus(index, 255 % (1 << width));
        for (const [index, value] of kept.entries()) list.setStatus(index, value);
        expect(kept.map((_, index) => list.statusAt(index))).toEqual(kept);
      }),
    );
  });

  it('is valid everywhere when it is new', () => {
    const list = createStatusList({ bits: 2, size: 5 });
    expect(list.size).toBe(8);
    expect(Array.from({ length: 8 }, (_, i) => list.statusAt(i))).toEqual(Array(8).fill(0));
  });

  it.each([-1, 8, 0.5, Number.NaN, 1e12])('has no index %d', (index) => {
    const list = createStatusList({ bits: 2, size: 8 });
    const refused = expect.objectContaining({ code: 'status_index_out_of_range' });
    expect(() => list.statusAt(index)).toThrow(refused);
    expect(() => list.setStatus(index, 1)).toThrow(refused);
    expect(() => checkStatus(list, index)).toThrow(refused);
  });

  it('takes no value that does not fit', () => {
    const list = createStatusList({ bits: 2, size: 8 });
    for (const value of [4, -1, 0.5]) expect(() => list.setStatus(0, value)).toThrow(RangeError);
  });

  it('lets pass only what is valid', () => {
    const list = createStatusList({ bits: 2, size: 4 });
    for (const index of [1, 2, 3]) list.setStatus(index, index);
    const outcomes = [0, 1, 2, 3].map((index) => {
      try {
        checkStatus(list, index);
        return 'passes';
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(outcomes).toEqual([
      'passes',
      'credential_revoked',
      'credential_suspended',
      'credential_status_unknown',
    ]);
  });
});

describe('a status list token', () => {
  const list = createStatusList({ bits: 2, size: 1000 });
  list.setStatus(412, 1);
  const encode = (changes: object = {}) =>
    encodeStatusListToken({
      header,
      list,
      uri: statusUri,
      issuedAt: nowSeconds,
      expiresAt: nowSeconds + 3600,
      ttlSeconds: 15,
      sign: town.issuer.sign,
      ...changes,
    });
  const verify = (token: string, options: Partial<VerifyStatusListInput> = {}) =>
    verifyStatusListToken({
      token,
      uri: statusUri,
      iss,
      vct,
      now,
      lookUpKey: town.lookUpKey,
      roots: [town.root],
      ...options,
    });

  it('says what was set, and how long it may be used', async () => {
    const verified = await verify(await encode());
    expect(verified.list.statusAt(412)).toBe(1);
    expect(verified.list.statusAt(411)).toBe(0);
    expect(verified.list.size).toBe(1000);
    expect(verified).toMatchObject({ ttlSeconds: 15, usableUntil: new Date((nowSeconds + 15) * 1000) });
  });

  it('is used no longer than it is valid', async () => {
    const verified = await verify(await encode({ expiresAt: nowSeconds + 5 }));
    expect(verified.usableUntil).toEqual(new Date((nowSeconds + 5) * 1000));
  });

  it.each<[string, string, object, Partial<VerifyStatusListInput>]>([
    ['it was fetched from elsewhere', 'status_list_wrong_uri', {}, { uri: `${statusUri}0` }],
    ['it expires now', 'status_list_expired', { expiresAt: nowSeconds }, {}],
    ['it is from the future', 'status_list_malformed', { issuedAt: nowSeconds + 61 }, {}],
    ['it expires in milliseconds', 'status_list_malformed', { expiresAt: nowSeconds * 1000 }, {}],
    ['it was issued before all dates', 'status_list_malformed', { issuedAt: -1 }, {}],
    ['its ttl is endless', 'status_list_malformed', { ttlSeconds: 1e12 }, {}],
    ['its ttl is nothing', 'status_list_malformed', { ttlSeconds: 0 }, {}],
    ['its issuer is another', 'issuer_mismatch', {}, { iss: 'http://localhost:4001/property' }],
    ['its key is listed for another type', 'issuer_not_listed_for_type', {}, { vct: 'urn:anju:property:1' }],
    ['its key is not listed', 'issuer_not_listed', {}, { lookUpKey: () => ({ status: 'unlisted' }) }],
    ['the registry does not know', 'registry_unknown', {}, { lookUpKey: () => ({ status: 'unknown' }) }],
    ['it unpacks to more than allowed', 'status_list_too_large', {}, { maximumListBytes: 249 }],
  ])('is refused when %s (%s)', async (_, code, changes, options) => {
    expect(await outcomeOf(verify(await encode(changes), options))).toBe(code);
  });

  it('is refused when it is signed by another, or changed', async () => {
    expect(await outcomeOf(verify(await encode({ sign: town.holder.sign })))).toBe('signature_invalid');
    const [head, payload, signature] = (await encode()).split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const other = toBase64Url(JSON.stringify({ ...claims, exp: claims.exp + 1 }));
    expect(await outcomeOf(verify(`${head}.${other}.${signature}`))).toBe('signature_invalid');
  });

  it.each<[string, string, (good: { header: object; payload: Record<string, unknown> }) => object]>([
    ['a credential', 'type_unexpected', ({ header }) => ({ header: { ...header, typ: 'dc+sd-jwt' } })],
    [
      'of another algorithm',
      'algorithm_not_allowed',
      ({ header }) => ({ header: { ...header, alg: 'HS256' } }),
    ],
    ['of a foreign iss', 'issuer_mismatch', ({ payload }) => ({ payload: { ...payload, iss: 'http://x' } })],
    ['without sub', 'status_list_wrong_uri', ({ payload }) => ({ payload: { ...payload, sub: undefined } })],
    ['without exp', 'status_list_malformed', ({ payload }) => ({ payload: { ...payload, exp: undefined } })],
    ['without iat', 'status_list_malformed', ({ payload }) => ({ payload: { ...payload, iat: undefined } })],
    [
      'without list',
      'status_list_malformed',
      ({ payload }) => ({ payload: { ...payload, status_list: undefined } }),
    ],
    ['of three bits', 'status_list_malformed', (good) => withList(good, { bits: 3 })],
    ['of bits in text', 'status_list_malformed', (good) => withList(good, { bits: '2' })],
    ['without lst', 'status_list_malformed', (good) => withList(good, { lst: undefined })],
    ['of an empty lst', 'status_list_malformed', (good) => withList(good, { lst: '' })],
    ['of an lst that is not packed', 'status_list_malformed', (good) => withList(good, { lst: 'AAAA' })],
    ['of a padded lst', 'base64url_invalid', (good) => withList(good, { lst: 'AA==' })],
    [
      'of an lst cut short',
      'status_list_malformed',
      (good) => withList(good, { lst: packed(1000).slice(0, -8) }),
    ],
    [
      'of an lst with something behind',
      'status_list_malformed',
      (good) => withList(good, { lst: `${packed(1000)}AAAAAAAA` }),
    ],
    [
      'that unpacks to a gigabyte',
      'status_list_too_large',
      (good) => withList(good, { lst: packed(64 * 1024 * 1024) }),
    ],
  ])('is refused when it is %s (%s)', async (_, code, change) => {
    const good = {
      header: { alg: 'ES256', typ: 'statuslist+jwt', ...header },
      payload: {
        sub: statusUri,
        iat: nowSeconds,
        exp: nowSeconds + 60,
        status_list: { bits: 2, lst: packed(100) },
      },
    };
    const forge = async (parts: typeof good) => signJws(parts.header, parts.payload, town.issuer.sign);
    expect(await outcomeOf(verify(await forge(good)))).toBe('accepted');
    expect(await outcomeOf(verify(await forge({ ...good, ...change(good) })))).toBe(code);
  });

  it('is a text', async () => {
    for (const other of [undefined, null, 1, {}]) {
      expect(await outcomeOf(verify(other as never))).toBe('token_malformed');
    }
  });

  it('is refused when it is too long, before anything is read', async () => {
    expect(await outcomeOf(verify('A'.repeat(3 * 1024 * 1024)))).toBe('token_too_large');
  });

  it('of a credential kind is not read as one', async () => {
    const { goodHeader, goodPayload } = createForge(town);
    expect(await outcomeOf(verify(await signJws(goodHeader, goodPayload, town.issuer.sign)))).toBe(
      'type_unexpected',
    );
  });

  it('that was packed elsewhere is read', async () => {
    const { bytes } = await decodeStatusList({ bits: 1, lst: packed(10) });
    expect(bytes).toEqual(new Uint8Array(10));
  });
});

function packed(length: number): string {
  return toBase64Url(deflateSync(new Uint8Array(length)));
}
function withList(good: { payload: Record<string, unknown> }, change: object): object {
  return {
    payload: { ...good.payload, status_list: { ...(good.payload.status_list as object), ...change } },
  };
}
