import { beforeAll, describe, expect, it } from 'vitest';
import { checkCertificateChain, encodeBase64, encodeBase64Url, readCertificate } from '../../src/index.ts';
import { createForge, outcomeOf } from '../support/forge.ts';
import {
  certify,
  createKeyPair,
  createTown,
  did,
  iss,
  type KeyPair,
  now,
  type Town,
} from '../support/town.ts';
import { Extension } from '../support/x509.ts';

let town: Town;
let authority: KeyPair;
beforeAll(async () => {
  town = await createTown();
  authority = await createKeyPair();
});

const ofRoot = Uint8Array.from({ length: 20 }, (_, index) => index);
const ofAuthority = Uint8Array.from({ length: 20 }, (_, index) => 255 - index);
const element = (tag: number, ...contents: number[]) => [tag, contents.length, ...contents];
const extension = (der: number[], isCritical = false) =>
  new Extension('2.5.29.35', isCritical, Uint8Array.from(der));
const keyId = (id: Uint8Array) => extension(element(0x30, ...element(0x80, ...id)));

const leafWith = (...more: Extension[]) => certify(town.issuer, town.rootPair, { uris: [did, iss], more });
const idOf = async (...more: Extension[]) => readCertificate(await leafWith(...more)).authorityKeyId;

describe('an authority key identifier', () => {
  it('is read from the certificate, which may have none', async () => {
    expect(await idOf(keyId(ofRoot))).toEqual(ofRoot);
    expect(await idOf()).toBeUndefined();
    expect(await idOf(extension(element(0x30)))).toBeUndefined();
    const name = element(0xa1, ...element(0x82, 0x61));
    const withIssuer = element(0x30, ...element(0x80, 1), ...name, ...element(0x82, 1));
    expect(await idOf(extension(withIssuer))).toEqual(Uint8Array.of(1));
  });

  it.each([
    ['critical', extension(element(0x30, ...element(0x80, 1)), true)],
    ['no sequence', extension(element(0x04, 1))],
    ['empty', extension(element(0x30, ...element(0x80)))],
    ['there twice', extension(element(0x30, ...element(0x80, 1), ...element(0x80, 2)))],
    ['followed by something else', extension(element(0x30, ...element(0x80, 1), ...element(0x85, 1)))],
    ['with a serial number and no name', extension(element(0x30, ...element(0x80, 1), ...element(0x82, 1)))],
    ['with something behind it', extension([...element(0x30, ...element(0x80, 1)), 0])],
  ])('is refused when it is %s', async (_name, wrong) => {
    const leaf = await leafWith(wrong);
    expect(() => readCertificate(leaf)).toThrow(expect.objectContaining({ code: 'certificate_invalid' }));
  });
});

describe('the authorities of a chain', () => {
  const chainOf = async () => [
    await certify(town.issuer, authority, {
      issuer: 'CN=Authority',
      uris: [did, iss],
      more: [keyId(ofAuthority)],
    }),
    await certify(authority, town.rootPair, {
      subject: 'CN=Authority',
      isAuthority: true,
      pathLength: 0,
      more: [keyId(ofRoot)],
    }),
  ];

  it('are those that its certificates name, once it ends at a root', async () => {
    const chain = await chainOf();
    const checked = await checkCertificateChain({ chain, roots: [town.root], now });
    expect(checked.authorityKeyIds).toEqual([ofAuthority, ofRoot].map(encodeBase64Url));
  });

  it('are none without roots: anybody could have written them', async () => {
    expect((await checkCertificateChain({ chain: await chainOf(), now })).authorityKeyIds).toEqual([]);
  });

  it('are held against what was asked', async () => {
    const attack = createForge({ ...town, x5c: (await chainOf()).map((der) => encodeBase64(der)) });
    const presentation = await attack.forge();
    const outcome = (ids: string[], options = {}) =>
      outcomeOf(attack.check(presentation, { expectedAuthorityKeyIds: ids, ...options }));
    const [mine, roots, other] = [ofAuthority, ofRoot, new Uint8Array(20)].map(encodeBase64Url) as [
      string,
      string,
      string,
    ];
    for (const ids of [[mine], [roots], [other, roots]]) expect(await outcome(ids)).toBe('accepted');
    for (const ids of [[other], [mine.slice(0, -1)], []])
      expect(await outcome(ids)).toBe('issuer_authority_unexpected');
    expect(await outcome([mine], { roots: undefined })).toBe('issuer_authority_unexpected');
  });
});
