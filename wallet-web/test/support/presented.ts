// Takes a presentation apart by hand, as a verifier of another make would: SD-JWT with key binding (RFC 9901).
import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, importJWK, importX509, type JWK, jwtVerify } from 'jose';

export type Presented = {
  issuerHeader: Record<string, unknown>;
  issuerClaims: Record<string, unknown>;
  /** by name */
  disclosed: Record<string, unknown>;
  bindingHeader: Record<string, unknown>;
  bindingClaims: Record<string, unknown>;
  /** of what the key binding must be over */
  sdHash: string;
};

/** Throws where a signature does not hold or a disclosure is none of the credential's. */
export async function readPresented(presentation: string): Promise<Presented> {
  const end = presentation.lastIndexOf('~') + 1;
  const [credential = '', ...disclosures] = presentation.slice(0, end - 1).split('~');
  const binding = presentation.slice(end);
  const issuerHeader = decodeProtectedHeader(credential);
  const issuerClaims = decodeJwt(credential);
  const [certificate = ''] = issuerHeader.x5c ?? [];
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
  const currentDate = new Date('2026-11-20T09:00:00Z');
  await jwtVerify(credential, await importX509(pem, 'ES256'), { currentDate });
  const { jwk } = issuerClaims.cnf as { jwk: JWK };
  await jwtVerify(binding, await importJWK(jwk, 'ES256'), { currentDate });
  const digests = issuerClaims._sd as string[];
  const disclosed = disclosures.map((disclosure): [string, unknown] => {
    const digest = createHash('sha256').update(disclosure).digest('base64url');
    if (!digests.includes(digest)) throw new Error('a disclosure of something else');
    const [, name, value] = JSON.parse(Buffer.from(disclosure, 'base64url').toString());
    return [name, value];
  });
  return {
    issuerHeader,
    issuerClaims,
    disclosed: Object.fromEntries(disclosed),
    bindingHeader: decodeProtectedHeader(binding),
    bindingClaims: decodeJwt(binding),
    sdHash: createHash('sha256').update(presentation.slice(0, end)).digest('base64url'),
  };
}
