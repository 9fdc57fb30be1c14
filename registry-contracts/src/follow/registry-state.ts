// What the registry's own events add up to: parties and proposals, listings, registrations, publications, anchors, each
// with its history. Made anew from all kept events whenever some came or were undone.
import { contentHashOf } from '../content-hash.ts';
import { interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import type { DecidedBy, Occurrence } from '../overview.ts';
import { applyEvent, count } from './apply-event.ts';
import type { KeptLog } from './chain-port.ts';
import { FollowError } from './errors.ts';
import type { ReadEvent, RegistryState } from './state.ts';

/** Anchors are not followed by their events: anyone may make some. */
const contractNames = ['council', 'issuerRegistry', 'verifierRegistry', 'publications'] as const;

/** What parties read of a proposal, here too, is what its content hash is of. */
function requireOwnContent({ calls, reason, contentHash }: ReadEvent['args']): void {
  const made = calls as { target: string; data: string }[];
  if (contentHashOf(made, String(reason)) !== contentHash) {
    throw new FollowError('answer_malformed', 'a proposal with something else than its content hash says');
  }
}

/** Decoded logs are remembered: reading one costs more than everything that is done with it. */
const decoded = new WeakMap<KeptLog, ReadEvent | null>();

function readEvent(log: KeptLog, addresses: readonly string[]): ReadEvent | null {
  const known = decoded.get(log);
  if (known !== undefined) return known;
  const contract = addresses.indexOf(log.address);
  const name = contractNames[contract];
  if (name === undefined) throw new FollowError('answer_malformed', 'a log of a contract that is not ours');
  const parsed = interfaces[name].parseLog({ topics: log.topics, data: log.data });
  if (parsed === null) throw new FollowError('answer_malformed', 'an event that the contract does not have');
  const args = Object.fromEntries(
    parsed.fragment.inputs.map((input, index) => [input.name, parsed.args[index] as unknown]),
  );
  const event = { contract, name: parsed.name, args, log };
  if (parsed.name === 'ProposalMade') requireOwnContent(args);
  decoded.set(log, event);
  return event;
}

/**
 * By whose votes each event came about. The council tells that a proposal is executed right after the events of its calls;
 * one transaction can execute several.
 */
function decidersOf(events: readonly ReadEvent[]): (DecidedBy | undefined)[] {
  let next: { decidedBy: DecidedBy; transactionHash: string } | undefined;
  return events
    .toReversed()
    .map(({ name, args, log: { transactionHash } }) => {
      if (name === 'ProposalExecuted') {
        const approvals = [...(args.approvals as string[])];
        next = { decidedBy: { by: 'council', proposal: count(args.id), approvals }, transactionHash };
      }
      return next?.transactionHash === transactionHash ? next.decidedBy : undefined;
    })
    .reverse();
}

/**
 * @param logs all logs of the registry's contracts, in the order of the chain
 * @param timeOf a block's time, seconds since 1970
 * @throws FollowError `events_omitted` for a gap in the numbers, `answer_malformed` for what cannot be
 */
export function foldRegistry(
  logs: readonly KeptLog[],
  deployment: Deployment,
  timeOf: (block: number) => number,
): RegistryState {
  const addresses = contractNames.map((name) => deployment[name].toLowerCase());
  const events = logs.map((log) => readEvent(log, addresses)).filter((event) => event !== null);
  const deciders = decidersOf(events);
  const state: RegistryState = {
    changeCounts: contractNames.map(() => 0),
    terms: { threshold: 0, delaySeconds: 0, lifetimeSeconds: 0, emergencySeconds: 0 },
    rulesSinceSeconds: 0,
    parties: [],
    proposals: [],
    listings: [],
    listingsOfKey: new Map(),
    roots: new Map(),
    verifiers: new Map(),
    verifierOfKey: new Map(),
    publications: [],
  };
  for (const [index, event] of events.entries()) {
    const last = state.changeCounts[event.contract] ?? 0;
    if (count(event.args.change) !== last + 1) {
      throw new FollowError('events_omitted', `change ${last + 1} of a contract is missing`);
    }
    state.changeCounts[event.contract] = last + 1;
    const { blockNumber: block } = event.log;
    const when: Occurrence = {
      sinceSeconds: timeOf(block),
      block,
      decidedBy: deciders[index] ?? { by: 'founding' },
    };
    applyEvent(state, event, when, deployment.chainId);
  }
  return state;
}
