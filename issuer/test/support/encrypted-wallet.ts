// The encrypting side of a wallet (OpenID4VCI 1.0, section 10), every step bendable.
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { IssuerAccess } from './running-issuer.ts';

export type EncryptionBend = {
  header?: Record<string, unknown>;
  /** Instead of the key that the metadata names. */
  key?: JWK;
};

/** The department's key for requests, from its metadata. */
async function requestKeyOf(issuer: Pick<IssuerAccess, 'call'>, department: string): Promise<JWK> {
  const { json } = await issuer.call(`/.well-known/openid-credential-issuer/${department}`);
  const { credential_request_encryption: offered } = json as unknown as {
    credential_request_encryption: { jwks: { keys: [JWK] } };
  };
  return offered.jwks.keys[0];
}

export async function encryptRequest(
  issuer: Pick<IssuerAccess, 'call'>,
  department: string,
  body: unknown,
  bend: EncryptionBend = {},
): Promise<string> {
  const named = await requestKeyOf(issuer, department);
  const header = { alg: 'ECDH-ES', enc: 'A128GCM', kid: named.kid, cty: 'json', ...bend.header };
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(body)))
    .setProtectedHeader(header)
    .encrypt(await importJWK({ ...(bend.key ?? named), alg: 'ECDH-ES' }, 'ECDH-ES'));
}

/** A fresh key for one answer. */
export async function makeResponseKey() {
  const { privateKey, publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), alg: 'ECDH-ES', use: 'enc', kid: 'answer' };
  return {
    jwk,
    async decrypt(jwe: string) {
      const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey);
      return { header: protectedHeader, json: JSON.parse(new TextDecoder().decode(plaintext)) };
    },
  };
}
