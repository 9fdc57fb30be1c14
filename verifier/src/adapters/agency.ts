// One agency as it asks: its key and certificate, checked against each other at boot, and the name that wallets will prove.
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type Certificate,
  decodeDerSignature,
  encodeBase64,
  encodeHex,
  readCertificate,
  webCrypto,
} from '@anju/credentials';
import { readPemCertificates } from '@anju/openid4vp';
import { z } from 'zod';
import type { Agency } from '../agencies/agencies.ts';
import type { VerifierConfig } from '../config.ts';
import type { LocalisedText } from '../localised-text.ts';
import type { KeySealer } from '../ports.ts';
import { StartError } from '../start-error.ts';
import type { AgencyEntry } from './agencies-file.ts';
import { nameAgency } from './agency-client-id.ts';
import { enrolmentPaths, openAgencyKey, readBroughtKey } from './agency-key.ts';

const Chain = z.array(z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)).min(1);

/** Throws `StartError` unless there is a certificate, for this very key, valid now, and the agency can be named as set. */
export function openAgency(
  entry: AgencyEntry,
  { dataDir, publicUrl }: Pick<VerifierConfig, 'dataDir' | 'publicUrl'>,
  sealer: KeySealer,
  now: Date,
): Agency {
  const { id, broughtKey } = entry;
  const chainPath = broughtKey?.certificatesFile ?? enrolmentPaths(dataDir, id).chain;
  const privateKey = broughtKey
    ? readBroughtKey(broughtKey.privateKeyFile)
    : openAgencyKey({ dataDir, agency: id, sealer });
  const x5c = broughtKey ? readPemChain(chainPath) : readChain(chainPath);
  const leaf = readLeaf(Buffer.from(x5c[0] ?? '', 'base64'), chainPath);
  requireCertified(id, { leaf, privateKey, now });
  requireHttps(entry, publicUrl);
  return {
    id,
    name: nameIn(leaf, id),
    thumbprintHex: encodeHex(webCrypto.sha256(leaf.spki)),
    apiKeysSha256: entry.apiKeysSha256,
    certificates: x5c,
    bounds: entry.bounds,
    declarations: entry.declarations,
    returnUris: entry.returnUris,
    origins: entry.origins,
    ...nameAgency(entry, { dataDir, publicUrl }, { x5c, leaf }),
    // asked for r ‖ s itself, Node throws and catches two errors within: half of the work of a signature
    sign: (data) => decodeDerSignature(sign('sha256', data, privateKey)),
  };
}

function requireCertified(
  id: string,
  { leaf, privateKey, now }: { leaf: Certificate; privateKey: KeyObject; now: Date },
): void {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  if (!spki.equals(leaf.spki)) {
    throw new StartError(
      `The certificate of the agency ${id} is for another key. Have the key certified again.`,
    );
  }
  if (now < leaf.notBefore || now > leaf.notAfter) {
    throw new StartError(
      `The certificate of the agency ${id} is outside its validity dates. Have the key certified again.`,
    );
  }
}

function requireHttps({ id, returnUris, origins }: AgencyEntry, publicUrl: string): void {
  if (!publicUrl.startsWith('https:')) return;
  if ([...returnUris, ...origins].every((uri) => uri.startsWith('https:'))) return;
  throw new StartError(`The return_uris and origins of the agency ${id} must be https where the service is.`);
}

function nameIn({ subject: { commonName, organization } }: Certificate, id: string): LocalisedText {
  if (commonName === undefined || organization === undefined) {
    throw new StartError(
      `The certificate of the agency ${id} must name the agency: CN in English, O in Chinese.`,
    );
  }
  return { 'zh-CN': organization, en: commonName };
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

function readPemChain(path: string): string[] {
  try {
    return Chain.parse(readPemCertificates(readFileSync(path, 'utf8')).map(encodeBase64));
  } catch {
    throw new StartError(
      `There are no certificates that can be read at ${path}: PEM, the agency's own first.`,
    );
  }
}

function readLeaf(der: Uint8Array, path: string): Certificate {
  try {
    return readCertificate(der);
  } catch {
    throw new StartError(`The first certificate in ${path} cannot be read.`);
  }
}
