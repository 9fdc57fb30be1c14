// P-256 keys of DID documents: as JWK, and by the thumbprint under which the registry lists them.
import { createHash, ECDH } from 'node:crypto';
import type { DIDDocument, VerificationMethod } from 'did-resolver';

// DER of SubjectPublicKeyInfo for P-256 up to the uncompressed point (RFC 5480)
const spkiPrefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

function uncompressedPoint(publicKeyHex: string): Buffer | undefined {
  try {
    return ECDH.convertKey(publicKeyHex, 'prime256v1', 'hex', undefined, 'uncompressed') as Buffer;
  } catch {
    return undefined; // no point of the curve
  }
}

/** SHA-256 of the DER SubjectPublicKeyInfo, 0x-prefixed; undefined if this is no point of P-256. */
export function p256Thumbprint(publicKeyHex: string): string | undefined {
  const point = uncompressedPoint(publicKeyHex);
  return point === undefined
    ? undefined
    : `0x${createHash('sha256').update(spkiPrefix).update(point).digest('hex')}`;
}

const isP256 = ({ type }: VerificationMethod): boolean => type === 'Secp256r1';

function withJwk(method: VerificationMethod): VerificationMethod {
  const point =
    isP256(method) && method.publicKeyHex !== undefined ? uncompressedPoint(method.publicKeyHex) : undefined;
  if (point === undefined) return method;
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  return { ...method, publicKeyJwk: { kty: 'EC', crv: 'P-256', x, y } };
}

/** The document with a `publicKeyJwk` (RFC 7517) beside the hex of every P-256 key, which few verifiers read as hex. */
export const withP256Jwks = (document: DIDDocument): DIDDocument => ({
  ...document,
  ...(document.verificationMethod === undefined
    ? {}
    : { verificationMethod: document.verificationMethod.map(withJwk) }),
});

/** Thumbprints of the P-256 keys that the document holds for assertions. */
export function assertionThumbprints(document: DIDDocument): Set<string> {
  const mayAssert = new Set(document.assertionMethod ?? []);
  const thumbprints = new Set<string>();
  for (const method of document.verificationMethod ?? []) {
    if (!isP256(method) || !mayAssert.has(method.id) || method.publicKeyHex === undefined) continue;
    const thumbprint = p256Thumbprint(method.publicKeyHex);
    if (thumbprint !== undefined) thumbprints.add(thumbprint);
  }
  return thumbprints;
}
