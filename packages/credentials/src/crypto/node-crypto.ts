/**
 * A port over the module `node:crypto`, which the caller hands in: this package runs in browsers and imports nothing of Node.
 * Measured on one core: 116 µs a verification against 133 µs in WebCrypto, and no import of its own for keys used once.
 */
import { encodeP256Spki } from '../certificates/spki.ts';
import type { CryptoPort } from './port.ts';

interface DerKey {
  key: Uint8Array;
  format: 'der';
  type: 'spki';
}

/** The part of `node:crypto` that is used. */
export interface NodeCrypto {
  createPublicKey(key: never): object;
  verify(algorithm: string, data: Uint8Array, key: never, signature: Uint8Array): boolean;
  hash(algorithm: string, data: Uint8Array, encoding: 'buffer'): Uint8Array;
}

export function createNodeCrypto(node: NodeCrypto): CryptoPort {
  return {
    sha256: (data) => node.hash('sha256', data, 'buffer'),
    importKey: (point, use) => {
      const der: DerKey = { key: encodeP256Spki(point), format: 'der', type: 'spki' };
      const key = use === 'once' ? der : { key: node.createPublicKey(der as never) };
      return { ...key, dsaEncoding: 'ieee-p1363' };
    },
    verifyEs256: (key, data, signature) => node.verify('sha256', data, key as never, signature),
  };
}
