// What was decided about a DID, kept in the key file before the chain is told: a chain that forgets its last seconds is
// told again, and nothing that was ended comes back.
import type { KeyFile } from './key-file.ts';

export interface Decisions {
  /** Compressed P-256 points in hexadecimal, in the order in which they were added. */
  added: string[];
  retired: string[];
  /** Whom the DID was given to; the zero address when it was deactivated. */
  owner?: string | undefined;
}

type Kept = { decisions?: Record<string, Decisions> };

export const decisionsAbout = ({ store }: KeyFile, did: string): Decisions => {
  const kept = (store as Kept).decisions?.[did];
  return { added: [], retired: [], ...kept };
};

/** Resolves when it is on disk. */
export async function decide({ store }: KeyFile, did: string, change: Partial<Decisions>): Promise<void> {
  const kept = store as Kept;
  kept.decisions = {
    ...kept.decisions,
    [did]: { ...decisionsAbout({ store } as KeyFile, did), ...change },
  };
  await store.notifyUpdate(store, store);
}
