// A killed chain forgets what it had not saved: here by starting it again from an older state file, or from none.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRegistry } from '../../../tests/support/chain.ts';
import { type RunningChain, startChain } from '../../src/govern/start-chain.ts';

export interface ForgetfulChain {
  /** Saves what the chain knows now, as what it will remember. */
  rememberUntilHere(): Promise<void>;
  /** Kills the chain and starts it again with what it remembers, or with nothing at all. */
  forget(what?: 'since' | 'everything'): Promise<void>;
  /** Kills the chain and starts it again with whatever it had saved by then. */
  dieAndReturn(): Promise<void>;
  /** While nobody answers. */
  whileDown(act: () => Promise<unknown>): Promise<void>;
  end(): Promise<void>;
}

export function makeForgetful({ chain: first, statePath, stateDir }: TestRegistry): ForgetfulChain {
  let chain: RunningChain = first;
  const olderStatePath = join(stateDir, 'older.json');
  const startAgain = async () => {
    chain = await startChain({ port: chain.port, statePath });
  };
  return {
    async rememberUntilHere() {
      await chain.stop();
      copyFileSync(statePath, olderStatePath);
      await startAgain();
    },
    async forget(what = 'since') {
      await chain.kill();
      rmSync(statePath, { force: true });
      rmSync(`${statePath}.previous`, { force: true });
      if (what === 'since') copyFileSync(olderStatePath, statePath);
      await startAgain();
    },
    async dieAndReturn() {
      await chain.kill();
      await startAgain();
    },
    async whileDown(act) {
      await chain.stop();
      await act();
      await startAgain();
    },
    end: () => chain.kill(),
  };
}
