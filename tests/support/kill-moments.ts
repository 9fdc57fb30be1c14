// When processes are killed: by chance, and at the same moments again with ANJU_KILL_SEED=<what a failure printed>.
import { randomInt } from 'node:crypto';
import { onTestFailed } from 'vitest';
import { readTestConfig } from '../../tools/config.ts';

/** One for all that is killed in a run. */
const seed = Number(readTestConfig().killSeed ?? randomInt(2 ** 31));

/** For the test that asks: numbers from 0 to 1, and the seed on standard error when it fails. */
export function chooseMoments(): () => number {
  onTestFailed(() => {
    process.stderr.write(`\nThe kills were chosen by ANJU_KILL_SEED=${seed}\n`);
  });
  // enough to choose moments by (Park and Miller)
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
