// Decisions from proposal to execution, for a town whose parties sit in one process, and for tests.
import { setTimeout as pause } from 'node:timers/promises';
import type { Change } from './changes.ts';
import type { Governor } from './create-governor.ts';
import { GovernanceError } from './errors.ts';

const pollMilliseconds = 100;

type WaitUntil = (seconds: number) => Promise<unknown>;

export interface DecideOptions {
  changes: Change[];
  /** For the public. */
  reason: string;
  /** Told when the delay begins. */
  onWaiting?: (proposal: { id: number; vetoableUntilSeconds: number }) => void;
  /** Resolves once the delay may be over; by the clock when absent. */
  waitUntil?: WaitUntil;
}

const byTheClock: WaitUntil = (seconds) => pause(Math.max(seconds * 1000 - Date.now(), 0));

const codeOf = (error: unknown): string | undefined =>
  error instanceof GovernanceError ? error.code : undefined;

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
    if ((await first.proposal(id)).state !== 'open') break;
    await other.approve(id, contentHash);
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
      // anyone may execute, and somebody else has
      if (codeOf(error) === 'proposal_decided' && (await first.proposal(id)).state === 'executed') return id;
      // the chain's clock goes by its blocks and may be a little behind
      if (codeOf(error) !== 'delay_not_over') throw error;
      await pause(pollMilliseconds);
    }
  }
}

/** Each party sends again what the chain forgot, until all that can be brought back is. Rejects with GovernanceError. */
export async function resendTogether(
  parties: readonly Governor[],
  { waitUntil = byTheClock }: { waitUntil?: WaitUntil } = {},
): Promise<{ sent: number }> {
  let sent = 0;
  for (;;) {
    let sentNow = 0;
    let waitingUntilSeconds: number | undefined;
    for (const party of parties) {
      const resent = await party.resend();
      sentNow += resent.sent;
      waitingUntilSeconds = Math.min(
        waitingUntilSeconds ?? Number.POSITIVE_INFINITY,
        resent.waitingUntilSeconds ?? Number.POSITIVE_INFINITY,
      );
    }
    sent += sentNow;
    if (sentNow > 0) continue;
    if (!Number.isFinite(waitingUntilSeconds)) return { sent };
    // the delay is over in the second after
    await waitUntil(Number(waitingUntilSeconds) + 1);
  }
}
