// Measures which lines and branches of the contracts the Solidity tests reach.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registryContracts, runForge } from './run-forge.ts';

/** lcov's sums: lines and branches, found and hit. */
type Sum = 'LF' | 'LH' | 'BRF' | 'BRH';

const percent = (hit: number, found: number): number => (found === 0 ? 100 : (100 * hit) / found);

test('the Solidity tests reach more than 95 % of the contracts’ lines and branches', async () => {
  const reportFile = join(registryContracts, 'build', 'coverage.lcov');
  await runForge(
    ['coverage', '--no-match-contract', 'Invariant|Gas', '--report', 'lcov', '--report-file', reportFile],
    // its own folders: it compiles otherwise, perhaps while the other tests run
    { FOUNDRY_FUZZ_RUNS: '16', FOUNDRY_OUT: 'build/coverage', FOUNDRY_CACHE_PATH: 'build/coverage-cache' },
  );
  const total: Record<Sum, number> = { LF: 0, LH: 0, BRF: 0, BRH: 0 };
  const measured = [];
  for (const record of readFileSync(reportFile, 'utf8').split('end_of_record\n')) {
    const file = /^SF:(contracts\/.+)$/m.exec(record)?.[1];
    if (file === undefined) continue; // libraries, and the tests themselves
    const sum = (name: Sum) => Number(new RegExp(`^${name}:(\\d+)$`, 'm').exec(record)?.[1] ?? 0);
    for (const name of ['LF', 'LH', 'BRF', 'BRH'] as const) total[name] += sum(name);
    measured.push(
      `${file}: lines ${percent(sum('LH'), sum('LF')).toFixed(1)} %, branches ${percent(sum('BRH'), sum('BRF')).toFixed(1)} %`,
    );
  }
  const lines = percent(total.LH, total.LF);
  const branches = percent(total.BRH, total.BRF);
  console.log(
    [...measured, `all: lines ${lines.toFixed(1)} %, branches ${branches.toFixed(1)} %`].join('\n'),
  );
  expect(measured.length).toBe(8);
  expect(lines).toBeGreaterThan(95);
  expect(branches).toBeGreaterThan(95);
}, 300_000);
