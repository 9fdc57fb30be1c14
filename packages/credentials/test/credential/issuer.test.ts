import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CredentialErrorCode,
  createIssuerCache,
  encodeBase64,
  type KeyListing,
  type VerifyPresentationInput,
  webCrypto,
} from '../../src/index.ts';
import { createForge, type Forgery, outcomeOf, signJws, toBase64Url } from '../support/forge.ts';
import { certify, createKeyPair, createTown, did, iss, nowSeconds, type Town, vct } from '../support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
});

type Options = Partial<VerifyPresentationInput>;
async function outcome(wrong: Forgery, options: Options = {}) {
  return outcomeOf(attack.check(await attack.forge(wrong), options));
}
const answering = (listing: unknown): Options => ({ lookUpKey: () => listing as KeyListing });
const inState = (...states: string[]): Options =>
  answering({ status: 'known', did, iss, types: states.map((state) => ({ vct, state })) });

describe('the issuer signature', () => {
  it('is accepted with the algorithm of the profile', async () => {
    expect(await outcome({})).toBe('accepted');
  });

  it.each<[string, CredentialErrorCode, () => Forgery | Promise<Forgery>]>([
    ...['none', 'HS256', 'ES384', 'ES512', 'RS256', 'es256', 'EdDSA', ''].map(
      (alg): [string, CredentialErrorCode, () => Forgery] => [
        `alg ${alg}`,
        'algorithm_not_allowed',
        () => ({ header: { ...attack.goodHeader, alg } }),
      ],
    ),
    ['no alg', 'algorithm_not_allowed', () => ({ header: { ...attack.goodHeader, alg: undefined } })],
    [
      'HS256 under the public key',
      'algorithm_not_allowed',
      () => ({
        header: { ...attack.goodHeader, alg: 'HS256' },
        issuerSign: async (data) => createHash('sha256').update(town.leaf).update(data).digest(),
      }),
    ],
    [
      'an unknown crit',
      'critical_header_unknown',
      () => ({ header: { ...attack.goodHeader, crit: ['x'], x: 1 } }),
    ],
    ['an empty crit', 'critical_header_unknown', () => ({ header: { ...attack.goodHeader, crit: [] } })],
    [
      'an unencoded payload',
      'critical_header_unknown',
      () => ({ header: { ...attack.goodHeader, crit: ['b64'], b64: false } }),
    ],
    ...['vc+sd-jwt', 'JWT', 'kb+jwt', 'DC+SD-JWT', 'application/dc+sd-jwt', '', null].map(
      (typ): [string, CredentialErrorCode, () => Forgery] => [
        `typ ${typ}`,
        'type_unexpected',
        () => ({ header: { ...attack.goodHeader, typ } }),
      ],
    ),
    ['no typ', 'type_unexpected', () => ({ header: { ...attack.goodHeader, typ: undefined } })],
    ['another key', 'signature_invalid', async () => ({ issuerSign: (await createKeyPair()).sign })],
    ['the key of the holder', 'signature_invalid', () => ({ issuerSign: town.holder.sign })],
    [
      'a byte too few',
      'signature_invalid',
      () => ({ issuerSign: async (data) => (await town.issuer.sign(data)).slice(0, 63) }),
    ],
    [
      'a byte too many',
      'signature_invalid',
      () => ({ issuerSign: async (data) => Uint8Array.of(...(await town.issuer.sign(data)), 0) }),
    ],
    [
      'the DER form',
      'signature_invalid',
      () => ({ issuerSign: async (data) => toDer(await town.issuer.sign(data)) }),
    ],
    ['zeros', 'signature_invalid', () => ({ issuerSign: async () => new Uint8Array(64) })],
  ])('is refused with %s (%s)', async (_, code, wrong) => {
    expect(await outcome(await wrong())).toBe(code);
  });

  it('is accepted in either of the two forms that ECDSA has', async () => {
    expect(await outcome({ issuerSign: async (data) => otherS(await town.issuer.sign(data)) })).toBe(
      'accepted',
    );
  });
});

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
function otherS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.slice(32)).toString('hex')}`);
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
  return Uint8Array.of(...signature.slice(0, 32), ...other);
}
function toDer(signature: Uint8Array): Uint8Array {
  const integers = [signature.slice(0, 32), signature.slice(32)].flatMap((half) => [2, 33, 0, ...half]);
  return Uint8Array.of(0x30, integers.length, ...integers);
}

describe('the registry', () => {
  it.each(['active', 'retired'])('vouches for a key that is %s', async (state) => {
    expect(await outcome({}, inState(state))).toBe('accepted');
  });

  it.each([
    ['in its last second', nowSeconds, 'accepted'],
    ['a second later', nowSeconds - 1, 'issuer_retired'],
  ])(
    'vouches for what a retired key signed until the stated day: %s',
    async (_, goodUntilSeconds, result) => {
      const types = [{ vct, state: 'retired', goodUntilSeconds }];
      expect(await outcome({}, answering({ status: 'known', did, iss, types }))).toBe(result);
    },
  );

  it.each<[string, CredentialErrorCode, Options]>([
    ['is suspended', 'issuer_suspended', inState('suspended')],
    ['is withdrawn', 'issuer_withdrawn', inState('withdrawn')],
    ['is compromised', 'issuer_compromised', inState('compromised')],
    ['is in a state that nobody knows', 'issuer_not_listed_for_type', inState('Active')],
    ['is active and withdrawn', 'issuer_withdrawn', inState('active', 'withdrawn')],
    ['is not listed', 'issuer_not_listed', answering({ status: 'unlisted' })],
    ['is listed for no type', 'issuer_not_listed_for_type', inState()],
    [
      'is listed for another type',
      'issuer_not_listed_for_type',
      answering({ status: 'known', did, iss, types: [{ vct: 'urn:anju:income:2', state: 'active' }] }),
    ],
  ])('does not vouch for a key that %s (%s)', async (_, code, options) => {
    expect(await outcome({}, options)).toBe(code);
  });

  it.each<[string, Options]>([
    ['says that it does not know', answering({ status: 'unknown' })],
    ['answers something else', answering({ status: 'maybe' })],
    ['fails', { lookUpKey: () => Promise.reject(new Error('down')) }],
    [
      'fails at once',
      {
        lookUpKey: () => {
          throw new Error('down');
        },
      },
    ],
  ])('lets nothing pass when it %s', async (_, options) => {
    expect(await outcome({}, options)).toBe('registry_unknown');
  });

  it('cannot be left out by a verifier', async () => {
    expect(await outcome({}, { lookUpKey: undefined as never })).toBe('registry_unknown');
  });

  it('is asked for the key alone, by its SPKI', async () => {
    const asked: string[] = [];
    const lookUpKey = (thumbprintHex: string) => {
      asked.push(thumbprintHex);
      return town.listing;
    };
    await attack.check(await attack.forge(), { lookUpKey });
    const spki = await crypto.subtle.exportKey('spki', town.issuer.keys.publicKey);
    expect(asked).toEqual([createHash('sha256').update(Buffer.from(spki)).digest('hex')]);
  });
});

describe('iss, kid and the certificate', () => {
  const kid = (value: unknown): Forgery => ({ header: { ...attack.goodHeader, kid: value } });
  const otherDid = did.replace('aA', 'bB');

  it.each<[string, () => Forgery]>([
    ['kid is the DID', () => kid(did)],
    ['kid is a key of the DID', () => kid(`${did}#delegate-7`)],
    ['kid writes the address in other letters', () => kid(`${did.toLowerCase()}#delegate-1`)],
    ['there is no kid', () => kid(undefined)],
    ['kid is the issuer’s own name for its key', () => kid('issuer-kid-1')],
  ])('are accepted when %s', async (_, wrong) => {
    expect(await outcome(wrong())).toBe('accepted');
  });

  it.each<[string, CredentialErrorCode, () => Forgery]>([
    [
      'iss is another issuer',
      'issuer_mismatch',
      () => ({ payload: { iss: 'http://localhost:4001/property' } }),
    ],
    ['iss differs by a slash', 'issuer_mismatch', () => ({ payload: { iss: `${iss}/` } })],
    ['iss is the DID', 'issuer_mismatch', () => ({ payload: { iss: did } })],
    ['kid is another DID', 'key_id_mismatch', () => kid(`${otherDid}#delegate-1`)],
    ['kid begins with the DID', 'key_id_mismatch', () => kid(`${did}0#delegate-1`)],
    ['kid is a fragment', 'key_id_mismatch', () => kid('#delegate-1')],
    ['kid is empty', 'key_id_mismatch', () => kid('')],
    ['kid is no text', 'key_id_mismatch', () => kid(1)],
  ])('are refused when %s (%s)', async (_, code, wrong) => {
    expect(await outcome(wrong())).toBe(code);
  });

  it.each([
    ['names no URI', []],
    ['lacks the DID', [iss]],
    ['lacks the issuer', [did]],
    ['names another DID', [otherDid, iss]],
    ['names another issuer', [did, 'http://localhost:4001/property']],
    ['names another issuer too', [did, iss, 'http://localhost:4001/property']],
    ['names another DID too', [otherDid, did, iss]],
  ])('are refused when the certificate %s', async (_, uris) => {
    const leaf = await certify(town.issuer, town.rootPair, { uris });
    const header = { ...attack.goodHeader, x5c: [encodeBase64(leaf)] };
    expect(await outcome({ header })).toBe('certificate_identity_mismatch');
  });

  it('are refused when the registry gives the key to another issuer', async () => {
    const listing = { ...town.listing, iss: 'http://localhost:4001/property' };
    expect(await outcome({}, answering(listing))).toBe('issuer_mismatch');
    expect(await outcome({}, answering({ ...town.listing, did: otherDid }))).toBe('key_id_mismatch');
    expect(await outcome(kid(undefined), answering({ ...town.listing, did: otherDid }))).toBe(
      'certificate_identity_mismatch',
    );
  });

  it('of one listed department do not serve another', async () => {
    const other = await createTown();
    const lookUpKey = (hex: string) =>
      hex === other.thumbprintHex
        ? { ...other.listing, iss: 'http://localhost:4001/property' }
        : town.lookUpKey(hex);
    const leaf = await certify(other.issuer, town.rootPair, { uris: [did, iss] });
    const header = { ...attack.goodHeader, x5c: [encodeBase64(leaf)] };
    expect(await outcome({ header, issuerSign: other.issuer.sign }, { lookUpKey })).toBe('issuer_mismatch');
  });
});

