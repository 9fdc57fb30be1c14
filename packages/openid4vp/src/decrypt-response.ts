// Opens an encrypted response (OpenID4VP 1.0, section 8.3): ECDH-ES directly, A128GCM or A256GCM, no compression.
import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import type { Exchange } from './exchange.ts';

/** Header parameters that a response may carry; anything else, `zip` and `crit` above all, is refused unread. */
const HEADER_PARAMETERS: ReadonlySet<string> = new Set([
  'alg',
  'enc',
  'kid',
  'epk',
  'apu',
  'apv',
  'typ',
  'cty',
]);

/** The plaintext, or null when the response was not encrypted to this request's key in an allowed way. */
export async function decryptResponse(
  jwe: string,
  { encryptionJwk, d }: Exchange,
): Promise<Uint8Array | null> {
  try {
    const header = decodeProtectedHeader(jwe);
    if (Object.keys(header).some((name) => !HEADER_PARAMETERS.has(name))) return null;
    if (header.kid !== undefined && header.kid !== encryptionJwk.kid) return null;
    const { kty, crv, x, y } = encryptionJwk;
    const key = await importJWK({ kty, crv, x, y, d }, 'ECDH-ES');
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A128GCM', 'A256GCM'],
    });
    return plaintext;
  } catch {
    return null;
  }
}
