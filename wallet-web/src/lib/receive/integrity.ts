// Integrity metadata (W3C SRI, as SD-JWT VC uses it): `sha256-…`, several by blanks; the strongest that is known decides.
import { encodeBase64, webCrypto } from '@anju/credentials';

/** Only SHA-256 is in use here; a value that names no SHA-256 is one that cannot be checked, and does not match. */
export function matchesIntegrity(text: string, integrity: string): boolean {
  const hash = encodeBase64(webCrypto.sha256(new TextEncoder().encode(text)));
  return integrity.split(/\s+/).some((entry) => entry.split('?', 1)[0] === `sha256-${hash}`);
}
