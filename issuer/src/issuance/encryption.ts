// Encrypted credential requests and responses (OpenID4VCI 1.0, section 10): ECDH-ES over P-256, no compression. The
// department's key for it follows from the secret; it decrypts requests and signs nothing.
import { createECDH } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, importJWK, type JWK } from 'jose';
import { readHolderJwk, thumbprintOf } from '../authorization/compact-jws.ts';
import { ProtocolError } from '../authorization/protocol-error.ts';
import { ENCRYPTION_ALGS, ENCRYPTION_ENCS } from '../departments/issuer-metadata.ts';

/** How an answer is to be encrypted: the wallet's own key and content encryption. */
export type ResponseEncryption = {
  key: Awaited<ReturnType<typeof importJWK>>;
  kid: string | undefined;
  enc: (typeof ENCRYPTION_ENCS)[number];
};

export type RequestEncryption = {
  /** The public key as metadata names it. */
  jwk: JWK;
  /** @throws ProtocolError invalid_encryption_parameters */
  decrypt(jwe: string): Promise<Uint8Array>;
};

function refuse(description: string): never {
  throw new ProtocolError('invalid_encryption_parameters', description);
}

/** @param seed 32 bytes; a value that is no key of the curve (less than one in 2^32) is refused at start */
export async function createRequestEncryption(seed: Uint8Array): Promise<RequestEncryption> {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(Buffer.from(seed));
  const point = ecdh.getPublicKey();
  const part = (from: number, to: number) => point.subarray(from, to).toString('base64url');
  const holder = { kty: 'EC' as const, crv: 'P-256' as const, x: part(1, 33), y: part(33, 65) };
  const kid = thumbprintOf(holder);
  const d = Buffer.from(seed).toString('base64url');
  const privateKey = await importJWK({ ...holder, d }, 'ECDH-ES');
  return {
    jwk: { ...holder, use: 'enc', alg: 'ECDH-ES', kid },
    async decrypt(jwe) {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey, {
          keyManagementAlgorithms: [...ENCRYPTION_ALGS],
          contentEncryptionAlgorithms: [...ENCRYPTION_ENCS],
        });
        if (protectedHeader.kid !== kid) refuse('kid must name the key of the metadata');
        if (protectedHeader.zip !== undefined) refuse('compression is not offered');
        return plaintext;
      } catch (error) {
        if (error instanceof ProtocolError) throw error;
        return refuse('the request cannot be decrypted with the key and algorithms of the metadata');
      }
    },
  };
}

/** @throws ProtocolError invalid_encryption_parameters */
export async function readResponseEncryption(
  value: unknown,
  wasEncrypted: boolean,
): Promise<ResponseEncryption | undefined> {
  if (value === undefined) return undefined;
  // Whoever stands between could else put their own key in the place of the wallet's.
  if (!wasEncrypted) refuse('a request for an encrypted response must be encrypted itself');
  if (typeof value !== 'object' || value === null) refuse('credential_response_encryption must be an object');
  // A `zip` asks for what the metadata does not offer; the answer is then just not compressed.
  const { jwk, enc } = value as Record<string, unknown>;
  const known = ENCRYPTION_ENCS.find((one) => one === enc);
  if (!known) refuse(`enc must be one of ${ENCRYPTION_ENCS.join(', ')}`);
  if (typeof jwk !== 'object' || jwk === null) refuse('jwk is required');
  const { alg, kid, use, ...point } = jwk as Record<string, unknown>;
  if (!ENCRYPTION_ALGS.some((one) => one === alg)) refuse(`alg of jwk must be ${ENCRYPTION_ALGS.join(', ')}`);
  if (use !== undefined && use !== 'enc') refuse('use of jwk must be enc');
  if (kid !== undefined && typeof kid !== 'string') refuse('kid of jwk must be a string');
  try {
    // A point that is not on the curve is refused here, before anything is issued.
    // What it says of its use was read above; a holder's key would have to say another.
    const holder = readHolderJwk({ ...point, key_ops: undefined });
    return { key: await importJWK({ ...holder }, 'ECDH-ES'), kid, enc: known };
  } catch {
    return refuse('jwk must be a public P-256 key');
  }
}

export function encryptResponse(answer: unknown, { key, kid, enc }: ResponseEncryption): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(answer)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc, ...(kid !== undefined && { kid }) })
    .encrypt(key);
}
