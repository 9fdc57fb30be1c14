// The hand of one party of the council. Every act stands in the party's outbox before it is sent, and `resend` sends
// again what the chain does not know any more.
import { AbiCoder, keccak256, Wallet } from 'ethers';
import { chainIdOf, createChainProvider } from '../chain-provider.ts';
import { encodeCall } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { type Call, type Change, encodeChange } from './changes.ts';
import { GovernanceError, type GovernanceErrorCode } from './errors.ts';
import { bytes32, identityOf } from './founding.ts';
import { type Act, openOutbox } from './outbox.ts';
import { isDecided, type ProposalView, readProposals } from './proposals.ts';
import { sendAndConfirm, toGovernanceError } from './transactions.ts';

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
  /** @param contentHash what was read; when it is given and the proposal holds something else, nothing is approved */
  approve(id: number, contentHash?: string): Promise<void>;
  withdrawApproval(id: number): Promise<void>;
  veto(id: number, reason: string): Promise<void>;
  execute(id: number): Promise<void>;
  /** Suspends alone, for the emergency time at most. */
  suspendInEmergency(subject: { thumbprintHex: string } | { did: string }, reason: string): Promise<void>;
  proposals(): Promise<ProposalView[]>;
  /** Rejects with `proposal_unknown`. */
  proposal(id: number): Promise<ProposalView>;
  /** Sends again what the chain forgot. Resolves to how many acts had to be sent. */
  resend(): Promise<{ sent: number }>;
  /** Brings an account up to this balance. */
  fund(address: string, minimumWei: bigint): Promise<void>;
  close(): void;
}

// answers to the moment, not to the act: it stays in the outbox and is tried again
const passing: ReadonlySet<GovernanceErrorCode> = new Set(['chain_unreachable', 'transaction_lost']);

const settledAfterMilliseconds = 24 * 3_600_000;

const contentHashOf = (calls: Call[], reason: string): string =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(['tuple(address target, bytes data)[]', 'string'], [calls, reason]),
  );

