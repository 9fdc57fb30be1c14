// From a key as a DID document writes it to the thumbprint that the registry lists.
import { createHash, ECDH } from 'node:crypto';

// DER of SubjectPublicKeyInfo for P-256 up to the uncompressed point (RFC 5480)
const spkiPrefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** SHA-256 of the DER SubjectPublicKeyInfo, 0x-prefixed; undefined if this is no point of P-256. */
export function p256Thumbprint(publicKeyHex: string): string | undefined {
  try {
    const point = ECDH.convertKey(publicKeyHex, 'prime256v1', 'hex', undefined, 'uncompressed') as Buffer;
    return `0x${createHash('sha256').update(spkiPrefix).update(point).digest('hex')}`;
  } catch {
    return undefined;
  }
}
