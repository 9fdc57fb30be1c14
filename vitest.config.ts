import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

const report = process.env.ANJU_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['**/test/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    // two processes for all files: what they load is loaded and compiled twice instead of 270 times
    isolate: false,
    globalSetup: ['tests/support/lend-towns.ts'],
    setupFiles: ['tests/support/nothing-left.ts'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
