// The council's proposals as the chain tells them now.
import { isError, type JsonRpcProvider } from 'ethers';
import { contentHashOf } from '../content-hash.ts';
import { interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { type DescribedCall, describeCall } from './describe-call.ts';
import { GovernanceError } from './errors.ts';
import type { ProposalKey } from './outbox.ts';

const proposalStates = [
  ...(['unknown', 'open', 'waiting', 'ready'] as const),
  ...(['executed', 'vetoed', 'expired'] as const),
];

/** `open`: too few approvals. `waiting`: can be vetoed. `ready`: can be executed. The others are final. */
export type ProposalState = (typeof proposalStates)[number];

export interface ProposalView {
  id: number;
  /** EIP-55 address of the party that proposed. */
  proposer: string;
  proposedAtSeconds: number;
  /** End of the delay; undefined until the threshold is reached. */
  vetoableUntilSeconds: number | undefined;
  expiresAtSeconds: number;
  state: ProposalState;
  contentHash: string;
  calls: (DescribedCall & { target: string; data: string })[];
  reason: string;
  /** Parties whose votes count now, or counted when it was executed. */
  approvals: string[];
}

type RawProposal = {
  id: bigint;
  proposer: string;
  proposedAt: bigint;
  vetoableUntil: bigint;
  expiresAt: bigint;
  state: bigint;
  contentHash: string;
  calls: { target: string; data: string }[];
  reason: string;
  approvals: string[];
};

/** Whether nothing can change about it any more. */
export const isDecided = ({ state }: Pick<ProposalView, 'state'>): boolean =>
  state === 'executed' || state === 'vetoed' || state === 'expired';

/** An idle chain's last block is old, and its contracts take that for now: what has passed since is added here. */
function stateAt(raw: RawProposal, nowSeconds: number): ProposalState {
  const state = proposalStates[Number(raw.state)] ?? 'unknown';
  if (state === 'unknown' || isDecided({ state })) return state;
  if (nowSeconds > raw.expiresAt) return 'expired';
  return state === 'waiting' && nowSeconds > raw.vetoableUntil ? 'ready' : state;
}

/** An endpoint that shows other calls, or another reason, than were hashed would have a party approve what it did not read. */
function requireOwnContent({ id, contentHash, calls, reason }: RawProposal): void {
  if (contentHashOf(calls, reason) === contentHash) return;
  throw new GovernanceError(
    'content_differs',
    `The chain’s provider shows proposal ${id} with something else than its content hash says. Ask another one, and approve nothing by this one.`,
  );
}

const viewOf = (raw: RawProposal, deployment: Deployment, nowSeconds: number): ProposalView => {
  requireOwnContent(raw);
  return {
    id: Number(raw.id),
    proposer: raw.proposer,
    proposedAtSeconds: Number(raw.proposedAt),
    vetoableUntilSeconds: raw.vetoableUntil === 0n ? undefined : Number(raw.vetoableUntil),
    expiresAtSeconds: Number(raw.expiresAt),
    state: stateAt(raw, nowSeconds),
    contentHash: raw.contentHash,
    calls: raw.calls.map(({ target, data }) => ({
      target,
      data,
      ...describeCall({ target, data }, deployment),
    })),
    reason: raw.reason,
    approvals: [...raw.approvals],
  };
};

const mostPerCall = 16;

/**
 * Reads all proposals, page by page, smaller ones where they are long. Rejects with GovernanceError `content_differs`, and
 * with what ethers throws.
 */
export async function readProposals(
  provider: JsonRpcProvider,
  deployment: Deployment,
  nowSeconds: number,
): Promise<ProposalView[]> {
  const { council } = interfaces;
  const views: ProposalView[] = [];
  for (let perCall = mostPerCall; ; ) {
    const data = council.encodeFunctionData('proposals', [views.length, perCall]);
    let answer: string;
    try {
      answer = await provider.call({ to: deployment.council, data });
    } catch (error) {
      // so many long ones at once are more than a node reads for one call
      if (perCall === 1 || isError(error, 'NETWORK_ERROR')) throw error;
      perCall = Math.ceil(perCall / 4);
      continue;
    }
    const raws = council.decodeFunctionResult('proposals', answer)[0] as RawProposal[];
    views.push(...raws.map((raw) => viewOf(raw, deployment, nowSeconds)));
    if (raws.length < perCall) return views;
  }
}

/**
 * Reads one proposal. Rejects with GovernanceError `content_differs`, and with what ethers throws: the contract refuses an
 * unknown number.
 */
export async function readProposal(
  provider: JsonRpcProvider,
  deployment: Deployment,
  nowSeconds: number,
  id: number,
): Promise<ProposalView> {
  const data = interfaces.council.encodeFunctionData('proposalOf', [id]);
  const answer = await provider.call({ to: deployment.council, data });
  const [raw] = interfaces.council.decodeFunctionResult('proposalOf', answer) as unknown as [RawProposal];
  return viewOf(raw, deployment, nowSeconds);
}

/** The proposal's key among all of them. */
export const keyOf = (
  proposals: readonly ProposalView[],
  { id, contentHash }: ProposalView,
): ProposalKey => ({
  contentHash,
  occurrence: proposals.filter((other) => other.contentHash === contentHash && other.id <= id).length,
});

/** The proposal with this key; undefined when the chain does not know it. */
export const withKey = (
  proposals: readonly ProposalView[],
  { contentHash, occurrence }: ProposalKey,
): ProposalView | undefined =>
  proposals.filter((proposal) => proposal.contentHash === contentHash)[occurrence - 1];
