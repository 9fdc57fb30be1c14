// A town of its own for the demonstration, tests, benchmarks and screenshots: free ports, a temporary data folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TownConfig, TownPorts } from '../config.ts';
import { startTown, type Town } from './town.ts';

const HOST = '127.0.0.1';

function freePort(): Promise<{ port: number; server: Server }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      resolve({ port: typeof address === 'object' && address ? address.port : 0, server });
    });
  });
}

/** Ports that are free now; held together until all are known, so that no two are the same. */
export async function freePorts(): Promise<TownPorts> {
  const taken = await Promise.all(Array.from({ length: 6 }, freePort));
  await Promise.all(taken.map(({ server }) => new Promise((done) => server.close(done))));
  const [start = 0, issuer = 0, verifier = 0, wallet = 0, login = 0, chain = 0] = taken.map(
    ({ port }) => port,
  );
  return { start, issuer, verifier, wallet, login, chain };
}

export type ThrowawayTown = Town & { config: TownConfig };

/** Starts a town in a temporary folder; `stop` also deletes the folder. */
export async function startThrowawayTown(
  options: { households?: number; report?: (sentence: string) => void; signal?: AbortSignal } = {},
): Promise<ThrowawayTown> {
  const parent = mkdtempSync(join(tmpdir(), 'anju-town-'));
  const config: TownConfig = {
    dataDir: join(parent, 'data'),
    ports: await freePorts(),
    host: HOST,
    publicHost: 'localhost',
    households: options.households ?? 200,
    seed: 1,
  };
  const remove = () => rmSync(parent, { recursive: true, force: true });
  try {
    const town = await startTown(config, options.report ?? (() => {}), options.signal);
    return {
      ...town,
      config,
      async stop() {
        await town.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
