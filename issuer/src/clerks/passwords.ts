// Clerks' passwords as `scrypt$N$r$p$salt$hash` (salt and hash in base64url), checked in constant time.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

type Parameters = { N: number; r: number; p: number };

const FORMAT = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,})\$([\w-]{22,})$/;
const DEFAULT: Parameters = { N: 16384, r: 8, p: 1 };
const HASH_BYTES = 32;
const MAXIMUM_PASSWORD_LENGTH = 256;

function derive(
  password: string,
  salt: Uint8Array,
  length: number,
  { N, r, p }: Parameters,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 256 * N * r };
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

export function isPasswordHash(text: string): boolean {
  return FORMAT.test(text);
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, HASH_BYTES, DEFAULT);
  const { N, r, p } = DEFAULT;
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = FORMAT.exec(stored) ?? [];
  if (!N || password.length > MAXIMUM_PASSWORD_LENGTH) return false;
  const expected = Buffer.from(hash, 'base64url');
  const parameters = { N: Number(N), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt, 'base64url'), expected.length, parameters);
  return timingSafeEqual(actual, expected);
}
