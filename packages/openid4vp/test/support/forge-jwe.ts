/** Encrypts responses (RFC 7516, RFC 7518 section 4.6) with the platform alone, so that any part can be wrong and still be well encrypted. */
import { createCipheriv, createECDH, createHash } from 'node:crypto';
import type { EncryptionJwk } from '../../src/index.ts';

export const toBase64Url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

export interface JweForgery {
  /** Merged over the good header; `undefined` takes a member away. */
  header?: Record<string, unknown>;
  /** Changes the raw text of the header. What is encrypted is bound to the changed text. */
  rawHeader?: (text: string) => string;
  encryptedKey?: string;
  ivBytes?: number;
  tagBytes?: number;
  plaintext?: Uint8Array | string;
  /** What is taken for the agreed secret. */
  secret?: Uint8Array;
  /** The whole text of the header part, which need not be base64url. */
  encodeHeader?: (text: string) => string;
}

const keyBits: Readonly<Record<string, number>> = { A128GCM: 128, A256GCM: 256 };

function lengthAndBytes(data: Uint8Array | string): Buffer {
  const bytes = Buffer.from(data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** One round of the Concat KDF: enough for 256 bits. */
function deriveKey(secret: Uint8Array, enc: string, apu: string, apv: string): Buffer {
  const bits = keyBits[enc] ?? 256;
  const suffix = Buffer.alloc(4);
  suffix.writeUInt32BE(bits);
  const parts = [enc, Buffer.from(apu, 'base64url'), Buffer.from(apv, 'base64url')].map(lengthAndBytes);
  const hashed = createHash('sha256')
    .update(Buffer.of(0, 0, 0, 1))
    .update(secret);
  return hashed
    .update(Buffer.concat([...parts, suffix]))
    .digest()
    .subarray(0, bits / 8);
}

export function pointOf({ x, y }: { x: string; y: string }): Buffer {
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

export function forgeJwe(to: EncryptionJwk, wrong: JweForgery = {}): string {
  const ephemeral = createECDH('prime256v1');
  const point = ephemeral.generateKeys();
  const epk = {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64Url(point.subarray(1, 33)),
    y: toBase64Url(point.subarray(33)),
  };
  const header = { alg: 'ECDH-ES', enc: 'A256GCM', kid: to.kid, epk, ...wrong.header };
  const text = JSON.stringify(header);
  const protectedPart = (wrong.encodeHeader ?? toBase64Url)(wrong.rawHeader?.(text) ?? text);

  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  const enc = textOf(header.enc);
  const { apu, apv } = wrong.header ?? {};
  const secret = wrong.secret ?? ephemeral.computeSecret(pointOf(to));
  const key = deriveKey(secret, enc, textOf(apu), textOf(apv));
  const iv = Buffer.alloc(wrong.ivBytes ?? 12, 7);
  const cipher = createCipheriv(`aes-${(keyBits[enc] ?? 256) as 128 | 256}-gcm`, key, iv, {
    authTagLength: wrong.tagBytes ?? 16,
  });
  cipher.setAAD(Buffer.from(protectedPart));
  const ciphertext = Buffer.concat([cipher.update(wrong.plaintext ?? 'secret'), cipher.final()]);
  const parts = [
    protectedPart,
    wrong.encryptedKey ?? '',
    ...[iv, ciphertext, cipher.getAuthTag()].map(toBase64Url),
  ];
  return parts.join('.');
}
