// Founding the town, and mending what a killed chain forgot: DID contract, departments' and agencies' identifiers and
// keys, their certificates, the registry with its council, the city register. Every step can be taken again.
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CertificateAuthority,
  cityDir,
  loadAgencyIds,
  loadDepartments,
  loadVerifiers,
  openCertificateAuthority,
} from '@anju/city';
import {
  followRegistry,
  parseRegistration,
  type RegistryOverview,
  spellRegistration,
} from '@anju/registry-contracts/follow';
import {
  type Deployment,
  decideTogether,
  deployDidRegistry,
  deployRegistry,
  developmentFunderKey,
  readFounding,
  resendTogether,
} from '@anju/registry-contracts/govern';
import { SettingError } from '../config.ts';
import type { Environments } from './addresses.ts';
import { changesFor, foundingOf, openGovernors, type Wanted, wantedIn } from './council.ts';
import { type DataFolder, writePrivately } from './data-folder.ts';
import { runCommand } from './process.ts';

const CHAIN_ID = 31_337;
/** An issuer's key that is listed and an identifier that holds it: what a service needs to see. */
const LOOK_MILLISECONDS = 1000;

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
const nowSeconds = () => Math.floor(Date.now() / 1000);
const chainOptions = ({ folder, chainRpcUrl }: Pick<Founding, 'folder' | 'chainRpcUrl'>) => ({
  rpcUrl: chainRpcUrl,
  privateKey: developmentFunderKey,
  chainId: CHAIN_ID,
  deploymentsDir: folder.deploymentsDir,
});

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

/** What a service would see of the registry now; undefined while it cannot be read. */
async function look(
  { chainRpcUrl }: Pick<Founding, 'chainRpcUrl'>,
  deployment: Deployment,
): Promise<{ overview: RegistryOverview; holdsKey(thumbprintHex: string): boolean } | undefined> {
  const follower = followRegistry({
    rpcUrl: chainRpcUrl,
    deployment,
    pollIntervalMilliseconds: LOOK_MILLISECONDS,
    staleAfterSeconds: 60,
    now: () => new Date(),
  });
  try {
    await follower.pollOnce();
    const overview = follower.overview();
    if (overview === 'unknown') return undefined;
    const keys = overview.listings.map(({ thumbprintHex }) => thumbprintHex);
    const held = new Set(keys.filter((key) => follower.lookUpKey(key).status === 'known'));
    return { overview, holdsKey: (thumbprintHex) => held.has(thumbprintHex) };
  } finally {
    await follower.stop();
  }
}

/** Puts contracts, listings, identifiers and certificates in place, as far as they are not. */
export async function ensureFounded(founding: Founding): Promise<void> {
  checkAddress(founding);
  const options = chainOptions(founding);
  await deployDidRegistry(options);
  const kept = readFounding(founding.folder.deploymentsDir, CHAIN_ID);
  const authority = await openCertificateAuthority({
    dir: founding.folder.certificateAuthorityDir,
    now: () => new Date(),
  });
  writePrivately(founding.folder.rootsFile, authority.rootPem);
  if (kept === undefined) {
    await enrolEveryone(founding, authority);
    const wanted = await wantedNow(founding, authority);
    await deployRegistry({ ...options, founding: await foundingOf(wanted) });
    founding.report('the registry is founded: keys, agency, types and rules are listed on the chain');
    return;
  }
  await mend(founding, await deployRegistry({ ...options, founding: kept }), authority);
}

const wantedNow = ({ folder, environments }: Founding, authority: CertificateAuthority): Promise<Wanted> =>
  wantedIn(folder, environments, authority.rootThumbprintHex, nowSeconds());

/** Sends again what the chain forgot, and lets the council decide what the city's files say anew. */
async function mend(
  founding: Founding,
  deployment: Deployment,
  authority: CertificateAuthority,
): Promise<void> {
  const { folder, chainRpcUrl, report } = founding;
  const governors = openGovernors(folder, chainRpcUrl, deployment);
  try {
    await resendTogether(governors);
    const before = await look(founding, deployment);
    if (before === undefined || !(await isEnrolled(founding, before)))
      await enrolEveryone(founding, authority);
    const seen = await look(founding, deployment);
    if (seen === undefined) return;
    const changes = changesFor(await wantedNow(founding, authority), seen.overview, nowSeconds());
    if (changes.length === 0) return;
    await decideTogether(governors, {
      changes,
      reason: 'The city’s files have changed. 城市文件已变更。',
      onWaiting: ({ id }) => report(`the council decides proposal ${id}: ${changes.length} changes`),
    });
    report('the council has decided what is new in the city’s files');
  } finally {
    for (const governor of governors) governor.close();
  }
}