describe('the certificate chain in the header', () => {
  const x5c = (value: unknown): Forgery => ({ header: { ...attack.goodHeader, x5c: value } });

  it.each<[string, CredentialErrorCode, () => unknown]>([
    ['absent', 'certificate_missing', () => undefined],
    ['empty', 'certificate_missing', () => []],
    ['a text', 'certificate_missing', () => town.x5c[0]],
    ['of something else than texts', 'certificate_invalid', () => [1]],
    ['in base64url', 'base64url_invalid', () => [`${toBase64Url(town.leaf)}_`]],
    ['no certificate', 'certificate_invalid', () => ['AAAA']],
    ['longer than allowed', 'certificate_invalid', () => Array(5).fill(town.x5c[0])],
    ['followed by the root', 'certificate_invalid', () => [...town.x5c, encodeBase64(town.root)]],
    ['the root alone', 'issuer_not_listed', () => [encodeBase64(town.root)]],
  ])('is refused when it is %s (%s)', async (_, code, value) => {
    expect(await outcome(x5c(value()))).toBe(code);
  });

  it('is refused when it ends at another root', async () => {
    const other = await createTown();
    expect(await outcome({}, { roots: [other.root] })).toBe('certificate_untrusted');
    expect(await outcome({}, { roots: [] })).toBe('certificate_untrusted');
  });

  it('is refused before and after its dates, also when it is remembered', async () => {
    const issuerCache = createIssuerCache();
    expect(await outcome({}, { issuerCache })).toBe('accepted');
    for (const options of [{}, { issuerCache }]) {
      for (const days of [-31, 301]) {
        const at = nowSeconds + days * 86_400;
        const wrong = { payload: { iat: at, exp: at + 60 }, keyBinding: { iat: at } };
        expect(await outcome(wrong, { ...options, now: new Date(at * 1000) })).toBe('certificate_expired');
      }
    }
  });
});

