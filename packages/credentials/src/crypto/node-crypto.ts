/**
 * A port over the module `node:crypto`, which the caller hands in: this package runs in browsers and imports nothing of Node.
 * Keys go in as PEM and signatures as DER: any other form is an object of options, for which Node 24 throws and catches two
 * errors within. That is a third of the work of checking a signature under a key that is seen once.
 */
import { encodeP256Spki } from '../certificates/spki.ts';
import { encodeBase64 } from '../encoding/base64.ts';
import { encodeDerSignature } from './der-signature.ts';
import type { CryptoPort } from './port.ts';

/** The part of `node:crypto` that is used. */
export interface NodeCrypto {
  createPublicKey(pem: string): object;
  verify(algorithm: string, data: Uint8Array, key: never, signature: Uint8Array): boolean;
  hash(algorithm: string, data: Uint8Array, encoding: 'buffer'): Uint8Array;
}

export function createNodeCrypto(node: NodeCrypto): CryptoPort {
  return {
    sha256: (data) => node.hash('sha256', data, 'buffer'),
    importKey: (point) => {
      const der = encodeBase64(encodeP256Spki(point));
      return node.createPublicKey(`-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----\n`);
    },
    verifyEs256: (key, data, signature) =>
      node.verify('sha256', data, key as never, encodeDerSignature(signature)),
  };
}
