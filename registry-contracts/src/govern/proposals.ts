// The council's proposals as the chain tells them now.
import type { JsonRpcProvider } from 'ethers';
import { interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { type DescribedCall, describeCall } from './changes.ts';

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

const proposalsPerCall = 20;

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

function viewOf(raw: RawProposal, deployment: Deployment): ProposalView {
  return {
    id: Number(raw.id),
    proposer: raw.proposer,
    proposedAtSeconds: Number(raw.proposedAt),
    vetoableUntilSeconds: raw.vetoableUntil === 0n ? undefined : Number(raw.vetoableUntil),
    expiresAtSeconds: Number(raw.expiresAt),
    state: proposalStates[Number(raw.state)] ?? 'unknown',
    contentHash: raw.contentHash,
    calls: raw.calls.map(({ target, data }) => ({
      target,
      data,
      ...describeCall({ target, data }, deployment),
    })),
    reason: raw.reason,
    approvals: [...raw.approvals],
  };
}

/** Reads all proposals of one moment, page by page. Rejects with what ethers throws. */
export async function readProposals(
  provider: JsonRpcProvider,
  deployment: Deployment,
): Promise<ProposalView[]> {
  const council = interfaces.council;
  const blockTag = await provider.getBlockNumber();
  const views: ProposalView[] = [];
  for (;;) {
    const data = council.encodeFunctionData('proposals', [views.length, proposalsPerCall]);
    const answer = await provider.call({ to: deployment.council, data, blockTag });
    const raws = council.decodeFunctionResult('proposals', answer)[0] as RawProposal[];
    views.push(...raws.map((raw) => viewOf(raw, deployment)));
    if (raws.length < proposalsPerCall) return views;
  }
}