describe('who is not listed', () => {
  it('is refused before any signature is checked', async () => {
    const crypto = { ...webCrypto, importKey: vi.fn(), verifyEs256: vi.fn() };
    expect(await outcome({}, { ...answering({ status: 'unlisted' }), crypto })).toBe('issuer_not_listed');
    expect(await outcome({}, { ...inState('suspended'), crypto })).toBe('issuer_suspended');
    expect(crypto.importKey).not.toHaveBeenCalled();
    expect(crypto.verifyEs256).not.toHaveBeenCalled();
  });
});

describe('a remembered issuer', () => {
  it('is looked up in the registry every time', async () => {
    const issuerCache = createIssuerCache();
    expect(await outcome({}, { issuerCache })).toBe('accepted');
    expect(await outcome({}, { issuerCache, ...inState('withdrawn') })).toBe('issuer_withdrawn');
    expect(await outcome({}, { issuerCache, ...answering({ status: 'unknown' }) })).toBe('registry_unknown');
  });

  it('is checked again when its root is no longer trusted', async () => {
    const issuerCache = createIssuerCache();
    const other = await createTown();
    expect(await outcome({}, { issuerCache })).toBe('accepted');
    expect(await outcome({}, { issuerCache, roots: [other.root] })).toBe('certificate_untrusted');
  });

  it('that was remembered without roots is checked against roots that are given later', async () => {
    const issuerCache = createIssuerCache();
    const other = await createTown();
    expect(await outcome({}, { issuerCache, roots: undefined })).toBe('accepted');
    expect(await outcome({}, { issuerCache, roots: [other.root] })).toBe('certificate_untrusted');
  });

  it('is remembered only after a signature of it was good', async () => {
    const issuerCache = createIssuerCache();
    const key = toBase64Url(JSON.stringify(attack.goodHeader));
    expect(await outcome({ issuerSign: town.holder.sign }, { issuerCache })).toBe('signature_invalid');
    expect(issuerCache.get(key)).toBeUndefined();
    expect(await outcome({}, { issuerCache })).toBe('accepted');
    expect(issuerCache.get(key)).toBeDefined();
    expect(await outcome({ issuerSign: town.holder.sign }, { issuerCache })).toBe('signature_invalid');
  });

  it('makes room for others', () => {
    const issuerCache = createIssuerCache(2);
    for (const header of ['a', 'b', 'c']) issuerCache.set(header, {} as never);
    expect(['a', 'b', 'c'].map((header) => issuerCache.get(header) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('a token of another kind under the same key', () => {
  it('is no credential', async () => {
    const token = await signJws(
      { ...attack.goodHeader, typ: 'statuslist+jwt' },
      attack.goodPayload,
      town.issuer.sign,
    );
    expect(await outcome({ finish: (text) => token + text.slice(text.indexOf('~')) })).toBe(
      'type_unexpected',
    );
  });
});
