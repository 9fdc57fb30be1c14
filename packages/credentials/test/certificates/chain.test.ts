import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkCertificateChain, readCertificate, spkiThumbprint } from '../../src/index.ts';
import { outcomeOf } from '../support/forge.ts';
import {
  type CertificateOptions,
  certify,
  createKeyPair,
  createTown,
  did,
  iss,
  type KeyPair,
  now,
  type Town,
} from '../support/town.ts';
import { Extension, KeyUsageFlags } from '../support/x509.ts';

let town: Town;
let authority: KeyPair;
let authorityCertificate: Uint8Array;
const authorityName = 'CN=Authority';

beforeAll(async () => {
  town = await createTown();
  authority = await createKeyPair();
  authorityCertificate = await intermediate();
});

const intermediate = (options: CertificateOptions = {}) =>
  certify(authority, town.rootPair, { subject: authorityName, isAuthority: true, pathLength: 0, ...options });
const leafBelow = (options: CertificateOptions = {}) =>
  certify(town.issuer, authority, { issuer: authorityName, uris: [did, iss], ...options });
const check = (chain: Uint8Array[], roots = [town.root], at = now) =>
  checkCertificateChain({ chain, roots, now: at });

describe('a certificate', () => {
  it('is read as Node reads it', () => {
    const node = new X509Certificate(town.leaf);
    const read = readCertificate(town.leaf);
    expect(read.notBefore).toEqual(node.validFromDate);
    expect(read.notAfter).toEqual(node.validToDate);
    expect(Buffer.from(read.spki)).toEqual(node.publicKey.export({ format: 'der', type: 'spki' }));
    expect(read.subject).toEqual({
      commonName: 'Household Economy Office',
      organization: '居民家庭经济状况核对中心',
    });
    expect(read.uris).toEqual([did, iss]);
    expect(spkiThumbprint(town.leaf)).toBe(createHash('sha256').update(read.spki).digest('hex'));
  });

  it('is read or refused, and nothing else happens, whatever a byte is changed to', () => {
    fc.assert(
      fc.property(fc.nat(town.leaf.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(town.leaf);
        changed[at] = (changed[at] as number) ^ change;
        try {
          readCertificate(changed);
        } catch (error) {
          expect((error as { code?: string }).code).toBe('certificate_invalid');
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('is refused when a part is cut off or something follows', () => {
    for (let length = 0; length < town.leaf.length; length += 1) {
      expect(() => readCertificate(town.leaf.slice(0, length))).toThrow(
        expect.objectContaining({ code: 'certificate_invalid' }),
      );
    }
    expect(() => readCertificate(Uint8Array.of(...town.leaf, 0))).toThrow();
  });

  it('of another kind of key is refused', async () => {
    const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, [
      'sign',
      'verify',
    ]);
    const leaf = await certify(town.issuer, town.rootPair, { publicKey });
    expect(() => readCertificate(leaf)).toThrow(expect.objectContaining({ code: 'certificate_invalid' }));
  });
});

describe('a chain', () => {
  it('is accepted from the leaf to a root', async () => {
    const chain = await check([town.leaf]);
    expect(chain.root).toEqual(town.root);
    expect(chain.leaf.uris).toEqual([did, iss]);
  });

  it('is accepted through an authority between', async () => {
    expect(await outcomeOf(check([await leafBelow(), authorityCertificate]))).toBe('accepted');
  });

  it('is refused when any byte of the leaf is changed', async () => {
    for (let at = 0; at < town.leaf.length; at += 1) {
      const changed = Uint8Array.from(town.leaf);
      changed[at] = (changed[at] as number) ^ 1;
      expect(await outcomeOf(check([changed]))).toMatch(/^certificate_/);
    }
  });

  const refusals: [string, string, () => Promise<Uint8Array[]>][] = [
    ['the authority between is left out', 'certificate_untrusted', async () => [await leafBelow()]],
    ['the order is wrong', 'certificate_invalid', async () => [authorityCertificate, await leafBelow()]],
    [
      'the leaf is signed by another key',
      'certificate_untrusted',
      async () => [await certify(town.issuer, town.holder)],
    ],
    [
      'the leaf only names an authority that did not sign it',
      'certificate_untrusted',
      async () => {
        const leaf = await certify(town.issuer, town.holder, { issuer: authorityName, uris: [did, iss] });
        return [leaf, authorityCertificate];
      },
    ],
    [
      'the leaf is signed by an authority of another name',
      'certificate_untrusted',
      async () => [await leafBelow({ issuer: 'CN=Other' }), authorityCertificate],
    ],
    [
      'the authority may not certify',
      'certificate_invalid',
      async () => [await leafBelow(), await intermediate({ isAuthority: false })],
    ],
    [
      'the authority has a key for something else',
      'certificate_invalid',
      async () => [await leafBelow(), await intermediate({ keyUsage: KeyUsageFlags.digitalSignature })],
    ],
    [
      'there are more authorities than the root allows',
      'certificate_untrusted',
      async () => {
        const second = await createKeyPair();
        const below = await certify(second, authority, {
          subject: 'CN=Second',
          issuer: authorityName,
          isAuthority: true,
        });
        const leaf = await certify(town.issuer, second, { issuer: 'CN=Second' });
        return [leaf, below, await intermediate({ pathLength: 1 })];
      },
    ],
    [
      'there are more authorities than an authority allows',
      'certificate_invalid',
      async () => {
        const second = await createKeyPair();
        const below = await certify(second, authority, {
          subject: 'CN=Second',
          issuer: authorityName,
          isAuthority: true,
        });
        const leaf = await certify(town.issuer, second, { issuer: 'CN=Second' });
        return [leaf, below, authorityCertificate];
      },
    ],
    ['the leaf is an authority', 'certificate_invalid', async () => [authorityCertificate]],
    [
      'the leaf has a key for something else',
      'certificate_invalid',
      async () => [await certify(town.issuer, town.rootPair, { keyUsage: KeyUsageFlags.keyAgreement })],
    ],
    [
      'the leaf is self-signed',
      'certificate_invalid',
      async () => [await certify(town.issuer, town.issuer, { subject: 'CN=Me', issuer: 'CN=Me' })],
    ],
    ['the root is sent along', 'certificate_invalid', async () => [town.leaf, town.root]],
    [
      'the root only has the name of a trusted one',
      'certificate_untrusted',
      async () => {
        const imposter = await createKeyPair();
        return [await certify(town.issuer, imposter, { uris: [did, iss] })];
      },
    ],
    [
      'the leaf has a critical extension that is not understood',
      'certificate_invalid',
      async () => [
        await certify(town.issuer, town.rootPair, {
          more: [new Extension('2.5.29.30', true, Uint8Array.of(0x30, 0))],
        }),
      ],
    ],
    ['there is none', 'certificate_missing', async () => []],
  ];

  it.each(refusals)('is refused when %s (%s)', async (_, code, chain) => {
    expect(await outcomeOf(check(await chain()))).toBe(code);
  });

  it('has at most four certificates', async () => {
    const root = await certify(town.rootPair, town.rootPair, { subject: 'CN=Root', isAuthority: true });
    const below = async (authorities: number) => {
      const chain: Uint8Array[] = [];
      let signer = town.rootPair;
      let issuer = 'CN=Root';
      for (let number = 1; number <= authorities; number += 1) {
        const subject = `CN=Authority ${number}`;
        const next = await createKeyPair();
        chain.unshift(await certify(next, signer, { subject, issuer, isAuthority: true }));
        [signer, issuer] = [next, subject];
      }
      return [await certify(town.issuer, signer, { issuer }), ...chain];
    };
    expect(await outcomeOf(check(await below(3), [root]))).toBe('accepted');
    expect(await outcomeOf(check(await below(4), [root]))).toBe('certificate_invalid');
  });

  it('is accepted with an extension that is not understood and not critical', async () => {
    const more = [new Extension('1.2.3.4', false, Uint8Array.of(5, 0))];
    expect(await outcomeOf(check([await certify(town.issuer, town.rootPair, { more })]))).toBe('accepted');
  });

  it('is valid from the latest beginning to the earliest end, the root included', async () => {
    const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
    const leaf = await leafBelow({ notBefore: days(-1), notAfter: days(20) });
    const above = await intermediate({ notBefore: days(-5), notAfter: days(10) });
    expect(await outcomeOf(check([leaf, above]))).toBe('accepted');
    expect(await outcomeOf(check([leaf, above], [town.root], days(-2)))).toBe('certificate_expired');
    expect(await outcomeOf(check([leaf, above], [town.root], days(11)))).toBe('certificate_expired');
    const oldRoot = await certify(town.rootPair, town.rootPair, {
      subject: 'CN=Root',
      isAuthority: true,
      notAfter: days(-1),
    });
    expect(await outcomeOf(check([town.leaf], [oldRoot]))).toBe('certificate_expired');
  });

  it('ends at whichever root signed it', async () => {
    const other = await createTown();
    expect((await check([town.leaf], [other.root, town.root])).root).toEqual(town.root);
    expect(await outcomeOf(check([town.leaf], []))).toBe('certificate_untrusted');
  });

  it('is only read when no roots are given, and says so', async () => {
    const chain = await checkCertificateChain({ chain: [town.leaf], now });
    expect(chain.root).toBeUndefined();
  });
});
