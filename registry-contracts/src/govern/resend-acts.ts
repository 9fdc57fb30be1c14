// Brings back what a party had done and the chain forgot. Nothing is sent twice, and in the end stands what stood.
import { encodeCall } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import type { Call } from './changes.ts';
import { countEmergencies, emergencyCall, emergencySecondsOf } from './emergency.ts';
import { GovernanceError, type GovernanceErrorCode } from './errors.ts';
import type { Hand } from './open-hand.ts';
import type { Act, KeptAct, Outbox } from './outbox.ts';
import { isDecided, type ProposalView, withKey } from './proposals.ts';

const keptMilliseconds = 30 * 86_400_000;

export interface Resent {
  /** Acts that had to be sent. */
  sent: number;
  /** Acts that others' decisions, or time, have overtaken: they are kept no longer. */
  dropped: { act: Act['kind']; reason: string }[];
  /** When the next of this party's executions can be sent; undefined when none waits for a delay. */
  waitingUntilSeconds: number | undefined;
}

/** Answers to the moment, not to the act: it stays in the outbox and is tried again. */
export const passing: ReadonlySet<GovernanceErrorCode> = new Set([
  ...(['chain_unreachable', 'wrong_chain', 'not_deployed', 'transaction_lost'] as const),
]);

/** `waiting` can carry the second until which; `overtaken` why it can be forgotten. */
type Outcome =
  | { is: 'sent' | 'settled' }
  | { is: 'waiting'; untilSeconds?: number }
  | { is: 'overtaken'; reason: string };

export interface ResendPorts {
  hand: Hand;
  deployment: Deployment;
  outbox: Outbox;
  readAll: () => Promise<ProposalView[]>;
  fund: (address: string, minimumWei: bigint) => Promise<'sent' | 'settled'>;
  now: () => Date;
}

export const proposeCalldata = (calls: readonly Call[], reason: string): string =>
  encodeCall('council', 'propose', [calls as { target: `0x${string}`; data: `0x${string}` }[], reason]);

export const voteCalldata = (id: number, contentHash: string, approves: boolean): string =>
  approves
    ? encodeCall('council', 'approve', [BigInt(id), contentHash as `0x${string}`])
    : encodeCall('council', 'withdrawApproval', [BigInt(id)]);

/** Sends again, in order, what the chain lacks. Rejects with GovernanceError when the chain cannot be asked. */
export async function resendActs(ports: ResendPorts): Promise<Resent> {
  const { hand, deployment, outbox, readAll, now } = ports;
  const { council } = deployment;
  let proposals = await readAll();
  const resent: Resent = { sent: 0, dropped: [], waitingUntilSeconds: undefined };

  const send = async (data: string): Promise<Outcome> => {
    await hand.send({ to: council, data });
    return { is: 'sent' };
  };

  async function resendExecution(act: Extract<Act, { kind: 'execution' }>): Promise<Outcome> {
    const found = withKey(proposals, act);
    if (found === undefined) return { is: 'waiting' };
    if (found.state === 'executed') return { is: 'settled' };
    if (isDecided(found)) return { is: 'overtaken', reason: `proposal ${found.id} is ${found.state}` };
    const isTooEarly = act.after.some((earlier) => {
      const before = withKey(proposals, earlier);
      return before !== undefined && !isDecided(before);
    });
    if (found.state === 'ready' && !isTooEarly) {
      return send(encodeCall('council', 'execute', [BigInt(found.id)]));
    }
    return found.state === 'waiting' && found.vetoableUntilSeconds !== undefined
      ? { is: 'waiting', untilSeconds: found.vetoableUntilSeconds }
      : { is: 'waiting' };
  }

  async function resendEmergency(act: Extract<KeptAct, { kind: 'emergency' }>): Promise<Outcome> {
    const { subject, occurrence, reason, keptAtMilliseconds } = act;
    const used = await countEmergencies(hand.provider, deployment, subject, hand.address);
    if (used >= occurrence) return { is: 'settled' };
    const lasts = (await emergencySecondsOf(hand.provider, deployment)) * 1000;
    if (now().getTime() - keptAtMilliseconds >= lasts) {
      return { is: 'overtaken', reason: 'the time of the emergency suspension is over' };
    }
    await hand.send(emergencyCall(subject, reason, deployment));
    return { is: 'sent' };
  }

  async function resendOne(act: KeptAct): Promise<Outcome> {
    switch (act.kind) {
      case 'funds':
        return { is: await ports.fund(act.address, BigInt(act.minimumWei)) };
      case 'proposal':
        return withKey(proposals, act) === undefined
          ? send(proposeCalldata(act.calls, act.reason))
          : { is: 'settled' };
      case 'vote': {
        const found = withKey(proposals, act);
        if (found === undefined) return { is: 'waiting' }; // its proposer has not sent it again yet
        if (isDecided(found) || found.approvals.includes(hand.address) === act.approves) {
          return { is: 'settled' };
        }
        return send(voteCalldata(found.id, act.contentHash, act.approves));
      }
      case 'veto': {
        const found = withKey(proposals, act);
        if (found === undefined) return { is: 'waiting' };
        if (found.state === 'vetoed') return { is: 'settled' };
        if (isDecided(found)) return { is: 'overtaken', reason: `proposal ${found.id} is ${found.state}` };
        return send(encodeCall('council', 'veto', [BigInt(found.id), act.reason]));
      }
      case 'execution':
        return resendExecution(act);
      case 'emergency':
        return resendEmergency(act);
      default:
        return { is: 'settled' }; // an anchor writer's
    }
  }

  for (const act of outbox.all()) {
    const outcome = await resendOne(act).catch((error: unknown): Outcome => {
      if (!(error instanceof GovernanceError) || passing.has(error.code)) throw error;
      // the chain's clock is behind ours; anything else: what it rests on may come back yet
      return error.code === 'delay_not_over'
        ? { is: 'waiting', untilSeconds: Math.ceil(now().getTime() / 1000) }
        : { is: 'waiting' };
    });
    const isOld = now().getTime() - act.keptAtMilliseconds > keptMilliseconds;
    if (outcome.is === 'sent') {
      resent.sent += 1;
      proposals = await readAll();
    } else if (outcome.is === 'overtaken' || isOld) {
      outbox.drop(act);
      if (outcome.is === 'overtaken') resent.dropped.push({ act: act.kind, reason: outcome.reason });
      if (outcome.is === 'waiting') resent.dropped.push({ act: act.kind, reason: 'the chain never took it' });
    } else if (outcome.is === 'waiting' && outcome.untilSeconds !== undefined) {
      resent.waitingUntilSeconds = Math.min(
        outcome.untilSeconds,
        resent.waitingUntilSeconds ?? outcome.untilSeconds,
      );
    }
  }
  return resent;
}
