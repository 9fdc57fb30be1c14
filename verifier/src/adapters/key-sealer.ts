// Seals secrets at rest with AES-256-GCM under a key derived from VERIFIER_SECRET.
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { KeySealer } from '../ports.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** `secret` is at least 32 bytes. What it is bound to is authenticated: what was sealed opens under the same text only. */
export function createKeySealer(secret: Uint8Array): KeySealer {
  const derived = hkdfSync('sha256', secret, '', 'anju verifier: sealed at rest, 1', 32);
  const key = createSecretKey(new Uint8Array(derived));
  return {
    seal(boundTo, plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(boundTo));
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    open(boundTo, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(boundTo))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    },
  };
}
