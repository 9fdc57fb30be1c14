// The key that signs ID tokens: made at the first start, kept encrypted, the same at every later start.
import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { ConfigError } from '../config.ts';

/** A private key on P-256. */
export type SigningJwk = {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  d: string;
  alg: 'ES256';
  use: 'sig';
};

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param wrappingKey 32 bytes
 * @throws ConfigError when the file was written under another secret or is damaged
 */
export function openSigningKey(path: string, wrappingKey: Uint8Array): SigningJwk {
  if (!existsSync(path)) writeWhole(path, seal(JSON.stringify(makeKey()), wrappingKey));
  try {
    return JSON.parse(unseal(readFileSync(path), wrappingKey)) as SigningJwk;
  } catch {
    throw new ConfigError(
      'The signing key of the city login cannot be read: start with the LOGIN_SECRET it was made under, or restore the file from a copy.',
    );
  }
}

function makeKey(): SigningJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' } as SigningJwk;
}

function seal(text: string, key: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function unseal(sealed: Buffer, key: Uint8Array): string {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const body = sealed.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}

/** All of it or nothing, readable by its owner only: a start that is killed leaves no half key. */
function writeWhole(path: string, bytes: Buffer): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, path);
}
