// Makes the agency's key and DID once and writes what its certificate is requested with.
import 'reflect-metadata';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { openOrCreateAgencyKey } from './adapters/agency.ts';
import { enrolAgency } from './adapters/agency-identity.ts';
import { createKeySealer } from './adapters/key-sealer.ts';
import { writeWhole } from './adapters/write-whole.ts';
import type { EnrolmentConfig } from './config.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function requestFor(key: KeyObject, enrolled: { did: string; kid?: string } | null) {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const keys = {
    privateKey: await globalThis.crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
    publicKey: await globalThis.crypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
  };
  // who the agency is says the certificate authority, not the request
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=agency',
    keys,
    signingAlgorithm: ALGORITHM,
    extensions:
      enrolled === null ? [] : [new SubjectAlternativeNameExtension([{ type: 'url', value: enrolled.did }])],
  });
  return {
    ...enrolled,
    thumbprint_hex: createHash('sha256').update(spki).digest('hex'),
    spki_der_base64: spki.toString('base64'),
    csr_pem: request.toString('pem'),
  };
}

/** Can be run again at any time: makes what is missing, and tells the chain what it forgot. */
export async function enrol(config: EnrolmentConfig): Promise<void> {
  const { dataDir, secret } = config;
  const key = openOrCreateAgencyKey(dataDir, createKeySealer(secret));
  const enrolled = await enrolAgency(config, key);
  const path = join(dataDir, 'enrolment', 'agency.json');
  writeWhole(path, `${JSON.stringify(await requestFor(key, enrolled), null, 2)}\n`);
}
