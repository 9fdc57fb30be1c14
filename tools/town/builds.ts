// What has to be built before the town can start: contracts and web pages, each only when its sources changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../config.ts';
import { ServiceError } from './process.ts';

type Build = { name: string; sources: string[]; output: string; args: string[] };

const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const page = (folder: string, extraSources: string[] = []): Build => ({
  name: folder,
  sources: [folder, 'packages', ...extraSources],
  output: `${folder}/dist/index.html`,
  args: [vite, 'build', '--logLevel', 'warn', folder],
});

const BUILDS: Build[] = [
  {
    name: 'registry-contracts',
    sources: ['registry-contracts/contracts', 'registry-contracts/build.ts'],
    output: 'registry-contracts/build/IssuerRegistry.json',
    args: ['registry-contracts/build.ts'],
  },
  page('issuer/console'),
  page('verifier/desk'),
  page('wallet-web', ['registry-contracts/src/read']),
  page('notice-board'),
  {
    name: 'city/login',
    sources: ['city/login/page', 'city/login/vite.config.ts'],
    output: 'city/login/dist/passkeys.js',
    args: [vite, 'build', '--logLevel', 'warn', 'city/login'],
  },
];

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'cache', 'out', 'test']);

function* filesBelow(path: string): Generator<string> {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (SKIPPED.has(entry.name)) continue;
    const full = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(full);
    else if (entry.isFile()) yield full;
  }
}

function hashOf(build: Build): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'pnpm-lock.yaml')));
  for (const source of build.sources) {
    const path = join(root, source);
    const files = source.endsWith('.ts') ? [path] : filesBelow(path);
    for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

function run(build: Build): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...build.args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new ServiceError(`Building ${build.name} did not succeed:\n${output}`)),
    );
  });
}

const stamps = join(root, '.cache');
const stampOf = ({ name }: Build) => join(stamps, `${name.replaceAll('/', '-')}.sha256`);

const isMadeOf = (build: Build, hash: string) =>
  existsSync(join(root, build.output)) &&
  existsSync(stampOf(build)) &&
  readFileSync(stampOf(build), 'utf8') === hash;

/** Whether what stands there is built of the sources as they are now. */
export function isUpToDate(name: string): boolean {
  const build = BUILDS.find((one) => one.name === name);
  return build !== undefined && isMadeOf(build, hashOf(build));
}

/**
 * Builds what is missing or out of date, two at a time; `report` is told what is being built.
 *
 * @param only the names of builds to look at; all of them when absent
 */
export async function buildWhatChanged(
  report: (sentence: string) => void,
  only?: readonly string[],
): Promise<void> {
  mkdirSync(stamps, { recursive: true });
  const due = BUILDS.filter(({ name }) => only?.includes(name) ?? true)
    .map((build) => ({ build, hash: hashOf(build) }))
    .filter(({ build, hash }) => !isMadeOf(build, hash));
  const next = async (): Promise<void> => {
    const item = due.shift();
    if (!item) return;
    report(`building ${item.build.name}`);
    await run(item.build);
    writeFileSync(stampOf(item.build), item.hash);
    await next();
  };
  await Promise.all([next(), next()]);
}
