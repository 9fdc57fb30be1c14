// Runs forge on the contracts, offline, with the solc that npm installed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { foundryBinary } from '../../src/govern/foundry-binary.ts';

export const registryContracts = join(import.meta.dirname, '../..');

/** `npm run test:full` fuzzes each property ten thousand times, and looks longer for a broken invariant. */
export const isFull = process.env.ANJU_FULL === '1';

/**
 * What forge printed. Failing tests are its caller's to find.
 * @throws Error with forge's own words when it did not come to an answer, e.g. because something does not compile.
 */
export const runForge = (args: string[], env: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      foundryBinary('forge'),
      [...args, '--offline', '--use', './test/contracts/solc.mjs'],
      { cwd: registryContracts, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        const isAnswered = error === null || (args.includes('--json') && stdout.startsWith('{'));
        if (isAnswered) resolve(stdout);
        else reject(new Error(stderr || stdout, { cause: error }));
      },
    );
  });
