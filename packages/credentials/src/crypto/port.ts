/**
 * The cryptography that checking needs, so that a server may bring a faster one than WebCrypto.
 * Public keys come as the 65 bytes of an uncompressed P-256 point (SEC 1, 2.3.3).
 */

/** A key as the port's own importer made it. */
export type VerificationKey = object;

type Awaitable<T> = T | Promise<T>;

export interface CryptoPort {
  sha256(data: Uint8Array): Uint8Array;
  /** Throws or rejects when the point is not on the curve; for a key used once, `verifyEs256` may do so instead. */
  importKey(point: Uint8Array, use: 'once' | 'often'): Awaitable<VerificationKey>;
  /** ECDSA P-256 with SHA-256; `signature` is r ‖ s, 64 bytes. */
  verifyEs256(key: VerificationKey, data: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
}

/** Signs with ES256 and returns r ‖ s, 64 bytes. */
export type Sign = (data: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

export const es256SignatureBytes = 64;
