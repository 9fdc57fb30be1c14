// Independent keys from the one secret of the settings, so that none can stand for another.
import { hkdfSync } from 'node:crypto';

/** @returns 32 bytes */
export function deriveKey(secret: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `anju/city-login/${use}`, 32));
}