/** Whether every department's key is certified, and its identifier holds it. */
async function isEnrolled(
  { folder }: Founding,
  { holdsKey }: { holdsKey(thumbprintHex: string): boolean },
): Promise<boolean> {
  const enrolment = (dir: string, name: string) => join(dir, 'enrolment', name);
  const departments = await loadDepartments(join(cityDir, 'departments'));
  const needed = [
    ...(await loadAgencyIds()).map((id) => enrolment(folder.verifierDir, `${id}.x5c.json`)),
    ...departments.flatMap(({ id }) => [
      enrolment(folder.issuerDir, `${id}.x5c.json`),
      enrolment(folder.issuerDir, `${id}.type.json`),
    ]),
  ];
  return (
    needed.every((path) => existsSync(path)) &&
    departments.every(({ id }) =>
      holdsKey(readJson<Enrolment>(enrolment(folder.issuerDir, `${id}.json`)).thumbprint_hex),
    )
  );
}

/** Makes every department and agency able to sign: identifiers, keys and certificates. */
async function enrolEveryone(
  { folder, environments, report }: Founding,
  authority: CertificateAuthority,
): Promise<void> {
  // one after the other: both pay from the same account
  await runCommand('issuer/src/enrol.ts', [], environments.issuer, log(folder, 'issuer-enrol'));
  await runCommand('verifier/src/enrol.ts', [], environments.verifier, log(folder, 'verifier-enrol'));
  report('departments and agencies have their keys and identifiers');
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
  }
  const registrations = await loadVerifiers();
  for (const id of await loadAgencyIds()) {
    const base = join(folder.verifierDir, 'enrolment', id);
    const { csr_pem: csrPem, did } = readJson<{ csr_pem: string; did: string }>(`${base}.json`);
    const { name } = parseRegistration(spellRegistration(registrations.get(id)));
    await certifyOnce(`${base}.x5c.json`, () =>
      authority.certify({
        csrPem,
        subject: { commonName: name.en, organization: name['zh-CN'] },
        uris: [did],
        dnsNames: [new URL(environments.verifier.VERIFIER_PUBLIC_URL ?? '').hostname],
        usage: 'request_presentations',
      }),
    );
  }
}

async function certifyOnce(path: string, certify: () => Promise<string[]>): Promise<void> {
  if (!existsSync(path)) writePrivately(path, JSON.stringify(await certify()));
}

/** The city's departments when one step stood for all their registers. */
const IMPORTED_TOGETHER = ['household', 'income', 'property', 'residency'];

/** Generates the city register and imports it, department by department, through the importer. */
export async function importRegister({ folder, environments, register, report }: Founding): Promise<void> {
  const step = (id: string) => `register-imported-${id}`;
  const isImported = (id: string) =>
    folder.isDone(step(id)) || (folder.isDone('register-imported') && IMPORTED_TOGETHER.includes(id));
  const departments = await loadDepartments(join(cityDir, 'departments'));
  const missing = departments.filter(({ id }) => !isImported(id));
  if (missing.length === 0) return;
  const { households, seed } = register;
  // A department that came later gets the register of the same day: its people must be the same.
  const first = join(folder.registerDir, 'residency.csv');
  const day = existsSync(first) ? ['--today', statSync(first).mtime.toISOString().slice(0, 10)] : [];
  const made = `${folder.registerDir}${day.length > 0 ? '.new' : ''}`;
  await runCommand(
    'city/generate-register.ts',
    ['--out', made, '--seed', String(seed), '--households', String(households), ...day],
    {},
    log(folder, 'register'),
  );
  if (made !== folder.registerDir) {
    for (const {
      register: { file },
    } of missing)
      renameSync(join(made, file), join(folder.registerDir, file));
    rmSync(made, { recursive: true });
  }
  await runCommand(
    'issuer/src/import.ts',
    missing.flatMap(({ id, register: { file } }) => [id, join(folder.registerDir, file)]),
    environments.issuer,
    log(folder, 'issuer-import'),
  );
  report(`the register is imported: ${missing.map(({ name }) => name.en).join('; ')}`);
  for (const { id } of missing) folder.markDone(step(id));
}

export const funderKey = developmentFunderKey;
