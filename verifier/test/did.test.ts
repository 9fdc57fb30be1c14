// The agency's command as an operator runs it: a process of its own, with the settings of enrolment.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../tests/support/chain.ts';
import { childEnvironment } from '../../tests/support/child-environment.ts';

const root = join(import.meta.dirname, '../..');
const dataDir = mkdtempSync(join(tmpdir(), 'anju-agency-did-'));
const agenciesFile = join(dataDir, 'agencies.json');
writeFileSync(agenciesFile, JSON.stringify([{ id: 'housing-office' }]));
let registry: TestRegistry;

beforeAll(async () => {
  registry = await startRegistry();
}, 60_000);
afterAll(async () => {
  await registry.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function run(script: string, args: string[] = [], more: Record<string, string> = {}) {
  const env = {
    ...childEnvironment(),
    VERIFIER_DATA_DIR: dataDir,
    VERIFIER_SECRET: '07'.repeat(32),
    VERIFIER_AGENCIES_FILE: agenciesFile,
    VERIFIER_FUNDER_KEY: registry.funderKey,
    REGISTRY_RPC_URL: registry.chain.rpcUrl,
    REGISTRY_DEPLOYMENT: registry.deploymentPath,
    ...more,
  };
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [`verifier/src/${script}`, ...args],
      { cwd: root, env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
const json = async (...args: string[]) => JSON.parse((await run('did.ts', [...args, '--json'])).stdout);
const enrolment = () => JSON.parse(readFileSync(join(dataDir, 'enrolment', 'housing-office.json'), 'utf8'));

test('the agency changes its key and ends its DID; enrolling follows the first and never undoes the second', async () => {
  expect((await run('enrol.ts')).stderr).toBe('');
  const { did, kid, thumbprint_hex: first } = enrolment();
  expect(kid).toBe(`${did}#delegate-1`);
  expect(await json('keys')).toMatchObject({
    did,
    state: 'controlled',
    keys: [{ thumbprint_hex: first, kid: `${did}#delegate-1` }],
  });

  const { key } = await json('add-key');
  expect(enrolment()).toMatchObject({ did, kid: key.kid, thumbprint_hex: key.thumbprint_hex });
  expect(key.thumbprint_hex).not.toBe(first);

  expect(await json('retire-key', first)).toMatchObject({ key: { retired: true } });
  expect((await run('enrol.ts')).code).toBe(0);
  expect((await json('keys')).keys).toMatchObject([
    { thumbprint_hex: first, kid: null, retired: true },
    { thumbprint_hex: key.thumbprint_hex, retired: false },
  ]);

  expect(await run('did.ts', ['deactivate'])).toMatchObject({ code: 2, stdout: '' });
  expect(await json('deactivate', '--yes')).toMatchObject({ did, changed: true });
  expect((await run('enrol.ts')).code).toBe(0);
  expect(await json('list')).toMatchObject({ dids: [{ name: 'housing-office', did, state: 'deactivated' }] });
  expect(await json('add-key')).toMatchObject({ error: { code: 'did_deactivated' } });
}, 120_000);

test('says in a sentence which setting is refused or missing', async () => {
  const production = await run('did.ts', ['list'], { NODE_ENV: 'production' });
  expect(production.code).toBe(1);
  expect(production.stderr).toMatch(/VERIFIER_FUNDER_KEY .* refused in production/);
  const nowhere = await run('did.ts', ['list'], { REGISTRY_DEPLOYMENT: join(dataDir, 'none.json') });
  expect(nowhere.stderr).toMatch(/^REGISTRY_DEPLOYMENT is no deployment/);
  const down = await run('did.ts', ['keys'], { REGISTRY_RPC_URL: 'http://127.0.0.1:9' });
  expect(down.stderr).toBe('The chain does not answer: see whether it runs.\n');
}, 60_000);