/** Opens a party's hand; sends nothing. */
export function createGovernor(options: GovernorOptions): Governor {
  const { rpcUrl, privateKey, deployment, outboxDir } = options;
  const now = options.now ?? (() => new Date());
  const { chainId } = deployment;
  const wallet = new Wallet(privateKey);
  const provider = createChainProvider(rpcUrl, chainId);
  const outbox = openOutbox(outboxDir, now);
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(async () => {
      try {
        if ((await chainIdOf(provider)) !== chainId) {
          throw new GovernanceError('wrong_chain', `The chain at the other end is not ${chainId}.`);
        }
        return await act();
      } catch (error) {
        throw toGovernanceError(error);
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  const send = (to: string, data: string): Promise<void> => sendAndConfirm(wallet, provider, { to, data });
  const all = (): Promise<ProposalView[]> => readProposals(provider, deployment);
  const one = async (id: number): Promise<ProposalView> => {
    const found = (await all()).find((proposal) => proposal.id === id);
    if (found === undefined) throw new GovernanceError('proposal_unknown', `There is no proposal ${id}.`);
    return found;
  };

  /** Kept first, then sent; what the contract itself refuses is taken back. */
  const keepAndSend = async (act: Act, to: string, data: string): Promise<void> => {
    outbox.keep(act);
    try {
      await send(to, data);
    } catch (error) {
      const known = toGovernanceError(error);
      if (!passing.has(known.code)) outbox.drop(act);
      throw known;
    }
  };
  const approveNow = ({ id, contentHash }: ProposalHandle): Promise<void> =>
    keepAndSend(
      { kind: 'approval', contentHash },
      deployment.council,
      encodeCall('council', 'approve', [BigInt(id), contentHash as `0x${string}`]),
    );
  const proposeCalldata = (calls: Call[], reason: string): string =>
    encodeCall('council', 'propose', [calls as { target: `0x${string}`; data: `0x${string}` }[], reason]);
  const latestWith = (proposals: ProposalView[], contentHash: string): ProposalView | undefined =>
    proposals.findLast((proposal) => proposal.contentHash === contentHash);

  const emergencyCall = (
    subject: { thumbprintHex: string } | { did: string },
    reason: string,
  ): { to: string; data: string } =>
    'did' in subject
      ? {
          to: deployment.verifierRegistry,
          data: encodeCall('verifierRegistry', 'suspendVerifierInEmergency', [
            identityOf(chainId, subject.did),
            reason,
          ]),
        }
      : {
          to: deployment.issuerRegistry,
          data: encodeCall('issuerRegistry', 'suspendKeyInEmergency', [
            bytes32(subject.thumbprintHex, 'thumbprintHex'),
            reason,
          ]),
        };

  const fundNow = async (address: string, minimumWei: bigint): Promise<boolean> => {
    const balance = await provider.getBalance(address);
    if (balance >= minimumWei) return false;
    await sendAndConfirm(wallet, provider, { to: address, value: minimumWei - balance });
    return true;
  };

  /** Sends one kept act if the chain lacks it. `settled`: it can be forgotten some day; `waiting`: not its turn yet. */
  const resendOne = async (act: Act, proposals: ProposalView[]): Promise<'sent' | 'settled' | 'waiting'> => {
    if (act.kind === 'funds') {
      return (await fundNow(act.address, BigInt(act.minimumWei))) ? 'sent' : 'settled';
    }
    if (act.kind === 'emergency') {
      const { to, data } = emergencyCall(act, act.reason);
      await send(to, data);
      return 'sent';
    }
    if (act.kind === 'stream' || act.kind === 'anchor') return 'settled'; // an anchor writer's, not a party's
    const found = latestWith(proposals, act.contentHash);
    if (found === undefined) {
      if (act.kind !== 'proposal') return 'waiting'; // its proposer has not sent it again yet
      await send(deployment.council, proposeCalldata(act.calls, act.reason));
      return 'sent';
    }
    const id = BigInt(found.id);
    if (act.kind === 'proposal' || isDecided(found)) return 'settled';
    if (act.kind === 'approval') {
      if (found.approvals.includes(wallet.address)) return 'settled';
      await send(
        deployment.council,
        encodeCall('council', 'approve', [id, act.contentHash as `0x${string}`]),
      );
      return 'sent';
    }
    if (act.kind === 'veto') {
      await send(deployment.council, encodeCall('council', 'veto', [id, act.reason]));
      return 'sent';
    }
    if (found.state !== 'ready') return 'waiting';
    await send(deployment.council, encodeCall('council', 'execute', [id]));
    return 'sent';
  };

  return {
    address: wallet.address,
    propose: ({ changes, reason }) =>
      inTurn(async () => {
        const calls = changes.map((change) => encodeChange(change, deployment));
        const contentHash = contentHashOf(calls, reason);
        const before = latestWith(await all(), contentHash);
        if (before !== undefined && !isDecided(before)) {
          if (!before.approvals.includes(wallet.address)) await approveNow(before);
          return { id: before.id, contentHash };
        }
        await keepAndSend(
          { kind: 'proposal', contentHash, calls, reason },
          deployment.council,
          proposeCalldata(calls, reason),
        );
        const made = latestWith(await all(), contentHash);
        if (made === undefined) {
          throw new GovernanceError(
            'transaction_lost',
            'The chain lost the proposal: send again what is kept.',
          );
        }
        return { id: made.id, contentHash };
      }),
    approve: (id, contentHash) =>
      inTurn(async () => {
        const found = await one(id);
        await approveNow({ id, contentHash: contentHash ?? found.contentHash });
      }),
    withdrawApproval: (id) =>
      inTurn(async () => {
        const { contentHash } = await one(id);
        outbox.drop({ kind: 'approval', contentHash });
        await send(deployment.council, encodeCall('council', 'withdrawApproval', [BigInt(id)]));
      }),
    veto: (id, reason) =>
      inTurn(async () => {
        const { contentHash } = await one(id);
        await keepAndSend(
          { kind: 'veto', contentHash, reason },
          deployment.council,
          encodeCall('council', 'veto', [BigInt(id), reason]),
        );
      }),
    execute: (id) =>
      inTurn(async () => {
        const { contentHash } = await one(id);
        await keepAndSend(
          { kind: 'execution', contentHash },
          deployment.council,
          encodeCall('council', 'execute', [BigInt(id)]),
        );
      }),
    suspendInEmergency: (subject, reason) =>
      inTurn(async () => {
        const { to, data } = emergencyCall(subject, reason);
        await keepAndSend({ kind: 'emergency', ...subject, reason }, to, data);
      }),
    proposals: () => inTurn(all),
    proposal: (id) => inTurn(() => one(id)),
    resend: () =>
      inTurn(async () => {
        let sent = 0;
        let proposals = await all();
        for (const act of outbox.all()) {
          try {
            const outcome = await resendOne(act, proposals);
            if (outcome === 'sent') {
              sent += 1;
              proposals = await all();
            }
            const age = now().getTime() - act.keptAtMilliseconds;
            if (outcome === 'settled' && age > settledAfterMilliseconds) outbox.drop(act);
          } catch (error) {
            const known = toGovernanceError(error);
            if (passing.has(known.code)) throw known;
            const age = now().getTime() - act.keptAtMilliseconds;
            // the chain has it still; it may forget it yet
            if (known.code === 'emergency_right_used' && age <= settledAfterMilliseconds) continue;
            // overtaken: what others decided since makes it pointless
            outbox.drop(act);
          }
        }
        return { sent };
      }),
    fund: (address, minimumWei) =>
      inTurn(async () => {
        outbox.keep({ kind: 'funds', address, minimumWei: minimumWei.toString() });
        await fundNow(address, minimumWei);
      }),
    close: () => provider.destroy(),
  };
}
