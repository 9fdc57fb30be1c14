// The town's data folder: where each part keeps its state, who may use it now, and whether it is whole.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingError } from '../config.ts';

const LAYOUT_VERSION = 2;
const CHAIN_ID = 31_337;

export type DataFolder = {
  dir: string;
  chainState: string;
  chainPid: string;
  registryDir: string;
  /** Holds the registry's deployment and founding, by chain id. */
  deploymentsDir: string;
  deployment: string;
  certificateAuthorityDir: string;
  rootsFile: string;
  issuerDir: string;
  verifierDir: string;
  walletProviderDir: string;
  loginDir: string;
  registerDir: string;
  loginsDir: string;
  logsDir: string;
  secret(name: string): string;
  /** Remembers across starts that a step is done, e.g. that the register has been imported. */
  isDone(step: string): boolean;
  markDone(step: string): void;
  release(): void;
};

/** Writes a file whole or not at all, readable by its owner only. */
export function writePrivately(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, path);
}

const damaged = (dir: string, what: string) =>
  new SettingError(
    `The data folder ${dir} is damaged (${what}). Restore it from a copy, or move it away to start an empty town.`,
  );

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function lock(dir: string): () => void {
  const path = join(dir, 'town.pid');
  const previous = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (previous > 0 && previous !== process.pid && isAlive(previous)) {
    throw new SettingError(
      `The data folder ${dir} is in use by another town (process ${previous}). Stop that one, or set ANJU_DATA_DIR.`,
    );
  }
  writePrivately(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

function readJson(dir: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw damaged(dir, `${path.slice(dir.length + 1)} cannot be read`);
  }
}

/** Refuses a folder that another version laid out or that lost a part; an empty or absent one becomes a new town. */
function checkLayout(dir: string): void {
  const marker = join(dir, 'town.json');
  if (!existsSync(marker)) {
    if (existsSync(dir) && readdirSync(dir).length > 0) throw damaged(dir, 'town.json is missing');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writePrivately(marker, JSON.stringify({ layout: LAYOUT_VERSION, createdAt: new Date().toISOString() }));
    return;
  }
  const { layout } = readJson(dir, marker) as { layout?: unknown };
  if (layout === 1) {
    throw new SettingError(
      `The data folder ${dir} is of an earlier version, whose registry had one governor. Move it away, or set ANJU_DATA_DIR: a new town is founded in an empty folder.`,
    );
  }
  if (layout !== LAYOUT_VERSION) throw damaged(dir, `its layout is ${String(layout)}, not ${LAYOUT_VERSION}`);
  for (const name of [`${CHAIN_ID}.json`, `${CHAIN_ID}.founding.json`]) {
    const file = join(dir, 'registry', 'deployments', name);
    if (existsSync(file)) readJson(dir, file);
  }
}

/**
 * Opens the data folder for this process alone.
 *
 * @throws SettingError when the folder is in use, not writable, or damaged
 */
export function openDataFolder(dir: string): DataFolder {
  try {
    checkLayout(dir);
  } catch (error) {
    if (error instanceof SettingError) throw error;
    throw new SettingError(
      `The data folder ${dir} cannot be used (${(error as NodeJS.ErrnoException).code}). Check its permissions, or set ANJU_DATA_DIR.`,
    );
  }
  const release = lock(dir);
  const folder = (name: string) => {
    const path = join(dir, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const steps = folder('steps');
  const secrets = folder('secrets');
  return {
    dir,
    chainState: join(folder('chain'), 'state.json'),
    chainPid: join(folder('chain'), 'anvil.pid'),
    registryDir: folder('registry'),
    deploymentsDir: folder(join('registry', 'deployments')),
    deployment: join(dir, 'registry', 'deployments', `${CHAIN_ID}.json`),
    certificateAuthorityDir: folder('certificate-authority'),
    rootsFile: join(dir, 'roots.pem'),
    issuerDir: folder('issuer'),
    verifierDir: folder('verifier'),
    walletProviderDir: folder('wallet-provider'),
    loginDir: folder('city-login'),
    registerDir: folder('register'),
    loginsDir: folder('logins'),
    logsDir: folder('logs'),
    secret(name) {
      const path = join(secrets, name);
      if (!existsSync(path)) writePrivately(path, randomBytes(32).toString('hex'));
      const secret = readFileSync(path, 'utf8');
      if (!/^[0-9a-f]{64}$/.test(secret)) throw damaged(dir, `secrets/${name} cannot be read`);
      return secret;
    },
    isDone: (step) => existsSync(join(steps, step)),
    markDone: (step) => writePrivately(join(steps, step), createHash('sha256').update(step).digest('hex')),
    release,
  };
}
