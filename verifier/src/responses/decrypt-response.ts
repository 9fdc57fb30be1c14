// Opens an encrypted response (OpenID4VP 1.0, section 8.3): ECDH-ES directly, A128GCM or A256GCM, no compression.
import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import type { EncryptionJwk } from '../requests/presentation-request.ts';

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

/**
 * The plaintext, or null when the response was not encrypted to this request's key in an allowed way.
 * `privateKey` is the 32-byte scalar of `jwk`.
 */
export async function decryptResponse(
  jwe: string,
  jwk: EncryptionJwk,
  privateKey: Uint8Array,
): Promise<Uint8Array | null> {
  try {
    const header = decodeProtectedHeader(jwe);
    if (Object.keys(header).some((name) => !HEADER_PARAMETERS.has(name))) return null;
    if (header.kid !== undefined && header.kid !== jwk.kid) return null;
    const { kty, crv, x, y } = jwk;
    const key = await importJWK(
      { kty, crv, x, y, d: Buffer.from(privateKey).toString('base64url') },
      'ECDH-ES',
    );
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A128GCM', 'A256GCM'],
    });
    return plaintext;
  } catch {
    return null;
  }
}
