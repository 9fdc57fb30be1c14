// An SD-JWT VC put together by hand, with nothing but a JWT library: every claim a disclosure of its own.
import { createHash, randomBytes } from 'node:crypto';
import { type JWK, SignJWT } from 'jose';
import type { Signer } from './certificates.ts';

export type SuiteCredential = {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  claims: Record<string, unknown>;
  signer: Signer;
};

const text64 = (text: string) => Buffer.from(text).toString('base64url');
export const sha64 = (text: string) => createHash('sha256').update(text).digest('base64url');

export async function signCredential({ header, payload, claims, signer }: SuiteCredential): Promise<string> {
  const disclosures = Object.entries(claims).map(([name, value]) =>
    text64(JSON.stringify([randomBytes(16).toString('base64url'), name, value])),
  );
  const jwt = await new SignJWT({ ...payload, _sd: disclosures.map(sha64).sort(), _sd_alg: 'sha-256' })
    .setProtectedHeader({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: signer.x5c, ...header })
    .sign(signer.privateKey);
  return [jwt, ...disclosures, ''].join('~');
}

export const publicPart = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y }) as JWK;
