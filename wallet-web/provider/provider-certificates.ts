// The wallet provider's own two certificates: a root that issuers are told of, and a leaf that signs attestations.
// They are not the city's: who makes wallets and who certifies departments are different powers.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export type Certified = { certificateDer: Uint8Array; privateKey: CryptoKey };

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const ROOT_NAME: JsonName = [{ CN: ['Anju Wallet Provider Root'] }];
const LEAF_NAME: JsonName = [{ CN: ['Anju Wallet Provider'] }];
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const ROOT_VALIDITY_DAYS = 3650;
const LEAF_VALIDITY_DAYS = 396;

export async function makeRoot(now: Date): Promise<Certified> {
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: ROOT_NAME,
    ...validity(now, ROOT_VALIDITY_DAYS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificateDer: new Uint8Array(certificate.rawData), privateKey: keys.privateKey };
}

export async function makeLeaf(root: Certified, now: Date): Promise<Certified> {
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const authority = new X509Certificate(new Uint8Array(root.certificateDer));
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: LEAF_NAME,
    issuer: authority.subjectName,
    ...validity(now, LEAF_VALIDITY_DAYS),
    signingAlgorithm: SIGNING,
    publicKey: keys.publicKey,
    signingKey: root.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority, false),
    ],
  });
  return { certificateDer: new Uint8Array(certificate.rawData), privateKey: keys.privateKey };
}

/** Certificates count whole seconds. */
function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY_MILLISECONDS) };
}

/** 16 random octets, positive and of full length (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(octets).toString('hex');
}
