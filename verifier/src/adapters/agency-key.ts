// Keys that agencies sign with: made by enrolment and kept sealed with the verifier's secret, or brought as a file.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeySealer } from '../ports.ts';
import { StartError } from '../start-error.ts';
import { writeWhole } from './write-whole.ts';

/** Where enrolment keeps what belongs to one agency. */
export function enrolmentPaths(dataDir: string, agency: string) {
  const folder = join(dataDir, 'enrolment');
  return {
    folder,
    key: join(folder, `${agency}.key.sealed`),
    chain: join(folder, `${agency}.x5c.json`),
    facts: join(folder, `${agency}.json`),
  };
}

/** Of one agency, and the folder that its key is kept in. */
export interface KeyPlace {
  dataDir: string;
  agency: string;
  sealer: KeySealer;
}

/** The agency's private key; made when there is none yet. */
export function openOrCreateAgencyKey(place: KeyPlace): KeyObject {
  return existsSync(enrolmentPaths(place.dataDir, place.agency).key)
    ? openAgencyKey(place)
    : replaceAgencyKey(place);
}

/** A key for the agency's DID: the one at hand, or, when that was used already, a new one in its place. */
export function makeAgencyKey(place: KeyPlace, isUsed: (key: KeyObject) => boolean): KeyObject {
  const current = openOrCreateAgencyKey(place);
  return isUsed(current) ? replaceAgencyKey(place) : current;
}

// what is sealed for one agency does not open as another's
const sealedAs = (agency: string) => `agency:${agency}`;

function replaceAgencyKey({ dataDir, agency, sealer }: KeyPlace): KeyObject {
  const paths = enrolmentPaths(dataDir, agency);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  writeWhole(paths.key, sealer.seal(sealedAs(agency), der));
  return privateKey;
}

export function openAgencyKey({ dataDir, agency, sealer }: KeyPlace): KeyObject {
  const { key } = enrolmentPaths(dataDir, agency);
  try {
    const der = sealer.open(sealedAs(agency), readFileSync(key, 'utf8'));
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  } catch {
    throw new StartError(
      `The agency's key ${key} cannot be opened: it is missing (run the enrolment), damaged, or VERIFIER_SECRET is another one.`,
    );
  }
}

/** Throws `StartError` unless the file holds a P-256 key; the sentence names the file and says nothing of what is in it. */
export function readBroughtKey(path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(path));
  } catch {
    throw new StartError(`There is no private key that can be read at ${path}: it must be PKCS #8 as PEM.`);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new StartError(`The private key at ${path} must be of the curve P-256.`);
  }
  return key;
}
