// Seals secrets at rest with AES-256-GCM under a key derived from VERIFIER_SECRET.
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { KeySealer } from '../ports.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** `secret` is at least 32 bytes. The id is authenticated: what was sealed opens under its own id only. */
export function createKeySealer(secret: Uint8Array): KeySealer {
  const derived = hkdfSync('sha256', secret, '', 'anju verifier: sealed at rest, 1', 32);
  const key = createSecretKey(new Uint8Array(derived));
  return {
    seal(requestId, plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(requestId));
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    open(requestId, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(requestId))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    },
  };
}
