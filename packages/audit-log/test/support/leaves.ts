// Leaves for tests: of given bytes without a salt, as the published vectors have them, and of numbers.
import { sha256 } from '@noble/hashes/sha2.js';

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The leaf hash of RFC 9162: over a zero byte and the data. */
export const hashOfBytes = (data: Uint8Array): Uint8Array => sha256(Uint8Array.of(0, ...data));

export const leavesUpTo = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, at) => hashOfBytes(Buffer.from(`leaf ${at}`)));

/** One bit of one byte is another. */
export function altered(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] as number) ^ (1 << (bit % 8));
  return copy;
}
