// Of how long a backup is, only one of five lengths is seen: a few cards and half a year's use look alike.
import { WalletError } from '../../errors.ts';

const LENGTH_BYTES = 4;
const SIZES = [64, 128, 256, 512, 1024].map((kib) => kib * 1024);
const [SMALLEST = 0] = SIZES;
export const LARGEST_CONTENT_BYTES = Math.max(...SIZES) - LENGTH_BYTES;

/** The length, the content, zeros. */
export function pad(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = LENGTH_BYTES + content.length;
  const padded = new Uint8Array(SIZES.find((size) => size >= whole) ?? Math.max(whole, SMALLEST));
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** Throws `backup_damaged` for what `pad` does not make. */
export function unpad(padded: Uint8Array): Uint8Array {
  const isOurs = SIZES.includes(padded.length);
  const length = isOurs ? new DataView(padded.buffer, padded.byteOffset).getUint32(0) : 0;
  if (!isOurs || length > padded.length - LENGTH_BYTES) {
    throw new WalletError('backup_damaged', { cause: 'padding' });
  }
  return padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
}
