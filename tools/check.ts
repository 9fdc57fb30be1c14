// `npm run check`: types, lint, import rules, unused code and formatting. `npm run format` writes what can be written.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './config.ts';

const isWriting = process.argv.includes('--write');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const PAGES = [
  'packages/ui',
  'packages/staff',
  'wallet-web',
  'issuer/console',
  'verifier/desk',
  'notice-board',
];
const PARTS = [
  'registry-contracts',
  'packages',
  'city',
  'issuer',
  'verifier',
  'wallet-web',
  'notice-board',
  'tools',
  'tests',
  'bench',
];
const present = (paths: string[]) => paths.filter((path) => existsSync(join(root, path)));

type Step = { name: string; command: string; args: string[] };

const steps: Step[] = [
  {
    name: 'formatting and lint (.ts)',
    command: 'biome',
    args: ['check', ...(isWriting ? ['--write'] : []), '--error-on-warnings', '.'],
  },
  {
    name: 'formatting (.svelte)',
    command: 'prettier',
    args: [isWriting ? '--write' : '--check', '--log-level', 'warn', '**/*.svelte'],
  },
  { name: 'lint (.svelte)', command: 'eslint', args: ['--max-warnings', '0', ...present(PAGES)] },
  { name: 'types', command: 'tsc', args: ['-p', '.', '--noEmit'] },
  ...present(PAGES)
    .filter((page) => existsSync(join(root, page, 'tsconfig.json')))
    .map((page) => ({
      name: `types (${page})`,
      command: 'svelte-check',
      args: ['--workspace', page, '--fail-on-warnings', '--output', 'human'],
    })),
  {
    name: 'import rules',
    command: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', ...present(PARTS)],
  },
  { name: 'unused code', command: 'knip', args: [] },
];

function run({ command, args }: Step): Promise<{ isGood: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(bin(command), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.on('error', (error) => resolve({ isGood: false, output: error.message }));
    child.on('close', (code) => resolve({ isGood: code === 0, output }));
  });
}

let failures = 0;
const queue = isWriting ? steps.slice(0, 2) : [...steps];
const worker = async (): Promise<void> => {
  const step = queue.shift();
  if (!step) return;
  const { isGood, output } = await run(step);
  process.stdout.write(`${isGood ? 'ok    ' : 'FAILED'} ${step.name}\n`);
  if (!isGood) {
    failures += 1;
    process.stdout.write(`${output.trimEnd()}\n\n`);
  }
  await worker();
};
await Promise.all([worker(), worker()]);
process.exit(failures === 0 ? 0 : 1);
