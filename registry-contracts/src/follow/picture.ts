// Brings a picture of all contracts up to the chain's present head; undoes what a reorganisation took back; refuses a
// chain that leaves something out, or takes back what was settled.
import type { Deployment } from '../deployment.ts';
import { type FollowedStreams, readStreams } from './anchor-streams.ts';
import { blockRanges, type ChainPort, type Head, type KeptLog } from './chain-port.ts';
import { type DidLogs, readDidLogs } from './did-logs.ts';
import { type FollowedDid, followedDid } from './did-state.ts';
import { FollowError } from './errors.ts';
import { foldRegistry } from './registry-state.ts';
import { refuseLoss, refuseOldHead } from './settled.ts';
import type { RegistryState } from './state.ts';

/** What is kept on disk: from it everything else follows, but the streams of anchors, which are read from the present. */
export interface Kept extends DidLogs {
  head: Head;
  /** Heads of earlier polls, oldest first: one of them is where a reorganised chain parted. */
  earlierHeads: Head[];
  /** Seconds since 1970 of every block that holds a kept log. */
  blockTimes: ReadonlyMap<number, number>;
  registryLogs: readonly KeptLog[];
}

/** Everything that look-ups are answered from. Never changed once it is made. */
export interface Picture extends Kept {
  registry: RegistryState;
  dids: ReadonlyMap<string, FollowedDid>;
  /** Undefined where they were not read. */
  streams: FollowedStreams | undefined;
}

export interface ReadOptions {
  withAnchors: boolean;
  /** The picture comes from a file, and no chain has confirmed it yet. */
  isUnconfirmed: boolean;
  /** Nothing of the picture is gone on from; it says only what must not be missing. */
  isAnew: boolean;
  nowSeconds: number;
}

const headsKept = 128;
const blocksAtOnce = 16;
/** Of the contracts that only the council and its parties write to. */
const logsAtMost = 200_000;

const identitiesIn = (registry: RegistryState): string[] => [
  ...new Set([...registry.listings.map(({ identity }) => identity), ...registry.verifiers.keys()]),
];

/** The latest head of the kept ones that is still on the chain; undefined if none is. */
async function commonHead(chain: ChainPort, kept: Kept, head: Head): Promise<Head | undefined> {
  for (const earlier of [...kept.earlierHeads, kept.head].reverse()) {
    if (earlier.number > head.number) continue;
    const now = earlier.number === head.number ? head : await chain.headAt(earlier.number);
    if (now?.hash === earlier.hash) return earlier;
  }
  return undefined;
}

type Past = Pick<Kept, 'registryLogs' | 'didLogs' | 'overlong' | 'blockTimes'>;

/** What stands up to a block, as if nothing had been read after it. */
function upTo(kept: Kept, { number }: Head): Past {
  if (number >= kept.head.number) return kept;
  const isPast = ({ blockNumber }: KeptLog): boolean => blockNumber <= number;
  return {
    registryLogs: kept.registryLogs.filter(isPast),
    didLogs: new Map([...kept.didLogs].map(([address, logs]) => [address, logs.filter(isPast)])),
    overlong: kept.overlong,
    blockTimes: new Map([...kept.blockTimes].filter(([block]) => block <= number)),
  };
}

const nothingKept: Past = {
  registryLogs: [],
  didLogs: new Map(),
  overlong: new Set(),
  blockTimes: new Map(),
};

/** Makes the picture from what is kept. Throws FollowError when that does not hold together. */
export function pictureOf(
  kept: Kept,
  deployment: Deployment,
  registry = foldRegistry(kept.registryLogs, deployment, (block) => kept.blockTimes.get(block) ?? 0),
  before?: Picture,
): Picture {
  const dids = new Map<string, FollowedDid>();
  for (const address of identitiesIn(registry)) {
    const logs = kept.didLogs.get(address);
    if (logs === undefined) continue;
    const known = before?.dids.get(address);
    const isOverlong = kept.overlong.has(address);
    const isSame = known?.logs === logs && before?.overlong.has(address) === isOverlong;
    dids.set(address, isSame ? known : followedDid(deployment.chainId, address, logs, isOverlong));
  }
  return { ...kept, registry, dids, streams: undefined };
}

