// Brings a picture of all contracts up to the chain's present head; undoes what a reorganisation took back; refuses a
// chain that leaves something out.
import type { Deployment } from '../deployment.ts';
import { identityTopic } from '../did/did-events.ts';
import type { ChainPort, Head, KeptLog } from './chain-port.ts';
import { type FollowedDid, followedDid } from './did-state.ts';
import { FollowError } from './errors.ts';
import { foldRegistry, type RegistryState } from './registry-state.ts';

/** What is kept on disk: from it everything else follows. */
export interface Kept {
  head: Head;
  /** Heads of earlier polls, oldest first: one of them is where a reorganised chain parted. */
  earlierHeads: Head[];
  /** Seconds since 1970 of every block that holds a kept log. */
  blockTimes: ReadonlyMap<number, number>;
  registryLogs: readonly KeptLog[];
  /** By EIP-55 address. */
  didLogs: ReadonlyMap<string, readonly KeptLog[]>;
}

/** Everything that look-ups are answered from. Never changed once it is made. */
export interface Picture extends Kept {
  registry: RegistryState;
  dids: ReadonlyMap<string, FollowedDid>;
}

const headsKept = 128;
const blocksAtOnce = 16;

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

/** What stands up to a block, as if nothing had been read after it. */
function upTo(kept: Kept, { number }: Head): Pick<Kept, 'registryLogs' | 'didLogs' | 'blockTimes'> {
  if (number >= kept.head.number) return kept;
  const isPast = ({ blockNumber }: KeptLog): boolean => blockNumber <= number;
  return {
    registryLogs: kept.registryLogs.filter(isPast),
    didLogs: new Map([...kept.didLogs].map(([address, logs]) => [address, logs.filter(isPast)])),
    blockTimes: new Map([...kept.blockTimes].filter(([block]) => block <= number)),
  };
}

const nothingKept = { registryLogs: [], didLogs: new Map(), blockTimes: new Map() } as const;

/** Makes the picture from what is kept. Throws FollowError when that does not hold together. */
export function pictureOf(kept: Kept, deployment: Deployment, before?: Picture): Picture {
  const timeOf = (block: number): number => kept.blockTimes.get(block) ?? 0;
  const registry =
    before !== undefined && before.registryLogs === kept.registryLogs
      ? before.registry
      : foldRegistry(kept.registryLogs, deployment, timeOf);
  const dids = new Map<string, FollowedDid>();
  for (const address of identitiesIn(registry)) {
    const logs = kept.didLogs.get(address);
    if (logs === undefined) continue;
    const known = before?.dids.get(address);
    dids.set(address, known?.logs === logs ? known : followedDid(deployment.chainId, address, logs));
  }
  return { ...kept, registry, dids };
}

/** Rejects with FollowError, or with what the provider throws. */
export async function readOn(
  chain: ChainPort,
  deployment: Deployment,
  before: Picture | undefined,
  withAnchors = true,
): Promise<Picture> {
  if ((await chain.chainId()) !== deployment.chainId) {
    throw new FollowError('wrong_chain', `the chain at the other end is not ${deployment.chainId}`);
  }
  const head = await chain.headAt('latest');
  if (head === undefined) throw new FollowError('answer_malformed', 'the chain has no head');
  if (before !== undefined && head.hash === before.head.hash) return before;

  const base = before === undefined ? undefined : await commonHead(chain, before, head);
  const past = before === undefined || base === undefined ? nothingKept : upTo(before, base);
  const fromBlock = base === undefined ? deployment.deployedAtBlock : base.number + 1;
  const addresses = [
    deployment.council,
    deployment.issuerRegistry,
    deployment.verifierRegistry,
    deployment.publications,
    ...(withAnchors ? [deployment.anchors] : []),
  ];
  const isRead = base !== undefined && base.number >= head.number;
  const news = isRead ? [] : await chain.logs(addresses, fromBlock, head.number);
  const registryLogs = news.length === 0 ? past.registryLogs : [...past.registryLogs, ...news];

  const blockTimes = new Map(past.blockTimes);
  await learnTimes(chain, blockTimes, news);
  const registry = foldRegistry(registryLogs, deployment, (block) => blockTimes.get(block) ?? 0);
  const counts = await chain.changeCounts(head.number);
  const followed = counts.slice(0, addresses.length);
  if (followed.some((count, index) => count !== registry.changeCounts[index])) {
    throw new FollowError('events_omitted', 'the contracts have made more changes than were told');
  }

  const identities = identitiesIn(registry);
  const didLogs = new Map<string, readonly KeptLog[]>();
  const known = identities.filter((address) => past.didLogs.has(address));
  const added = identities.filter((address) => !past.didLogs.has(address));
  const didNews = [
    ...(isRead ? [] : await didLogsOf(chain, deployment, known, fromBlock, head.number)),
    ...(await didLogsOf(chain, deployment, added, deployment.deployedAtBlock, head.number)),
  ];
  await learnTimes(chain, blockTimes, didNews);
  const byTopic = Map.groupBy(didNews, ({ topics }) => (topics[1] ?? '').toLowerCase());
  for (const address of identities) {
    const earlier = past.didLogs.get(address) ?? [];
    const later = byTopic.get(identityTopic(address)) ?? [];
    didLogs.set(address, later.length === 0 ? earlier : [...earlier, ...later]);
  }

  const kept: Kept = {
    head: { number: head.number, hash: head.hash },
    earlierHeads: earlierHeadsOf(before, base),
    blockTimes,
    registryLogs,
    didLogs,
  };
  const picture = pictureOf(kept, deployment, before);
  const lastChanges = await chain.lastChanges(identities, head.number);
  const isComplete = identities.every(
    (address, index) => picture.dids.get(address)?.lastChange === lastChanges[index],
  );
  if (!isComplete) throw new FollowError('events_omitted', 'a DID has changed more often than was told');
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

const didLogsOf = async (
  chain: ChainPort,
  deployment: Deployment,
  identities: string[],
  fromBlock: number,
  toBlock: number,
): Promise<KeptLog[]> =>
  identities.length === 0
    ? []
    : chain.logs([deployment.didRegistry], fromBlock, toBlock, [null, identities.map(identityTopic)]);

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
