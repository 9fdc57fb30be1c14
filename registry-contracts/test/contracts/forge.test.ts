// Runs the Solidity tests, so that they count among all others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isFull, registryContracts, runForge } from './run-forge.ts';

interface SuiteResult {
  test_results: Record<
    string,
    { status: string; reason: string | null; kind: { Fuzz?: { runs: number }; Invariant?: { runs: number } } }
  >;
}

const runs = isFull ? { fuzz: '10000', invariant: '256' } : { fuzz: '48', invariant: '8' };

const readJson = (...path: string[]): unknown =>
  JSON.parse(readFileSync(join(registryContracts, ...path), 'utf8'));

test('the contracts keep their rules: unit, fuzz and invariant tests in Solidity', async () => {
  const output = await runForge(['test', '--json'], {
    FOUNDRY_FUZZ_RUNS: runs.fuzz,
    FOUNDRY_INVARIANT_RUNS: runs.invariant,
  });
  const suites = JSON.parse(output) as Record<string, SuiteResult>;
  const results = Object.values(suites).flatMap(({ test_results }) => Object.entries(test_results));
  const failures = results
    .filter(([, { status }]) => status !== 'Success')
    .map(([name, { reason }]) => `${name}: ${reason}`);
  expect(failures).toEqual([]);

  const invariants = results.filter(([name]) => name.startsWith('invariant_'));
  expect(invariants.map(([name]) => name).sort()).toEqual([
    'invariant_nobodyGainsARightWithoutTheThreshold()',
    'invariant_pastAnswersNeverChangeAndSuspendedMeansSuspended()',
    'invariant_sequencesNeverForkNorShrink()',
  ]);
  const fuzzed = results.filter(([name]) => name.startsWith('testFuzz_'));
  expect(fuzzed.length).toBeGreaterThanOrEqual(20);
  for (const [name, { kind }] of fuzzed) expect([name, kind.Fuzz?.runs]).toEqual([name, Number(runs.fuzz)]);
  expect(results.length).toBeGreaterThanOrEqual(150);
}, 900_000);

test('every operation takes the gas that the committed snapshot says', async () => {
  await runForge(['test', '--match-contract', 'GasTest'], {});
  // after an intended change: copy build/gas-snapshot/operations.json over gas-snapshot.json
  expect(readJson('build', 'gas-snapshot', 'operations.json')).toEqual(readJson('gas-snapshot.json'));
}, 300_000);