async function readRegistryLogs(
  chain: ChainPort,
  { council, issuerRegistry, verifierRegistry, publications }: Deployment,
  fromBlock: number,
  toBlock: number,
): Promise<KeptLog[]> {
  const logs: KeptLog[] = [];
  for (const [first, last] of blockRanges(fromBlock, toBlock)) {
    const addresses = [council, issuerRegistry, verifierRegistry, publications];
    logs.push(...(await chain.logs(addresses, first, last)));
    if (logs.length > logsAtMost) throw new FollowError('too_much', `more than ${logsAtMost} logs at once`);
  }
  return logs;
}

/** Rejects with FollowError, or with what the provider throws. */
export async function readOn(
  chain: ChainPort,
  deployment: Deployment,
  before: Picture | undefined,
  { withAnchors, isUnconfirmed, isAnew, nowSeconds }: ReadOptions,
): Promise<Picture> {
  const { chainId, deployedAtBlock } = deployment;
  if ((await chain.chainId()) !== chainId) {
    throw new FollowError('wrong_chain', `the chain at the other end is not ${chainId}`);
  }
  const head = await chain.headAt('latest');
  if (head === undefined) throw new FollowError('answer_malformed', 'the chain has no head');
  refuseOldHead(chainId, before?.head, head, nowSeconds);
  if (before !== undefined && head.hash === before.head.hash && !isUnconfirmed && !isAnew) return before;

  const base = before === undefined || isAnew ? undefined : await commonHead(chain, before, head);
  const past = before === undefined || base === undefined ? nothingKept : upTo(before, base);
  const fromBlock = base === undefined ? deployedAtBlock : base.number + 1;
  const isRead = base !== undefined && base.number >= head.number;
  const news = isRead ? [] : await readRegistryLogs(chain, deployment, fromBlock, head.number);
  const registryLogs = news.length === 0 ? past.registryLogs : [...past.registryLogs, ...news];

  const blockTimes = new Map(past.blockTimes);
  await learnTimes(chain, blockTimes, news);
  const registry =
    before !== undefined && before.registryLogs === registryLogs
      ? before.registry
      : foldRegistry(registryLogs, deployment, (block) => blockTimes.get(block) ?? 0);
  const counts = await chain.changeCounts(head.number);
  if (registry.changeCounts.some((count, contract) => count !== counts[contract])) {
    throw new FollowError('events_omitted', 'the contracts have made more changes than were told');
  }

  const identities = identitiesIn(registry);
  const dids = await readDidLogs(chain, deployment, identities, past, fromBlock, head.number);
  await learnTimes(chain, blockTimes, dids.news);
  const kept: Kept = {
    head: { number: head.number, hash: head.hash },
    earlierHeads: earlierHeadsOf(before, base),
    blockTimes,
    registryLogs,
    didLogs: dids.didLogs,
    overlong: dids.overlong,
  };
  const picture = pictureOf(kept, deployment, registry, before);
  const lastChanges = await chain.lastChanges(identities, head.number);
  const isComplete = identities.every(
    (address, index) =>
      kept.overlong.has(address) || picture.dids.get(address)?.lastChange === lastChanges[index],
  );
  if (!isComplete) throw new FollowError('events_omitted', 'a DID has changed more often than was told');
  const isContinued = base !== undefined && base.number === before?.head.number;
  if (before !== undefined && !isContinued) refuseLoss(chainId, before, kept);
  if (withAnchors) {
    const known = isContinued ? before?.streams : undefined;
    const changeCount = counts.at(-1) ?? 0;
    picture.streams = await readStreams(chain, chainId, { identities, changeCount }, head.number, known);
  }
  if ((await chain.headAt(head.number))?.hash !== head.hash) {
    throw new FollowError('head_moved', 'the chain went another way while it was read');
  }
  return picture;
}

function earlierHeadsOf(before: Picture | undefined, base: Head | undefined): Head[] {
  if (before === undefined || base === undefined) return [];
  return [...before.earlierHeads, before.head]
    .filter(({ number }) => number <= base.number)
    .slice(-headsKept);
}

async function learnTimes(
  chain: ChainPort,
  times: Map<number, number>,
  logs: readonly KeptLog[],
): Promise<void> {
  const unknown = [...new Set(logs.map(({ blockNumber }) => blockNumber))].filter(
    (block) => !times.has(block),
  );
  for (let from = 0; from < unknown.length; from += blocksAtOnce) {
    const some = unknown.slice(from, from + blocksAtOnce);
    const heads = await Promise.all(some.map((block) => chain.headAt(block)));
    for (const [index, head] of heads.entries()) {
      if (head === undefined) throw new FollowError('head_moved', 'a block is gone while it was read');
      times.set(some[index] as number, head.timeSeconds);
    }
  }
}
