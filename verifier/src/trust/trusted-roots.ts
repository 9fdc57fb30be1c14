// Certificate authorities that credentials may chain to: the operator's file says which, the registry says which of them count.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StartError } from '../errors.ts';
import { RefusedResponseError } from '../responses/reasons.ts';

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** DER of each certificate in a PEM file; throws `StartError` when there is none. */
export function readRoots(path: string): Uint8Array[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new StartError(`The file of trusted roots ${path} cannot be read.`);
  }
  const roots = [...text.matchAll(PEM)].map(([, body = '']) => new Uint8Array(Buffer.from(body, 'base64')));
  if (roots.length === 0) throw new StartError(`There is no PEM certificate in ${path}.`);
  return roots;
}

/** The roots that the registry lists now. Throws `registry_unknown` when the registry cannot say. */
export function createListedRoots(
  roots: readonly Uint8Array[],
  isRootListed: (sha256Hex: string) => boolean | 'unknown',
): () => Uint8Array[] {
  const hashed = roots.map((der) => ({ der, hash: createHash('sha256').update(der).digest('hex') }));
  return () =>
    hashed.flatMap(({ der, hash }) => {
      const listed = isRootListed(hash);
      if (listed === 'unknown') throw new RefusedResponseError('registry_unknown');
      return listed ? [der] : [];
    });
}
