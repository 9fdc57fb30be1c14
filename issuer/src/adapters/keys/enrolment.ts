// The files by which a department and the certificate authority of its city exchange: what the department asks to be
// certified and listed (<id>.json), and the certificate it gets (<id>.x5c.json, base64 DER, leaf first, no root).
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyFile } from '@anju/registry-contracts/identity';
import { z } from 'zod';
import type { DepartmentKey } from '../../ports.ts';
import { openSigningKey } from './signing-key.ts';

const enrolment = z.object({
  department: z.string(),
  iss: z.string(),
  vct: z.string(),
  did: z.string(),
  kid: z.string(),
  controller: z.string(),
  key_id: z.string(),
  spki_der_base64: z.string(),
  thumbprint_hex: z.string(),
  csr_pem: z.string(),
});
const certificates = z.array(z.base64()).min(1).max(4);

export type Enrolment = z.output<typeof enrolment>;

class EnrolmentError extends Error {
  readonly code = 'not_enrolled';
}

const fileOf = (dataDir: string, name: string) => join(dataDir, 'enrolment', name);

export function writeEnrolment(dataDir: string, written: Enrolment): void {
  const file = fileOf(dataDir, `${written.department}.json`);
  mkdirSync(join(dataDir, 'enrolment'), { recursive: true });
  writeFileSync(`${file}.next`, `${JSON.stringify(written, null, 2)}\n`);
  renameSync(`${file}.next`, file);
}

/** `<id>.type.json`: the bytes of the type metadata as they are served, for whoever publishes their hash. */
export function writeTypeMetadata(dataDir: string, department: string, bytes: Uint8Array): void {
  const file = fileOf(dataDir, `${department}.type.json`);
  writeFileSync(`${file}.next`, bytes);
  renameSync(`${file}.next`, file);
}

function readJson<T>(schema: z.ZodType<T>, file: string): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new EnrolmentError(`${file} is damaged.`, { cause });
  }
}

export function readEnrolment(dataDir: string, department: string): Enrolment | undefined {
  const file = fileOf(dataDir, `${department}.json`);
  return existsSync(file) ? readJson(enrolment, file) : undefined;
}

/** @throws EnrolmentError with what is missing, in one sentence */
export async function openDepartmentKey(
  dataDir: string,
  keyFile: KeyFile,
  department: { id: string; credentialIssuer: string; vct: string },
): Promise<DepartmentKey> {
  const { id, credentialIssuer, vct } = department;
  const enrolled = readEnrolment(dataDir, id);
  if (!enrolled) throw new EnrolmentError(`Department ${id} is not enrolled; run issuer/src/enrol.ts first.`);
  if (enrolled.iss !== credentialIssuer || enrolled.vct !== vct) {
    throw new EnrolmentError(`Department ${id} is enrolled for another address or type; enrol it again.`);
  }
  const file = fileOf(dataDir, `${id}.x5c.json`);
  if (!existsSync(file)) throw new EnrolmentError(`Department ${id} has no certificate yet (${file}).`);
  const x5c = readJson(certificates, file);
  const key = await openSigningKey(keyFile.privateKeys, enrolled.key_id);
  const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));
  const certified = leaf.publicKey.export({ format: 'der', type: 'spki' });
  if (!certified.equals(key.spki)) {
    throw new EnrolmentError(`The certificate of department ${id} is for another key; enrol it again.`);
  }
  return { did: enrolled.did, kid: enrolled.kid, x5c, sign: key.sign };
}

export function thumbprintHex(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}
