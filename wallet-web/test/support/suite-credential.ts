// An SD-JWT VC put together by hand, with nothing but a JWT library: every claim a disclosure of its own.
import { createHash, randomBytes } from 'node:crypto';
import { type JWK, SignJWT } from 'jose';
import type { Signer } from './certificates.ts';

export type SuiteCredential = {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  claims: Record<string, unknown>;
  signer: Signer;
  /** parts of objects and entries of lists can be shown one by one, and there are decoys */
  inParts?: boolean;
};

const text64 = (text: string) => Buffer.from(text).toString('base64url');
export const sha64 = (text: string) => createHash('sha256').update(text).digest('base64url');

const newDisclosure = (...parts: unknown[]) =>
  text64(JSON.stringify([randomBytes(16).toString('base64url'), ...parts]));

export async function signCredential(input: SuiteCredential): Promise<string> {
  const { header, payload, claims, signer, inParts = false } = input;
  const disclosures: string[] = [];
  const disclose = (...parts: unknown[]) => {
    const disclosure = newDisclosure(...parts);
    disclosures.push(disclosure);
    return sha64(disclosure);
  };
  const decoys = () => (inParts ? [sha64(randomBytes(16).toString('hex'))] : []);
  const digestsOf = (members: object): string[] =>
    [...Object.entries(members).map(([name, value]) => disclose(name, partsOf(value))), ...decoys()].sort();
  const partsOf = (value: unknown): unknown => {
    if (!inParts || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((entry) => ({ '...': disclose(partsOf(entry)) }));
    return { _sd: digestsOf(value) };
  };
  const jwt = await new SignJWT({ ...payload, _sd: digestsOf(claims), _sd_alg: 'sha-256' })
    .setProtectedHeader({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: signer.x5c, ...header })
    .sign(signer.privateKey);
  return [jwt, ...disclosures, ''].join('~');
}

export const publicPart = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y }) as JWK;
