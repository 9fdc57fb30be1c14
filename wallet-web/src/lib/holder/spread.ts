// A number that only this wallet can work out, the same each time: what it sets a time by must not be guessed by whoever
// sees the time, nor chosen anew at every look.
import { webCrypto } from '@anju/credentials';

/** Evenly spread from 0 up to 1, by random ids that never leave this device. */
export function spreadOf(...ids: string[]): number {
  const hash = webCrypto.sha256(new TextEncoder().encode(JSON.stringify(ids)));
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0) / 2 ** 32;
}
