// Certificate authorities that credentials may chain to: the operator says which, the registry says which of them count.
import { decodeBase64, encodeHex, webCrypto } from '@anju/credentials';
import { ResponseError } from './errors.ts';

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** DER of each certificate in a PEM text; none when there is none. Throws `CredentialError` for base64 that is not. */
export function readPemCertificates(text: string): Uint8Array[] {
  return [...text.matchAll(PEM)].map(([, body = '']) => decodeBase64(body.replace(/\s+/g, '')));
}

/** The roots that the registry lists now. Throws `ResponseError('registry_unknown')` when the registry cannot say. */
export function createListedRoots(
  roots: readonly Uint8Array[],
  isRootListed: (sha256Hex: string) => boolean | 'unknown',
): () => Uint8Array[] {
  const hashed = roots.map((der) => ({ der, hash: encodeHex(webCrypto.sha256(der)) }));
  return () =>
    hashed.flatMap(({ der, hash }) => {
      const listed = isRootListed(hash);
      if (listed === 'unknown') throw new ResponseError('registry_unknown');
      return listed ? [der] : [];
    });
}
