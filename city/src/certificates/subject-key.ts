/** The key to be certified: from a PKCS #10 request (RFC 2986) whose own signature holds, or a bare SPKI. P-256 only. */
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { CertificateAuthorityError } from './authority-error.ts';

/** `spki` is a DER SubjectPublicKeyInfo, as bytes or base64. */
export type SubjectKeySource = { readonly csrPem: string } | { readonly spki: Uint8Array | string };

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export async function readSubjectKey(source: SubjectKeySource): Promise<CryptoKey> {
  if ('csrPem' in source) return importP256(await spkiOfRequest(source.csrPem));
  return importP256(typeof source.spki === 'string' ? Buffer.from(source.spki, 'base64') : source.spki);
}

/** Names in the request are not read: who the key belongs to is for the authority to say. */
async function spkiOfRequest(csrPem: string): Promise<Uint8Array> {
  let request: Pkcs10CertificateRequest;
  try {
    request = new Pkcs10CertificateRequest(csrPem);
  } catch (cause) {
    throw new CertificateAuthorityError(
      'request_malformed',
      'The certificate request cannot be read.',
      cause,
    );
  }
  if (!(await request.verify().catch(() => false)))
    throw new CertificateAuthorityError(
      'request_signature_invalid',
      'The certificate request is not signed by the key it names.',
    );
  return new Uint8Array(request.publicKey.rawData);
}

async function importP256(spki: Uint8Array): Promise<CryptoKey> {
  try {
    const key = await crypto.subtle.importKey('spki', Uint8Array.from(spki), P256, true, ['verify']);
    // One byte form per key: thumbprints of the certificate and of the registry must be the same.
    const canonical = Buffer.from(await crypto.subtle.exportKey('spki', key));
    if (!canonical.equals(spki)) throw new Error('not the canonical encoding');
    return key;
  } catch (cause) {
    throw new CertificateAuthorityError(
      'key_not_p256',
      'Only an uncompressed P-256 public key is certified.',
      cause,
    );
  }
}
