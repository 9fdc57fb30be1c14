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
/** A leaf this near to its end is replaced; what the old one attested stays good, it is a day long. */
const RENEW_BEFORE_DAYS = 30;

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
    ...validity(now, LEAF_VALIDITY_DAYS, authority.notAfter),
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

/** Whether a leaf must be replaced: it ends soon, has ended, or was made under a clock that was ahead. */
export function isDue({ certificateDer }: Certified, now: Date): boolean {
  const { notBefore, notAfter } = new X509Certificate(new Uint8Array(certificateDer));
  const isNearItsEnd = notAfter.getTime() - now.getTime() < RENEW_BEFORE_DAYS * DAY_MILLISECONDS;
  return isNearItsEnd || notBefore > now;
}

/** Whether a root counts at this moment. */
export function isInForce({ certificateDer }: Certified, now: Date): boolean {
  const { notBefore, notAfter } = new X509Certificate(new Uint8Array(certificateDer));
  return notBefore <= now && now < notAfter;
}

/** Whether this root signed this leaf. */
export function isSignedBy(leaf: Certified, root: Certified): Promise<boolean> {
  const { publicKey } = new X509Certificate(new Uint8Array(root.certificateDer));
  const certificate = new X509Certificate(new Uint8Array(leaf.certificateDer));
  return certificate.verify({ publicKey, signatureOnly: true });
}

/** Certificates count whole seconds. Nothing outlasts what it is signed with. */
function validity(now: Date, days: number, latest?: Date): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const end = notBefore.getTime() + days * DAY_MILLISECONDS;
  return { notBefore, notAfter: new Date(Math.min(end, latest?.getTime() ?? end)) };
}

/** 16 random octets, positive and of full length (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(octets).toString('hex');
}
