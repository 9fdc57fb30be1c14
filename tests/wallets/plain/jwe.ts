// Compact JWE (RFC 7516) by direct key agreement with ECDH-ES (RFC 7518, section 4.6) and AES-GCM.
import {
  createCipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import type { EncryptionJwk } from '../wallet.ts';

const KEY_BITS: Readonly<Record<string, 128 | 256>> = { A128GCM: 128, A256GCM: 256 };

/** Encrypts to the key with the first of the offered `enc` values that it knows. */
export function encryptJwe(jwk: EncryptionJwk, offered: readonly string[], plaintext: string): string {
  const enc = offered.find((name) => Object.hasOwn(KEY_BITS, name));
  if (enc === undefined || jwk.alg !== 'ECDH-ES') throw new Error('the asker offers no encryption');
  const bits = KEY_BITS[enc] ?? 128;
  const { kty, crv, x, y } = jwk;
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  const epk = ephemeral.publicKey.export({ format: 'jwk' });
  const header = Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc, kid: jwk.kid, epk })).toString(
    'base64url',
  );

  const iv = randomBytes(12);
  const cipher = createCipheriv(`aes-${bits}-gcm`, deriveKey(secret, enc, bits), iv);
  cipher.setAAD(Buffer.from(header));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const parts = [iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  // directly agreed keys leave the second part empty
  return [header, '', ...parts].join('.');
}

/** One round of Concat KDF with SHA-256, which gives as much as the longest key needs; no party says who it is. */
function deriveKey(secret: Buffer, enc: string, bits: number): Buffer {
  const [name, none] = [Buffer.from(enc), Buffer.alloc(0)];
  const info = [number(name.length), name, number(none.length), number(none.length), number(bits)];
  const digest = createHash('sha256')
    .update(Buffer.concat([number(1), secret, ...info]))
    .digest();
  return digest.subarray(0, bits / 8);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
