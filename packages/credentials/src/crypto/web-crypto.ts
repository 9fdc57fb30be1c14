/** The default port: WebCrypto for signatures, and a synchronous SHA-256, because most inputs are tiny. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { CryptoPort, Sign } from './port.ts';

const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const algorithm = { name: 'ECDSA', hash: 'SHA-256' };

export const webCrypto: CryptoPort = {
  sha256,
  importKey: (point) =>
    globalThis.crypto.subtle.importKey('raw', point as Uint8Array<ArrayBuffer>, curve, false, ['verify']),
  verifyEs256: (key, data, signature) =>
    globalThis.crypto.subtle.verify(
      algorithm,
      key as CryptoKey,
      signature as Uint8Array<ArrayBuffer>,
      data as Uint8Array<ArrayBuffer>,
    ),
};

/** A signer from a WebCrypto private key (P-256, usage `sign`; it may be non-extractable). */
export function signWith(privateKey: CryptoKey): Sign {
  return async (data) => new Uint8Array(await globalThis.crypto.subtle.sign(algorithm, privateKey, data));
}

export function randomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}
