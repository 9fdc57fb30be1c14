// Makes each agency's key and DID once and writes what its certificate is requested with.
import 'reflect-metadata';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { heldAgencies } from './adapters/agencies-file.ts';
import { enrolAgencyDid, openAgencyDids } from './adapters/agency-identity.ts';
import { enrolmentPaths, openOrCreateAgencyKey } from './adapters/agency-key.ts';
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

/** Every agency whose key the service keeps. Can be run again at any time: makes what is missing, and tells the chain what it forgot. */
export async function enrol(config: EnrolmentConfig): Promise<void> {
  const { dataDir, secret } = config;
  const sealer = createKeySealer(secret);
  const dids = openAgencyDids(config);
  try {
    // one after the other: the key file is one, and so is the funder's account
    for (const agency of heldAgencies(config.agenciesFile)) {
      const key = openOrCreateAgencyKey({ dataDir, agency, sealer });
      const enrolled = dids && (await enrolAgencyDid(dids.agent, agency, key));
      const facts = { agency, ...(await requestFor(key, enrolled)) };
      writeWhole(enrolmentPaths(dataDir, agency).facts, `${JSON.stringify(facts, null, 2)}\n`);
    }
  } finally {
    dids?.close();
  }
}
