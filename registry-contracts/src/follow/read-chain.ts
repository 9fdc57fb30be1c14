// Brings a picture of both contracts up to the chain's present head, or makes it anew when the chain went another way.
import type { JsonRpcProvider, Log } from 'ethers';
import { chainIdOf } from '../chain-provider.ts';
import type { Deployment } from '../deployment.ts';
import { didOfAddress } from '../did-ethr.ts';
import { createKeysOfDid, type HeldKeys, identityTopic, readDidEvent } from './did-documents.ts';
import { FollowError } from './errors.ts';
import { applyRegistryEvents, type Listings, noListings } from './listings.ts';

interface Head {
  number: number;
  hash: string;
}

/** One department's DID as of the last reading. */
export interface FollowedDid {
  did: string;
  held: HeldKeys;
  /** Ends of validity in its events, ascending, seconds since 1970. */
  validToSeconds: readonly number[];
  /** When it was resolved, seconds since 1970. */
  resolvedAtSeconds: number;
}

/** Everything that look-ups are answered from. Never changed in place. */
export interface Picture {
  head: Head;
  listings: Listings;
  /** By EIP-55 address. */
  dids: ReadonlyMap<string, FollowedDid>;
}

// Besu answers for at most 5,000 blocks at a time unless told otherwise
const blocksPerRequest = 5_000;

/** Whether something in the document ran out since it was resolved. */
export const hasRunOut = ({ validToSeconds, resolvedAtSeconds }: FollowedDid, nowSeconds: number): boolean =>
  validToSeconds.some((end) => end >= resolvedAtSeconds && end < nowSeconds);

export type ReadChain = (before: Picture | undefined) => Promise<Picture>;

/** @returns a reader that rejects with FollowError. */
export function createReadChain(
  provider: JsonRpcProvider,
  deployment: Deployment,
  now: () => Date,
): ReadChain {
  const keysOfDid = createKeysOfDid(provider, deployment);

  const headAt = async (block: 'latest' | number): Promise<Head | undefined> => {
    const tag = block === 'latest' ? block : `0x${block.toString(16)}`;
    const found = (await provider.send('eth_getBlockByNumber', [tag, false])) as {
      number: string;
      hash: string;
    } | null;
    return found === null ? undefined : { number: Number(found.number), hash: found.hash };
  };

  const logsOf = async (
    address: string,
    fromBlock: number,
    toBlock: number,
    topics: (string[] | null)[] = [],
  ): Promise<Log[]> => {
    const logs: Log[] = [];
    for (let from = fromBlock; from <= toBlock; from += blocksPerRequest) {
      const to = Math.min(from + blocksPerRequest - 1, toBlock);
      logs.push(...(await provider.getLogs({ address, fromBlock: from, toBlock: to, topics })));
    }
    return logs;
  };

  const requireContracts = async (head: Head): Promise<void> => {
    for (const address of [deployment.issuerRegistry, deployment.didRegistry]) {
      if ((await provider.getCode(address, head.number)) === '0x') {
        throw new FollowError('contract_missing', `there is no contract at ${address}`);
      }
    }
  };

  const followDids = async (
    listings: Listings,
    before: Picture | undefined,
    fromBlock: number,
    head: Head,
  ): Promise<Map<string, FollowedDid>> => {
    const identities = new Set([...listings.keys.values()].map(({ identity }) => identity));
    const known = [...identities].filter((identity) => before?.dids.has(identity));
    const added = [...identities].filter((identity) => !before?.dids.has(identity));
    const filed = (some: string[]): [null, string[]] => [null, some.map(identityTopic)];
    const logs = [
      ...(known.length === 0
        ? []
        : await logsOf(deployment.didRegistry, fromBlock, head.number, filed(known))),
      ...(added.length === 0
        ? []
        : await logsOf(deployment.didRegistry, deployment.deployedAtBlock, head.number, filed(added))),
    ];

    const nowSeconds = Math.floor(now().getTime() / 1000);
    const ends = new Map<string, number[]>();
    for (const log of logs) {
      const event = readDidEvent(log);
      if (event === undefined) continue;
      const { identity, validToSeconds } = event;
      ends.set(identity, [...(ends.get(identity) ?? []), ...(validToSeconds ? [validToSeconds] : [])]);
    }

    const dids = new Map<string, FollowedDid>();
    for (const identity of identities) {
      const followed = before?.dids.get(identity);
      const isCurrent =
        followed?.held.status === 'resolved' && !ends.has(identity) && !hasRunOut(followed, nowSeconds);
      if (isCurrent) {
        dids.set(identity, followed);
        continue;
      }
      const validToSeconds = [...(followed?.validToSeconds ?? []), ...(ends.get(identity) ?? [])]
        .filter((end) => end >= nowSeconds)
        .sort((a, b) => a - b);
      const did = didOfAddress(deployment.chainId, identity);
      dids.set(identity, { did, held: await keysOfDid(did), validToSeconds, resolvedAtSeconds: nowSeconds });
    }
    return dids;
  };

  const read = async (before: Picture | undefined): Promise<Picture> => {
    if ((await chainIdOf(provider)) !== deployment.chainId) {
      throw new FollowError('wrong_chain', `the chain at the other end is not ${deployment.chainId}`);
    }
    const head = await headAt('latest');
    if (head === undefined) throw new FollowError('answer_malformed', 'the chain has no head');

    // a head that moved back, or whose block was replaced, means that anything read so far may be undone
    const isSameChain =
      before !== undefined &&
      (head.number === before.head.number ? head : await headAt(before.head.number))?.hash ===
        before.head.hash;
    const base = isSameChain ? before : undefined;
    if (base === undefined) await requireContracts(head);

    const fromBlock = base === undefined ? deployment.deployedAtBlock : base.head.number + 1;
    const listings = applyRegistryEvents(
      base?.listings ?? noListings,
      await logsOf(deployment.issuerRegistry, fromBlock, head.number),
    );
    const dids = await followDids(listings, base, fromBlock, head);

    if (base !== undefined && head.number === base.head.number) return { head, listings, dids };
    if ((await headAt(head.number))?.hash !== head.hash) {
      throw new FollowError('head_moved', 'the chain went another way while it was read');
    }
    return { head, listings, dids };
  };

  return async (before) => {
    try {
      return await read(before);
    } catch (error) {
      if (error instanceof FollowError) throw error;
      throw new FollowError('chain_unreachable', 'the chain did not answer', { cause: error });
    }
  };
}
