// Runs the Solidity tests, so that they count among all others.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundryBinary } from '../../src/govern/foundry-binary.ts';

// `npm run test:full` fuzzes each property ten thousand times.
const fuzzRuns = process.env.ANJU_FULL === '1' ? '10000' : '256';
const registryContracts = join(import.meta.dirname, '../..');

interface SuiteResult {
  test_results: Record<string, { status: string; reason: string | null }>;
}

const runForge = (): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      foundryBinary('forge'),
      ['test', '--offline', '--use', './test/contracts/solc.mjs', '--json'],
      {
        cwd: registryContracts,
        maxBuffer: 16 * 1024 * 1024,
        env: { ...process.env, FOUNDRY_FUZZ_RUNS: fuzzRuns },
      },
      (error, stdout, stderr) =>
        stdout.startsWith('{') ? resolve(stdout) : reject(error ?? new Error(stderr)),
    );
  });

test('the contracts keep their rules: unit, fuzz and invariant tests in Solidity', async () => {
  const suites = JSON.parse(await runForge()) as Record<string, SuiteResult>;
  const results = Object.values(suites).flatMap(({ test_results }) => Object.entries(test_results));
  const failures = results
    .filter(([, { status }]) => status !== 'Success')
    .map(([name, { reason }]) => `${name}: ${reason}`);
  expect(failures).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(22);
  expect(results.some(([name]) => name.startsWith('invariant_'))).toBe(true);
}, 300_000);
