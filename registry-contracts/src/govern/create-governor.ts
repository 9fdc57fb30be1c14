// The hand of one party of the council. Every act stands in the party's outbox before it is sent, and `resend` sends
// again what the chain does not know any more.
import type { TransactionReceipt } from 'ethers';
import { contentHashOf } from '../content-hash.ts';
import { encodeCall, interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { type Change, encodeChange } from './changes.ts';
import { countEmergencies, emergencyCall } from './emergency.ts';
import { GovernanceError } from './errors.ts';
import type { EmergencySubject } from './founding.ts';
import { openHand } from './open-hand.ts';
import { type Act, openOutbox, type ProposalKey } from './outbox.ts';
import { isDecided, keyOf, type ProposalView, readProposal, readProposals } from './proposals.ts';
import { passing, proposeCalldata, type Resent, resendActs, voteCalldata } from './resend-acts.ts';

export interface GovernorOptions {
  rpcUrl: string;
  /** The party's key, 0x-prefixed. Its account pays for what it sends. */
  privateKey: string;
  deployment: Deployment;
  /** The party's own folder. */
  outboxDir: string;
  now?: () => Date;
}

export interface ProposalHandle {
  id: number;
  contentHash: string;
}

/** One party's acts; one after the other. All reject with GovernanceError. */
export interface Governor {
  /** The party's address. */
  address: string;
  /**
   * Proposes, and approves. The same content is proposed once as long as it is undecided; who proposes it again approves.
   */
  propose(proposal: { changes: Change[]; reason: string }): Promise<ProposalHandle>;
  /**
   * Approves, unless it did. When the proposal holds something else than `contentHash`, nothing is approved.
   * @param contentHash what was read; what the chain holds now when it is absent
   */
  approve(id: number, contentHash?: string): Promise<void>;
  withdrawApproval(id: number): Promise<void>;
  /** Stops a proposal for good. `veto_too_late` once its delay is over. */
  veto(id: number, reason: string): Promise<void>;
  /** Makes the proposal's calls. `delay_not_over` says how long it takes yet. */
  execute(id: number): Promise<void>;
  /** Suspends alone, for the emergency time at most. */
  suspendInEmergency(subject: EmergencySubject, reason: string): Promise<void>;
  proposals(): Promise<ProposalView[]>;
  /** Rejects with `proposal_unknown`, and with `content_differs` when the endpoint shows other calls than were hashed. */
  proposal(id: number): Promise<ProposalView>;
  /**
   * Sends again what the chain forgot. An execution waits for the votes of others and for its delay: do it again then,
   * see `resendTogether`.
   */
  resend(): Promise<Resent>;
  /** Brings an account up to this balance. */
  fund(address: string, minimumWei: bigint): Promise<void>;
  close(): void;
}

// executions before these many others have settled long ago
const mostEarlierExecutions = 64;

const proposalIdIn = ({ logs }: TransactionReceipt): number => {
  const made = logs
    .map((log) => interfaces.council.parseLog(log))
    .find((log) => log?.name === 'ProposalMade');
  if (made) return Number(made.args.id);
  throw new GovernanceError('transaction_lost', 'The chain lost the proposal: send again what is kept.');
};

/** Opens a party's hand; sends nothing. */
export function createGovernor(options: GovernorOptions): Governor {
  const { rpcUrl, privateKey, deployment, outboxDir } = options;
  const now = options.now ?? (() => new Date());
  const { chainId, council } = deployment;
  const hand = openHand({ rpcUrl, chainId, privateKey, contract: council, now });
  const { address, provider, inTurn } = hand;
  const outbox = openOutbox(outboxDir, now);

  const all = async (): Promise<ProposalView[]> =>
    readProposals(provider, deployment, await hand.chainTimeSeconds());
  const one = async (id: number): Promise<ProposalView> =>
    readProposal(provider, deployment, await hand.chainTimeSeconds(), id);
  const find = async (id: number): Promise<{ proposals: ProposalView[]; proposal: ProposalView }> => {
    const proposals = await all();
    const proposal = proposals.find((each) => each.id === id);
    if (proposal === undefined) throw new GovernanceError('proposal_unknown', `There is no proposal ${id}.`);
    return { proposals, proposal };
  };

  /** Kept first, then sent. What is refused for good leaves the outbox as it was, unless the chain has it after all. */
  async function keepAndSend(
    act: Act,
    transaction: { to: string; data?: string; value?: bigint },
    isDone: () => Promise<boolean> = async () => false,
  ): Promise<TransactionReceipt | undefined> {
    const before = outbox.find(act);
    outbox.keep(act);
    try {
      return await hand.send(transaction);
    } catch (error) {
      if (error instanceof GovernanceError && passing.has(error.code)) throw error;
      // another process of this party was as fast
      if (await isDone()) return undefined;
      if (before === undefined) outbox.drop(act);
      else outbox.keep(before);
      throw error;
    }
  }

  const vote = async (id: number, key: ProposalKey, approves: boolean): Promise<void> => {
    await keepAndSend(
      { kind: 'vote', ...key, approves },
      { to: council, data: voteCalldata(id, key.contentHash, approves) },
      async () => {
        const proposal = await one(id);
        return !isDecided(proposal) && proposal.approvals.includes(address) === approves;
      },
    );
  };

  async function approve(id: number, contentHash: string | undefined): Promise<void> {
    const { proposals, proposal } = await find(id);
    if (contentHash !== undefined && contentHash.toLowerCase() !== proposal.contentHash) {
      throw new GovernanceError(
        'content_differs',
        `Proposal ${id} holds something else than what was read. Look at it again before you approve.`,
      );
    }
    const key = keyOf(proposals, proposal);
    if (!isDecided(proposal) && proposal.approvals.includes(address)) {
      outbox.keepFirst({ kind: 'vote', ...key, approves: true });
    } else await vote(id, key, true);
  }

  async function propose(changes: Change[], reason: string): Promise<ProposalHandle> {
    if (changes.length === 0) throw new GovernanceError('argument_invalid', 'A proposal changes something.');
    const calls = changes.map((change) => encodeChange(change, deployment));
    const contentHash = contentHashOf(calls, reason);
    const proposals = await all();
    const same = proposals.filter((each) => each.contentHash === contentHash);
    const undecided = same.findLast((each) => !isDecided(each));
    if (undecided !== undefined) {
      if (!undecided.approvals.includes(address)) await vote(undecided.id, keyOf(proposals, undecided), true);
      return { id: undecided.id, contentHash };
    }
    const receipt = await keepAndSend(
      { kind: 'proposal', contentHash, occurrence: same.length + 1, calls, reason },
      { to: council, data: proposeCalldata(calls, reason) },
    );
    return { id: proposalIdIn(receipt as TransactionReceipt), contentHash };
  }

  async function fund(to: string, minimumWei: bigint): Promise<'sent' | 'settled'> {
    const missing = minimumWei - (await provider.getBalance(to));
    if (missing <= 0n) return 'settled';
    await hand.send({ to, value: missing });
    return 'sent';
  }

  return {
    address,
    propose: ({ changes, reason }) => inTurn(() => propose(changes, reason)),
    approve: (id, contentHash) => inTurn(() => approve(id, contentHash)),
    withdrawApproval: (id) =>
      inTurn(async () => {
        const { proposals, proposal } = await find(id);
        if (!isDecided(proposal) && !proposal.approvals.includes(address)) {
          throw new GovernanceError('not_approved', `This party has not approved proposal ${id}.`);
        }
        await vote(id, keyOf(proposals, proposal), false);
      }),
    veto: (id, reason) =>
      inTurn(async () => {
        const { proposals, proposal } = await find(id);
        await keepAndSend(
          { kind: 'veto', ...keyOf(proposals, proposal), reason },
          { to: council, data: encodeCall('council', 'veto', [BigInt(id), reason]) },
        );
      }),
    execute: (id) =>
      inTurn(async () => {
        const { proposals, proposal } = await find(id);
        const after = proposals
          .filter(({ state }) => state === 'executed')
          .slice(-mostEarlierExecutions)
          .map((each) => keyOf(proposals, each));
        const key = keyOf(proposals, proposal);
        await keepAndSend(
          { kind: 'execution', ...key, after },
          { to: council, data: encodeCall('council', 'execute', [BigInt(id)]) },
        );
      }),
    suspendInEmergency: (subject, reason) =>
      inTurn(async () => {
        const call = emergencyCall(subject, reason, deployment);
        const count = () => countEmergencies(provider, deployment, subject, address);
        const occurrence = (await count()) + 1;
        await keepAndSend(
          { kind: 'emergency', subject, occurrence, reason },
          call,
          async () => (await count()) >= occurrence,
        );
      }),
    proposals: () => inTurn(all),
    proposal: (id) => inTurn(() => one(id)),
    resend: () => inTurn(() => resendActs({ hand, deployment, outbox, readAll: all, fund, now })),
    fund: (to, minimumWei) =>
      inTurn(async () => {
        const act: Act = { kind: 'funds', address: to, minimumWei: minimumWei.toString() };
        const missing = minimumWei - (await provider.getBalance(to));
        if (missing <= 0n) outbox.keep(act);
        else await keepAndSend(act, { to, value: missing });
      }),
    close: hand.close,
  };
}
