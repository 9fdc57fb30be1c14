// The first step of every command, on a machine with only Node 20 and npm: installs what the lockfile says when
// it has changed since the last time, then runs the named tool with the pinned Node. It has no dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules', '.anju-stamp');
const lockFolder = join(root, '.installing');

const TOOLS = {
  start: ['tools/start.ts'],
  demo: ['tools/demo.ts'],
  test: ['tools/test.ts'],
  'test:full': ['tools/test.ts', '--full'],
  check: ['tools/check.ts'],
  format: ['tools/check.ts', '--write'],
  bench: ['bench/run.ts'],
  screens: ['tools/screens.ts'],
  did: ['tools/did.ts'],
  registry: ['tools/registry.ts'],
  rule: ['tools/rule.ts'],
};

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const stamp = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(readFileSync(join(root, 'pnpm-workspace.yaml')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');

const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();

/** One installer at a time; a lock whose owner is gone (older than ten minutes) is taken over. */
function takeInstallLock() {
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(lockFolder);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST')
        stop(`Cannot write to ${root}: ${error.code}. Check the folder's permissions.`);
      let ageSeconds = 0;
      try {
        ageSeconds = (Date.now() - statSync(lockFolder).mtimeMs) / 1000;
      } catch {
        continue;
      }
      if (ageSeconds > 600) rmSync(lockFolder, { recursive: true, force: true });
      else {
        if (waited === 0) process.stderr.write('Another command is installing; waiting for it.\n');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      }
    }
  }
}

function install() {
  takeInstallLock();
  const release = () => rmSync(lockFolder, { recursive: true, force: true });
  process.on('exit', release);
  if (!isInstalled()) {
    process.stderr.write(
      'Installing the packages that the lockfile names (first time: about half a minute) …\n',
    );
    const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
    const { status, error } = spawnSync(
      npx,
      ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'],
      { cwd: root, stdio: ['ignore', 2, 2] },
    );
    if (error)
      stop(`npx could not be run (${error.code}). Install Node 20 or newer with npm, then try again.`);
    if (status !== 0)
      stop('Installing did not succeed; what stands above says why. Nothing else was started.');
    writeFileSync(stampFile, stamp());
  }
  release();
}

/** The pinned Node of this platform, or the running one where it is new enough to run TypeScript. */
function pinnedNode() {
  const pinned = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(pinned)) return pinned;
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 24) return process.execPath;
  return stop(
    `There is no pinned Node for ${process.platform}-${process.arch}: install Node 24 or newer, then try again.`,
  );
}

const [command, ...rest] = process.argv.slice(2);
const tool = TOOLS[command];
if (!tool) stop(`Unknown command. Use one of: ${Object.keys(TOOLS).join(', ')}.`);
if (Number(process.versions.node.split('.')[0]) < 20) stop('Anju needs Node 20 or newer.');
if (!isInstalled()) install();

const node = pinnedNode();
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...tool, ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, '.cache', 'node'),
    PATH: [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  },
});
// Ctrl-C reaches the tool by itself, being in the same process group; this process waits for its clean end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGTERM'));
child.on('error', (error) => stop(`The pinned Node could not be started (${error.code}).`));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
