// Certificates of the tests' own small town, made with the library that a city uses too.
import 'reflect-metadata';
import { encodeBase64 } from '@anju/credentials';
import * as x509 from '@peculiar/x509';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const ALGORITHM = { ...CURVE, hash: 'SHA-256' };

export const NOW = new Date('2026-11-20T09:00:00Z');

export type Signer = {
  sign(data: Uint8Array): Promise<Uint8Array>;
  privateKey: CryptoKey;
  certificateDer: Uint8Array;
  x5c: string[];
};

export type Authority = {
  rootDer: Uint8Array;
  /** as its certificates name it: base64url */
  keyId: string;
  certify(
    subject: { commonName: string; organization: string },
    uris?: string[],
    dnsNames?: string[],
  ): Promise<Signer>;
};

const keyPair = () => crypto.subtle.generateKey(CURVE, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-12-31T00:00:00Z') };

export async function createAuthority(name = 'Test City Root'): Promise<Authority> {
  const keys = await keyPair();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const authorityKey = await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey);
  return {
    rootDer: new Uint8Array(root.rawData),
    keyId: Buffer.from(authorityKey.keyId ?? '', 'hex').toString('base64url'),
    async certify({ commonName, organization }, uris = [], dnsNames = []) {
      const names = [
        ...uris.map((value) => ({ type: 'url' as const, value })),
        ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
      ];
      const leafKeys = await keyPair();
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: '02',
        subject: [{ CN: [commonName] }, { O: [organization] }],
        issuer: root.subject,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        ...validity,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          authorityKey,
          ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
        ],
      });
      const certificateDer = new Uint8Array(leaf.rawData);
      return {
        sign: async (data) =>
          new Uint8Array(await crypto.subtle.sign(ALGORITHM, leafKeys.privateKey, new Uint8Array(data))),
        privateKey: leafKeys.privateKey,
        certificateDer,
        x5c: [encodeBase64(certificateDer)],
      };
    },
  };
}
