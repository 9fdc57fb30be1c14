// Founding the town, and mending what a killed chain forgot: contracts, departments' identifiers and keys, their
// certificates and listings, the agency's certificate, the city register. Every step can be taken again.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir, loadDepartments, openCertificateAuthority } from '@anju/city';
import {
  createGovernance,
  developmentFunderKey,
  developmentGovernorKey,
} from '@anju/registry-contracts/govern';
import type { Environments } from './addresses.ts';
import { type DataFolder, writePrivately } from './data-folder.ts';
import { runCommand } from './process.ts';

const CHAIN_ID = 31_337;
const AGENCY = { 'zh-CN': '住房保障管理办公室', en: 'Housing Security Office' };

export type Founding = {
  folder: DataFolder;
  environments: Environments;
  chainRpcUrl: string;
  register: { households: number; seed: number };
  report: (sentence: string) => void;
};

type Enrolment = { iss: string; vct: string; did: string; thumbprint_hex: string; csr_pem: string };

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const log = (folder: DataFolder, name: string) => join(folder.logsDir, `${name}.log`);

/** The governing party's connection. Deploys what the chain lacks and sends again what it forgot. */
export async function openGovernance({ folder, chainRpcUrl }: Pick<Founding, 'folder' | 'chainRpcUrl'>) {
  const governance = createGovernance({
    rpcUrl: chainRpcUrl,
    privateKey: developmentGovernorKey,
    chainId: CHAIN_ID,
  });
  await governance.deploy({ stateDir: folder.registryDir });
  await governance.resend();
  return governance;
}

/** Makes every department and the agency able to sign, and lists the departments' keys and the root on chain. */
export async function enrolEveryone({ folder, environments, chainRpcUrl, report }: Founding): Promise<void> {
  const governance = await openGovernance({ folder, chainRpcUrl });
  try {
    await Promise.all([
      runCommand('issuer/src/enrol.ts', [], environments.issuer, log(folder, 'issuer-enrol')),
      runCommand('verifier/src/enrol.ts', [], environments.verifier, log(folder, 'verifier-enrol')),
    ]);
    report('departments and housing office have their keys and identifiers');
    const authority = await openCertificateAuthority({
      dir: folder.certificateAuthorityDir,
      now: () => new Date(),
    });
    writePrivately(folder.rootsFile, authority.rootPem);
    await governance.listRoot({ sha256Hex: authority.rootThumbprintHex });

    for (const department of await loadDepartments(join(cityDir, 'departments'))) {
      const base = join(folder.issuerDir, 'enrolment', department.id);
      const enrolment = readJson<Enrolment>(`${base}.json`);
      await certifyOnce(`${base}.x5c.json`, () =>
        authority.certify({
          csrPem: enrolment.csr_pem,
          subject: { commonName: department.name.en, organization: department.name['zh-CN'] },
          uris: [enrolment.did, enrolment.iss],
          usage: 'issue_credentials',
        }),
      );
      const { vct, did, iss, thumbprint_hex: thumbprintHex } = enrolment;
      await governance.listKey({ thumbprintHex, vct, did, iss });
    }
    const agency = join(folder.verifierDir, 'enrolment', 'agency');
    const { csr_pem: csrPem } = readJson<{ csr_pem: string }>(`${agency}.json`);
    await certifyOnce(`${agency}.x5c.json`, () =>
      authority.certify({
        csrPem,
        subject: { commonName: AGENCY.en, organization: AGENCY['zh-CN'] },
        uris: [],
        dnsNames: [new URL(environments.verifier.VERIFIER_PUBLIC_URL ?? '').hostname],
        usage: 'request_presentations',
      }),
    );
    report('keys are certified and listed on the chain');
  } finally {
    governance.close();
  }
}

async function certifyOnce(path: string, certify: () => Promise<string[]>): Promise<void> {
  if (!existsSync(path)) writePrivately(path, JSON.stringify(await certify()));
}

/** Generates the city register and imports it, department by department, through the importer. */
export async function importRegister({ folder, environments, register, report }: Founding): Promise<void> {
  if (folder.isDone('register-imported')) return;
  const { households, seed } = register;
  await runCommand(
    'city/generate-register.ts',
    ['--out', folder.registerDir, '--seed', String(seed), '--households', String(households)],
    {},
    log(folder, 'register'),
  );
  for (const department of await loadDepartments(join(cityDir, 'departments'))) {
    await runCommand(
      'issuer/src/import.ts',
      [department.id, join(folder.registerDir, department.register.file)],
      environments.issuer,
      log(folder, 'issuer-import'),
    );
    report(`register of ${department.name.en} imported`);
  }
  folder.markDone('register-imported');
}

export const funderKey = developmentFunderKey;
