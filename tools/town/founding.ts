// Founding the town, and mending what a killed chain forgot: contracts, departments' identifiers and keys, their
// certificates and listings, the agency's certificate, the city register. Every step can be taken again.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir, loadDepartments, openCertificateAuthority } from '@anju/city';
import { followRegistry, readDeployment } from '@anju/registry-contracts/follow';
import {
  createGovernance,
  developmentFunderKey,
  developmentGovernorKey,
  type Governance,
} from '@anju/registry-contracts/govern';
import { SettingError } from '../config.ts';
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
async function openGovernance({ folder, chainRpcUrl }: Pick<Founding, 'folder' | 'chainRpcUrl'>) {
  const governance = createGovernance({
    rpcUrl: chainRpcUrl,
    privateKey: developmentGovernorKey,
    chainId: CHAIN_ID,
  });
  await governance.deploy({ stateDir: folder.registryDir });
  await governance.resend();
  return governance;
}

/** The issuer's address stands in every credential, certificate and listing, so a town keeps the one it was founded with. */
function checkAddress({ folder, environments }: Founding): void {
  const path = join(folder.dir, 'issuer-address');
  const address = environments.issuer.ISSUER_PUBLIC_URL ?? '';
  if (!existsSync(path)) writePrivately(path, address);
  const founded = readFileSync(path, 'utf8');
  if (founded === address) return;
  throw new SettingError(
    `This town was founded with its issuer at ${founded}, and its credentials say so. Start it with that address, or set ANJU_DATA_DIR for a new town.`,
  );
}

/** What a service would say now of every department's key: it is listed for its type, and its DID document holds it. */
async function isWhole({ folder, environments, chainRpcUrl }: Founding): Promise<boolean> {
  const enrolment = (dir: string, name: string) => join(dir, 'enrolment', name);
  const departments = await loadDepartments(join(cityDir, 'departments'));
  const needed = [
    folder.rootsFile,
    enrolment(folder.verifierDir, 'agency.x5c.json'),
    ...departments.map(({ id }) => enrolment(folder.issuerDir, `${id}.x5c.json`)),
  ];
  if (!needed.every((path) => existsSync(path))) return false;
  const follower = followRegistry({
    rpcUrl: chainRpcUrl,
    deployment: readDeployment(environments.issuer.REGISTRY_DEPLOYMENT ?? ''),
    pollIntervalMilliseconds: 1000,
    staleAfterSeconds: 60,
    now: () => new Date(),
  });
  try {
    await follower.pollOnce();
    return departments.every(({ id }) => {
      const { thumbprint_hex, vct } = readJson<Enrolment>(enrolment(folder.issuerDir, `${id}.json`));
      const found = follower.lookUpKey(thumbprint_hex);
      return found.status === 'known' && found.types.some((type) => type.vct === vct);
    });
  } finally {
    await follower.stop();
  }
}

/** Puts contracts, listings, identifiers and certificates in place, as far as they are not. */
export async function ensureFounded(founding: Founding): Promise<void> {
  checkAddress(founding);
  const governance = await openGovernance(founding);
  try {
    if (!(await isWhole(founding))) await enrolEveryone(founding, governance);
  } finally {
    governance.close();
  }
}

/** Makes every department and the agency able to sign, and lists the departments' keys and the root on chain. */
async function enrolEveryone(
  { folder, environments, report }: Founding,
  governance: Governance,
): Promise<void> {
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
  const departments = await loadDepartments(join(cityDir, 'departments'));
  await runCommand(
    'issuer/src/import.ts',
    departments.flatMap(({ id, register: { file } }) => [id, join(folder.registerDir, file)]),
    environments.issuer,
    log(folder, 'issuer-import'),
  );
  report(`the register is imported: ${departments.map(({ name }) => name.en).join(', ')}`);
  folder.markDone('register-imported');
}

export const funderKey = developmentFunderKey;
