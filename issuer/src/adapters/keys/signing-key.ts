// The only module in which a department's private P-256 key signs: credentials, status lists and certificate requests.
// Veramo keeps the key; node:crypto signs with it, ten times faster than the key manager's own signer.
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import 'reflect-metadata';
import { promisify } from 'node:util';
import { KeyFileError, type PrivateKeys } from '@anju/registry-contracts/identity';
import * as x509 from '@peculiar/x509';
import type { SignEs256 } from '../../ports.ts';

type CertificateRequest = {
  commonName: string;
  organization: string;
  /** Subject alternative names: the DID and the credential issuer. */
  uris: readonly string[];
};

export type SigningKey = {
  /** DER of the SubjectPublicKeyInfo. */
  spki: Uint8Array;
  sign: SignEs256;
  requestCertificate(request: CertificateRequest): Promise<string>;
};

const PKCS8_PREFIX = Buffer.from(
  '3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420',
  'hex',
);
const signAsync = promisify<string, Uint8Array, Parameters<typeof sign>[2], Buffer>(sign);

const escapeName = (text: string) => text.replace(/([\\,+"<>;=#])/g, '\\$1');

async function requestCertificate(key: KeyObject, request: CertificateRequest): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const keys = {
    privateKey: await crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), algorithm, true, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', new Uint8Array(spki), algorithm, true, ['verify']),
  };
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=${escapeName(request.commonName)}, O=${escapeName(request.organization)}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        request.uris.map((value) => ({ type: 'url' as const, value })),
      ),
    ],
  });
  return csr.toString('pem');
}

/**
 * @param keyId Veramo's name of the key: its compressed public key in hexadecimal
 * @throws KeyFileError when the key is not in the file or ISSUER_SECRET is another one than it was made with
 */
export async function openSigningKey(privateKeys: PrivateKeys, keyId: string): Promise<SigningKey> {
  let key: KeyObject;
  try {
    const { privateKeyHex, type } = await privateKeys.getKey({ alias: keyId });
    const scalar = Buffer.from(privateKeyHex, 'hex');
    if (type !== 'Secp256r1' || scalar.length !== 32) throw new Error('not a P-256 key');
    key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, scalar]), format: 'der', type: 'pkcs8' });
  } catch {
    throw new KeyFileError('A signing key cannot be opened: it is missing, or ISSUER_SECRET has changed.');
  }
  return {
    spki: createPublicKey(key).export({ format: 'der', type: 'spki' }),
    sign: (data) => signAsync('sha256', data, { key, dsaEncoding: 'ieee-p1363' }),
    requestCertificate: (request) => requestCertificate(key, request),
  };
}
