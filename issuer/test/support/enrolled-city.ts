// A folder with departments, enrolled keys, certificates and clerks, made once per test file, without a chain: what a
// department's DID document says is fixed here; enrol.test.ts makes the real one.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cityDir, openCertificateAuthority } from '@anju/city';
import { openKeyFile } from '@anju/registry-contracts/identity';
import { KeyManagementSystem } from '@veramo/kms-local';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import { thumbprintHex, writeEnrolment } from '../../src/adapters/keys/enrolment.ts';
import { openSigningKey } from '../../src/adapters/keys/signing-key.ts';
import { hashPassword } from '../../src/clerks/passwords.ts';
import type { IssuerConfig } from '../../src/config.ts';
import { loadDepartments } from '../../src/departments/department-file.ts';
import { deriveKey } from '../../src/derive-key.ts';

export const PUBLIC_URL = 'http://issuer.test:4001';
export const CLERK = { login: 'li.na', password: 'a long enough password' };
/** Works for the income department only. */
export const INCOME_CLERK = { login: 'wang.wei', password: 'another long password' };

export type EnrolledCity = {
  config: IssuerConfig;
  rootDer: Uint8Array;
  didOf(department: string): string;
  remove(): void;
};

/** @param more files of departments that stand beside the city's own, by name */
export async function enrolCity(more: Record<string, string> = {}): Promise<EnrolledCity> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-issuer-'));
  const dataDir = join(folder, 'data');
  const city = join(folder, 'city');
  mkdirSync(city, { recursive: true });
  cpSync(join(cityDir, 'departments'), join(city, 'departments'), { recursive: true });
  for (const [name, text] of Object.entries(more)) writeFileSync(join(city, 'departments', name), text);
  await putEmptyDatabase(join(dataDir, 'database'));
  const secret = randomBytes(32);
  const keyFile = openKeyFile(join(dataDir, 'keys.json'), deriveKey(secret, 'key-file'));
  const kms = new KeyManagementSystem(keyFile.privateKeys);
  const authority = await openCertificateAuthority({ dir: join(folder, 'authority'), now: () => new Date() });
  const dids = new Map<string, string>();
  for (const [position, { id, name, credential }] of loadDepartments(city).entries()) {
    const managed = await kms.createKey({ type: 'Secp256r1' });
    const key = await openSigningKey(keyFile.privateKeys, managed.kid);
    const did = `did:ethr:0x7a69:0x${String(position + 1).padStart(40, '0')}`;
    dids.set(id, did);
    const iss = `${PUBLIC_URL}/${id}`;
    const subject = { commonName: name.en, organization: name['zh-CN'] };
    const csr = await key.requestCertificate({ ...subject, uris: [did, iss] });
    writeEnrolment(dataDir, {
      department: id,
      iss,
      vct: credential.vct,
      did,
      kid: `${did}#delegate-1`,
      controller: did.slice(-42),
      key_id: managed.kid,
      spki_der_base64: Buffer.from(key.spki).toString('base64'),
      thumbprint_hex: thumbprintHex(key.spki),
      csr_pem: csr,
    });
    const x5c = await authority.certify({
      csrPem: csr,
      subject,
      uris: [did, iss],
      usage: 'issue_credentials',
    });
    writeFileSync(join(dataDir, 'enrolment', `${id}.x5c.json`), JSON.stringify(x5c));
  }
  const clerksFile = join(folder, 'clerks.json');
  const everywhere = [...dids.keys()];
  const clerks = [
    { ...CLERK, name: { 'zh-CN': '李娜', en: 'Li Na' }, departments: everywhere },
    { ...INCOME_CLERK, name: { 'zh-CN': '王伟', en: 'Wang Wei' }, departments: ['income'] },
  ];
  const stored = await Promise.all(
    clerks.map(async ({ password, ...clerk }) => ({
      ...clerk,
      password_scrypt: await hashPassword(password),
    })),
  );
  writeFileSync(clerksFile, JSON.stringify(stored));
  return {
    config: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: PUBLIC_URL,
      dataDir,
      registry: {},
      cityDir: city,
      secret,
      clerksFile,
      rateLimitPerMinute: 100_000,
      batchesPerDay: 100_000,
      anchorSeconds: 3600,
      walletAttestationRequired: false,
      walletUrl: 'http://wallet.test:4003',
      logLevel: 'silent',
    },
    rootDer: authority.rootDer,
    didOf: (department) => dids.get(department) ?? '',
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
