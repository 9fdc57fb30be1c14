// The keys of the issuer of another make, handed to the libraries as they want them, and its credentials.
import { createHash, randomBytes } from 'node:crypto';
import type { CallbackContext, Jwk } from '@openid4vc/oauth2';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { importJWK, importX509, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Signer } from '../../../wallet-web/test/support/certificates.ts';

type Keys = { signer: () => Signer | undefined; tokenKey: CryptoKey; tokenJwk: Jwk; now: () => Date };

export function libraryCallbacks({
  signer,
  tokenKey,
  tokenJwk,
  now,
}: Keys): Omit<CallbackContext, 'decryptJwe' | 'encryptJwe'> {
  return {
    fetch,
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    generateRandom: (length) => randomBytes(length),
    clientAuthentication: () => undefined,
    async signJwt(by, { header, payload }) {
      const key = by.method === 'x5c' ? signer()?.privateKey : tokenKey;
      if (key === undefined) throw new Error('not started');
      const jwt = await new SignJWT(payload).setProtectedHeader(header as { alg: string }).sign(key);
      return { jwt, signerJwk: tokenJwk };
    },
    async verifyJwt(by, { compact }) {
      const jwk = by.method === 'jwk' ? (by.publicJwk as JWK) : undefined;
      const x5c = by.method === 'x5c' ? by.x5c[0] : undefined;
      const pem = `-----BEGIN CERTIFICATE-----\n${x5c}\n-----END CERTIFICATE-----`;
      const key = jwk === undefined ? await importX509(pem, 'ES256') : await importJWK(jwk, 'ES256');
      const isGood = await jwtVerify(compact, key, { currentDate: now() }).then(
        () => true,
        () => false,
      );
      return isGood ? { verified: true, signerJwk: (jwk ?? tokenJwk) as Jwk } : { verified: false };
    },
  };
}

export type Licensing = { issuer: string; vct: string; signer: Signer; now: Date };

export function signLicence({ kty, crv, x, y }: JWK, at: Licensing): Promise<string> {
  const { sign, x5c } = at.signer;
  const sdJwt = new SDJwtVcInstance({
    hasher: (data) =>
      createHash('sha256')
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
    signAlg: 'ES256',
    signer: async (data) => Buffer.from(await sign(new TextEncoder().encode(data))).toString('base64url'),
  });
  const issuedAt = Math.floor(at.now.getTime() / 1000);
  return sdJwt.issue(
    {
      iss: at.issuer,
      vct: at.vct,
      iat: issuedAt,
      exp: issuedAt + 86_400,
      cnf: { jwk: { kty, crv, x, y } as Record<string, string> },
      status: { status_list: { uri: `${at.issuer}/status`, idx: 7 } },
      classes: ['B', 'L'],
      number: 'D-1234',
    },
    { _sd: ['classes', 'number'] },
    { header: { x5c, kid: 'transport-signing-1' } },
  );
}
