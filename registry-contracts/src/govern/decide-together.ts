// A decision from proposal to execution, for a town whose parties sit in one process, and for tests.
import { setTimeout as pause } from 'node:timers/promises';
import type { Change } from './changes.ts';
import type { Governor } from './create-governor.ts';
import { GovernanceError } from './errors.ts';

const pollMilliseconds = 100;

export interface DecideOptions {
  changes: Change[];
  /** For the public. */
  reason: string;
  /** Told when the delay begins. */
  onWaiting?: (proposal: { id: number; vetoableUntilSeconds: number }) => void;
  /** Resolves once the delay may be over; by the clock when absent. */
  waitUntil?: (seconds: number) => Promise<unknown>;
}

const byTheClock = (seconds: number): Promise<unknown> => pause(Math.max(seconds * 1000 - Date.now(), 0));

/**
 * Proposes with the first party, approves with the others up to the threshold, waits for the delay, executes.
 * Resolves to the proposal's number. Rejects with GovernanceError; `threshold_not_met` when the parties are too few.
 */
export async function decideTogether(
  parties: readonly Governor[],
  { changes, reason, onWaiting, waitUntil = byTheClock }: DecideOptions,
): Promise<number> {
  const [first, ...others] = parties;
  if (first === undefined) throw new GovernanceError('threshold_not_met', 'There is no party to decide.');
  const { id, contentHash } = await first.propose({ changes, reason });
  for (const other of others) {
    const { state, approvals } = await first.proposal(id);
    if (state !== 'open') break;
    if (!approvals.includes(other.address)) await other.approve(id, contentHash);
  }
  const { state, vetoableUntilSeconds, approvals } = await first.proposal(id);
  if (vetoableUntilSeconds === undefined || state === 'open') {
    throw new GovernanceError('threshold_not_met', `Proposal ${id} has only ${approvals.length} approvals.`);
  }
  onWaiting?.({ id, vetoableUntilSeconds });
  for (;;) {
    await waitUntil(vetoableUntilSeconds);
    try {
      await first.execute(id);
      return id;
    } catch (error) {
      // the chain's clock goes by its blocks and may be a little behind
      if (!(error instanceof GovernanceError) || error.code !== 'delay_not_over') throw error;
      await pause(pollMilliseconds);
    }
  }
}
