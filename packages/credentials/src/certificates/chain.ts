/**
 * Path validation for x5c (RFC 5280 section 6, the part this profile needs; HAIP 1.0: the leaf is not self-signed and the
 * root stays out of the header). Revocation of certificates is the registry's: a key or root counts only while listed.
 */
import type { CryptoPort } from '../crypto/port.ts';
import { webCrypto } from '../crypto/web-crypto.ts';
import { encodeBase64Url, encodeHex, sameBytes } from '../encoding/base64.ts';
import { ensure } from '../errors.ts';
import { limits } from '../limits.ts';
import { type Certificate, readCertificate } from './certificate.ts';

/** A chain whose signatures and constraints were checked; its dates must be checked again at every use. */
export interface CertificateChain {
  leaf: Certificate;
  /** When all of its certificates, the root included, are valid. */
  validFrom: Date;
  validUntil: Date;
  /** DER of the root; absent when no roots were given. */
  root?: Uint8Array;
  /** Authority key identifiers of the certificates below the root, base64url. None without roots: nothing vouches for them. */
  authorityKeyIds: readonly string[];
}

function readChain(chain: readonly Uint8Array[]): [Certificate, ...Certificate[]] {
  ensure(chain.length <= limits.certificates, 'certificate_invalid');
  const [leaf, ...authorities] = chain.map(readCertificate);
  ensure(leaf !== undefined, 'certificate_missing');
  ensure(!leaf.isAuthority && !sameBytes(leaf.issuerName, leaf.subjectName), 'certificate_invalid');
  ensure(leaf.keyUsage === undefined || leaf.keyUsage.digitalSignature, 'certificate_invalid');
  return [leaf, ...authorities];
}

function mayCertify(authority: Certificate, authoritiesBelow: number): boolean {
  return (
    authority.isAuthority &&
    (authority.keyUsage === undefined || authority.keyUsage.certificateSigning) &&
    (authority.pathLength === undefined || authority.pathLength >= authoritiesBelow)
  );
}

async function isSignedBy(
  subject: Certificate,
  authority: Certificate,
  crypto: CryptoPort,
): Promise<boolean> {
  if (!sameBytes(subject.issuerName, authority.subjectName)) return false;
  try {
    const key = await crypto.importKey(authority.point, 'once');
    return (await crypto.verifyEs256(key, subject.signedBytes, subject.signature)) === true;
  } catch {
    return false;
  }
}

function chainOf(certificates: readonly [Certificate, ...Certificate[]]): CertificateChain {
  const validFrom = Math.max(...certificates.map(({ notBefore }) => notBefore.getTime()));
  const validUntil = Math.min(...certificates.map(({ notAfter }) => notAfter.getTime()));
  const [leaf] = certificates;
  return { leaf, validFrom: new Date(validFrom), validUntil: new Date(validUntil), authorityKeyIds: [] };
}

/** Throws `certificate_expired` outside the dates of any certificate of the chain. */
export function checkChainDates(chain: CertificateChain, now: Date): void {
  ensure(now >= chain.validFrom && now <= chain.validUntil, 'certificate_expired');
}

/**
 * Checks signatures, constraints and dates from the leaf to one of `roots` (DER). Without `roots` the certificates are
 * read and their dates checked, and nothing vouches for them: then only a registry's listing of the leaf's key may.
 * Throws `certificate_missing`, `certificate_invalid`, `certificate_expired`, `certificate_untrusted`.
 */
export async function checkCertificateChain(input: {
  /** DER, leaf first, root left out. */
  chain: readonly Uint8Array[];
  roots?: readonly Uint8Array[] | undefined;
  now: Date;
  crypto?: CryptoPort | undefined;
}): Promise<CertificateChain> {
  const { roots, now, crypto = webCrypto } = input;
  const certificates = readChain(input.chain);
  if (roots === undefined) {
    const unchecked = chainOf(certificates);
    checkChainDates(unchecked, now);
    return unchecked;
  }
  ensure(!certificates.some(({ der }) => roots.some((root) => sameBytes(root, der))), 'certificate_invalid');
  for (const [index, subject] of certificates.slice(0, -1).entries()) {
    const authority = certificates[index + 1] as Certificate;
    ensure(mayCertify(authority, index), 'certificate_invalid');
    ensure(await isSignedBy(subject, authority, crypto), 'certificate_untrusted');
  }
  const last = certificates.at(-1) as Certificate;
  for (const root of roots.map(readCertificate)) {
    if (!mayCertify(root, certificates.length - 1) || !(await isSignedBy(last, root, crypto))) continue;
    const chain = chainOf([...certificates, root] as [Certificate, ...Certificate[]]);
    checkChainDates(chain, now);
    const authorityKeyIds = certificates.flatMap(({ authorityKeyId }) =>
      authorityKeyId === undefined ? [] : [encodeBase64Url(authorityKeyId)],
    );
    return { ...chain, root: root.der, authorityKeyIds };
  }
  ensure(false, 'certificate_untrusted');
}

/** SHA-256 of a certificate's SubjectPublicKeyInfo, lower-case hex: what the registry lists. */
export function spkiThumbprint(certificateDer: Uint8Array, crypto: CryptoPort = webCrypto): string {
  return encodeHex(crypto.sha256(readCertificate(certificateDer).spki));
}
