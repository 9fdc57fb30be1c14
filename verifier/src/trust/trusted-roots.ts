// The operator's file of certificate authorities.
import { readFileSync } from 'node:fs';
import { readPemCertificates } from '@anju/openid4vp';
import { StartError } from '../start-error.ts';

/** DER of each certificate in a PEM file; throws `StartError` when there is none. */
export function readRoots(path: string): Uint8Array[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new StartError(`The file of trusted roots ${path} cannot be read.`);
  }
  let roots: Uint8Array[] = [];
  try {
    roots = readPemCertificates(text);
  } catch {
    // said below
  }
  if (roots.length === 0) throw new StartError(`There is no PEM certificate in ${path}.`);
  return roots;
}
