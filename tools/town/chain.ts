// The embedded chain as a service of the town: anvil lives as long as this process, and this process as long as anvil.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { startChain } from '@anju/registry-contracts/govern';
import { readChainConfig } from '../config.ts';
import { writePrivately } from './data-folder.ts';

const { port, host, statePath, pidFile, allowOrigin } = readChainConfig();

/** A chain whose keeper was killed goes on holding the port and the state; it is ended before a new one starts. */
function endForsakenChain(): void {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  try {
    const program = execFileSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
    if (program.includes('anvil')) process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

// Asked to stop before the chain is up: it is stopped as soon as it is, and not left behind.
let isStopping = false;
let stopChain: (() => Promise<void>) | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    isStopping = true;
    void stopChain?.();
  });
}

try {
  endForsakenChain();
  const chain = await startChain({ port, host, statePath, allowOrigin });
  // A test of crashes finds the chain's own process by this file.
  writePrivately(pidFile, String(chain.pid));
  if (chain.origin === 'previous' || chain.origin === 'empty') {
    process.stderr.write('The chain’s state file was damaged; what it lacks is sent again.\n');
  }
  stopChain = chain.stop;
  if (isStopping) await chain.stop();
  await chain.exited;
  rmSync(pidFile, { force: true });
  process.exit(isStopping ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'The chain did not start.'}\n`);
  process.exit(1);
}
