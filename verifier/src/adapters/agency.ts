// The agency's key and certificate: made by enrolment, certified by the city, and checked against each other at boot.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCertificate } from '@anju/credentials';
import { z } from 'zod';
import type { VerifierConfig } from '../config.ts';
import { StartError } from '../errors.ts';
import type { Agency, KeySealer } from '../ports.ts';
import { nameAgency } from './agency-client-id.ts';
import { writeWhole } from './write-whole.ts';

const KEY_NAME = 'agency';
const Chain = z.array(z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)).min(1);

function pathsIn(dataDir: string) {
  const folder = join(dataDir, 'enrolment');
  return {
    folder,
    key: join(folder, 'agency.key.sealed'),
    chain: join(folder, 'agency.x5c.json'),
  };
}

/** The agency's private key; made when there is none yet, kept sealed with the verifier's secret. */
export function openOrCreateAgencyKey(dataDir: string, sealer: KeySealer): KeyObject {
  return existsSync(pathsIn(dataDir).key)
    ? openAgencyKey(dataDir, sealer)
    : replaceAgencyKey(dataDir, sealer);
}

/** A key for the agency's DID: the one at hand, or, when that was used already, a new one in its place. */
export function makeAgencyKey(
  dataDir: string,
  sealer: KeySealer,
  isUsed: (key: KeyObject) => boolean,
): KeyObject {
  const current = openOrCreateAgencyKey(dataDir, sealer);
  return isUsed(current) ? replaceAgencyKey(dataDir, sealer) : current;
}

function replaceAgencyKey(dataDir: string, sealer: KeySealer): KeyObject {
  const paths = pathsIn(dataDir);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  writeWhole(paths.key, sealer.seal(KEY_NAME, der));
  return privateKey;
}

function openAgencyKey(dataDir: string, sealer: KeySealer): KeyObject {
  const { key } = pathsIn(dataDir);
  try {
    const der = sealer.open(KEY_NAME, readFileSync(key, 'utf8'));
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  } catch {
    throw new StartError(
      `The agency's key ${key} cannot be opened: it is missing (run the enrolment), damaged, or VERIFIER_SECRET is another one.`,
    );
  }
}

/** Throws `StartError` unless there is a certificate, for this very key, valid now, and the agency can be named as set. */
export function openAgency(
  config: Pick<VerifierConfig, 'dataDir' | 'clientIdPrefix' | 'publicUrl'>,
  sealer: KeySealer,
  now: Date,
): Agency {
  const { dataDir } = config;
  const privateKey = openAgencyKey(dataDir, sealer);
  const x5c = readChain(pathsIn(dataDir).chain);
  const leafDer = Buffer.from(x5c[0] ?? '', 'base64');
  const leaf = readLeaf(leafDer, pathsIn(dataDir).chain);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  if (!spki.equals(leaf.spki)) {
    throw new StartError('The agency certificate is for another key. Have the key certified again.');
  }
  if (now < leaf.notBefore || now > leaf.notAfter) {
    throw new StartError(
      'The agency certificate is outside its validity dates. Have the key certified again.',
    );
  }
  const { commonName, organization } = leaf.subject;
  if (commonName === undefined || organization === undefined) {
    throw new StartError('The agency certificate must name the agency: CN in English, O in Chinese.');
  }
  return {
    name: { 'zh-CN': organization, en: commonName },
    ...nameAgency(config, { x5c, leaf }),
    sign: (data) => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

function readChain(path: string): string[] {
  try {
    return Chain.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new StartError(
      `There is no usable agency certificate at ${path}. Run the enrolment, then have it certified.`,
    );
  }
}

function readLeaf(der: Uint8Array, path: string) {
  try {
    return readCertificate(der);
  } catch {
    throw new StartError(`The first certificate in ${path} cannot be read.`);
  }
}
