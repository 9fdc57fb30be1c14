// Whose certificate signed a request: the chain of `x5c` up to a root that the wallet knows (RFC 5280, as far as it needs).
import { X509Certificate } from 'node:crypto';
import { WalletError } from './wallet-error.ts';

/** The leaf; throws unless each certificate is signed by the next one, the last by the root, and all are valid now. */
export function leafOfChain(x5c: unknown, rootPem: string): X509Certificate {
  if (!Array.isArray(x5c) || x5c.length === 0)
    throw new WalletError('certificate_untrusted', 'the request names no certificate');
  const chain = x5c.map((der) => new X509Certificate(Buffer.from(String(der), 'base64')));
  const root = new X509Certificate(rootPem);
  const now = new Date();
  chain.forEach((certificate, index) => {
    const issuer = chain[index + 1] ?? root;
    if (!issuer.ca || !certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) {
      throw new WalletError(
        'certificate_untrusted',
        'the certificate of the asker leads to no root that this wallet knows',
      );
    }
    if (now < certificate.validFromDate || now > certificate.validToDate) {
      throw new WalletError('certificate_untrusted', 'a certificate of the asker is not valid now');
    }
  });
  return chain[0] as X509Certificate;
}

export function dnsNamesOf(certificate: X509Certificate): string[] {
  const names = certificate.subjectAltName?.split(', ') ?? [];
  return names.filter((name) => name.startsWith('DNS:')).map((name) => name.slice('DNS:'.length));
}

/** KeyIdentifiers of the authorities that signed these certificates: base64url of the extension's `[0]` (section 4.2.1.1). */
export function authorityKeyIdsOf(x5c: unknown): string[] {
  const EXTENSION = Buffer.from('0603551d23', 'hex');
  return (Array.isArray(x5c) ? x5c : []).flatMap((text) => {
    const der = Buffer.from(String(text), 'base64');
    const at = der.indexOf(EXTENSION);
    if (at === -1) return [];
    // OCTET STRING and SEQUENCE, both shorter than 128 bytes, then the tag of the first member
    const [tag, length = 0] = der.subarray(at + EXTENSION.length + 4);
    const start = at + EXTENSION.length + 6;
    return tag === 0x80 ? [der.toString('base64url', start, start + length)] : [];
  });
}
