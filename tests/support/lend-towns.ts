// Lends towns to files that use one and do it no harm: the first that asks waits for its start, the next gets it when it is
// given back, and no two have one at the same time. They live in Vitest's own process, which outlives every file.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { ThrowawayTown } from '../../tools/town/throwaway.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The port of this machine at which towns are lent; see borrow-town.ts. */
    townLender: number;
  }
}

const HOUSEHOLDS = 60;

export default async function lendTowns(project: TestProject): Promise<() => Promise<void>> {
  const started: Promise<ThrowawayTown>[] = [];
  const idle: ThrowawayTown[] = [];

  function start(): Promise<ThrowawayTown> {
    // loaded only where somebody asks
    const town = import('../../tools/town/throwaway.ts').then(({ startThrowawayTown }) =>
      startThrowawayTown({ households: HOUSEHOLDS }),
    );
    started.push(town);
    return town;
  }

  /** As long as the connection lasts, which ends with its process too. */
  async function lend(borrower: Socket): Promise<void> {
    const isReturned = new Promise((returned) => borrower.once('close', returned));
    borrower.on('error', () => {}).resume();
    try {
      const town = idle.pop() ?? (await start());
      borrower.write(`${JSON.stringify({ town })}\n`);
      await isReturned;
      idle.push(town);
    } catch (error) {
      borrower.end(`${JSON.stringify({ error: String(error) })}\n`);
    }
  }

  const lender = createServer((borrower) => void lend(borrower)).listen(0, '127.0.0.1');
  await once(lender, 'listening');
  project.provide('townLender', (lender.address() as AddressInfo).port);
  return async () => {
    lender.close();
    for (const town of await Promise.allSettled(started)) {
      if (town.status === 'fulfilled') await town.value.stop();
    }
  };
}
