// Nonces for key proofs (OpenID4VCI 1.0, section 7). A nonce proves itself (keyed hash over randomness, department and
// end of life), so handing one out writes nothing; it is used up when a batch is issued for it.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, RandomBytes } from '../ports.ts';

const NONCE_SECONDS = 300;
const RANDOM_BYTES = 16;
const EXPIRY_BYTES = 8;
const MAC_BYTES = 32;

export type CheckedNonce = { hash: string; expiresAt: Date };

export function createNonces(ports: { key: Uint8Array; now: Clock; randomBytes: RandomBytes }) {
  const { key, now, randomBytes } = ports;
  const macOf = (department: string, body: Uint8Array) =>
    createHmac('sha256', key).update(`nonce:${department}:`).update(body).digest();

  const makeNonce = (department: string): string => {
    const body = Buffer.alloc(RANDOM_BYTES + EXPIRY_BYTES);
    body.set(randomBytes(RANDOM_BYTES));
    body.writeBigUInt64BE(BigInt(now().getTime() + NONCE_SECONDS * 1000), RANDOM_BYTES);
    return Buffer.concat([body, macOf(department, body)]).toString('base64url');
  };

  /** Undefined for a nonce that is not ours, not this department's or too old. */
  const checkNonce = (department: string, nonce: string): CheckedNonce | undefined => {
    const bytes = Buffer.from(nonce, 'base64url');
    const length = RANDOM_BYTES + EXPIRY_BYTES;
    if (bytes.length !== length + MAC_BYTES || bytes.toString('base64url') !== nonce) return undefined;
    const body = bytes.subarray(0, length);
    if (!timingSafeEqual(macOf(department, body), bytes.subarray(length))) return undefined;
    const expiresAt = new Date(Number(body.readBigUInt64BE(RANDOM_BYTES)));
    if (expiresAt <= now()) return undefined;
    return { hash: createHash('sha256').update(bytes).digest('base64url'), expiresAt };
  };

  return { makeNonce, checkNonce };
}
