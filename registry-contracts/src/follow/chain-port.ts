// The few questions that following asks a chain, with answers that are checked for their form.
import type { JsonRpcProvider } from 'ethers';
import { readLogs } from '../chain-logs.ts';
import { chainIdOf } from '../chain-provider.ts';
import { interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { FollowError } from './errors.ts';

export interface Head {
  number: number;
  hash: string;
}

/** A log as it is kept: enough to read it again. */
export interface KeptLog {
  address: string;
  topics: string[];
  data: string;
  blockNumber: number;
  logIndex: number;
  transactionHash: string;
}

/** A stream of anchors as the contract has it. */
export interface ChainStream {
  /** bytes32. */
  stream: string;
  kind: number;
  uri: string;
  anchorCount: number;
}

export interface ChainAnchor {
  number: number;
  digestHex: string;
  size: number;
  atSeconds: number;
}

export interface ChainPort {
  chainId(): Promise<number>;
  headAt(block: 'latest' | number): Promise<(Head & { timeSeconds: number }) | undefined>;
  /** In the order of the chain. `topics` as eth_getLogs has them. At most `blocksPerRequest` blocks at a time. */
  logs(
    addresses: readonly string[],
    fromBlock: number,
    toBlock: number,
    topics?: (string[] | null)[],
  ): Promise<KeptLog[]>;
  /** How many changes each contract had at a block: council, issuers, verifiers, publications, anchors. */
  changeCounts(block: number): Promise<number[]>;
  /** The block of each identity's last change, 0 for none. */
  lastChanges(identities: readonly string[], block: number): Promise<number[]>;
  /** The first `limit` streams of an identity. */
  streamsOf(identity: string, limit: number, block: number): Promise<ChainStream[]>;
  /** Anchors of a stream from `offset` on, at most `limit`. */
  anchors(stream: string, offset: number, limit: number, block: number): Promise<ChainAnchor[]>;
}

// Besu answers for at most 5,000 blocks at a time unless told otherwise
const blocksPerRequest = 5_000;

/** First and last block of each question about logs. */
export function* blockRanges(fromBlock: number, toBlock: number): Generator<[number, number]> {
  for (let from = fromBlock; from <= toBlock; from += blocksPerRequest) {
    yield [from, Math.min(from + blocksPerRequest - 1, toBlock)];
  }
}

const hexBlock = (block: number): string => `0x${block.toString(16)}`;
const isHex = (value: unknown): value is string => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value);

function readLog(raw: unknown): KeptLog {
  const { address, topics, data, blockNumber, logIndex, transactionHash } = raw as Record<string, unknown>;
  const good =
    isHex(address) &&
    Array.isArray(topics) &&
    topics.every(isHex) &&
    isHex(data) &&
    isHex(blockNumber) &&
    isHex(logIndex) &&
    isHex(transactionHash);
  if (!good) throw new FollowError('answer_malformed', 'a log has not the form of a log');
  return {
    address: address.toLowerCase(),
    topics: topics as string[],
    data,
    blockNumber: Number(blockNumber),
    logIndex: Number(logIndex),
    transactionHash,
  };
}

const inOrder = (a: KeptLog, b: KeptLog): number => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;

export function createChainPort(provider: JsonRpcProvider, deployment: Deployment): ChainPort {
  const call = async <T>(
    contract: 'directory' | 'anchors',
    method: string,
    args: unknown[],
    block: number,
  ): Promise<T> => {
    const to = deployment[contract];
    const data = interfaces[contract].encodeFunctionData(method, args);
    const answer = await provider.send('eth_call', [{ to, data }, hexBlock(block)]);
    if (answer === '0x') throw new FollowError('contract_missing', `there is no ${contract} at ${to}`);
    return interfaces[contract].decodeFunctionResult(method, answer as string)[0] as T;
  };
  return {
    chainId: () => chainIdOf(provider),
    async headAt(block) {
      const tag = block === 'latest' ? block : hexBlock(block);
      const found = (await provider.send('eth_getBlockByNumber', [tag, false])) as Record<
        string,
        unknown
      > | null;
      if (found === null) return undefined;
      const { number, hash, timestamp } = found;
      if (!isHex(number) || !isHex(hash) || !isHex(timestamp)) {
        throw new FollowError('answer_malformed', 'a block has not the form of a block');
      }
      return { number: Number(number), hash, timeSeconds: Number(timestamp) };
    },
    async logs(addresses, fromBlock, toBlock, topics = []) {
      const found = await readLogs(provider, { address: addresses, topics }, fromBlock, toBlock);
      if (found === undefined) throw new FollowError('answer_malformed', 'logs are no list');
      return found.map(readLog).sort(inOrder);
    },
    async changeCounts(block) {
      return (await call<bigint[]>('directory', 'changeCounts', [], block)).map(Number);
    },
    async lastChanges(identities, block) {
      if (identities.length === 0) return [];
      return (await call<bigint[]>('directory', 'lastChangesOf', [identities], block)).map(Number);
    },
    async streamsOf(identity, limit, block) {
      type Raw = { stream: string; kind: bigint; uri: string; anchorCount: bigint };
      const raws = await call<Raw[]>('anchors', 'streamsOf', [identity, 0, limit], block);
      return raws.map(({ stream, kind, uri, anchorCount }) => ({
        ...{ stream, uri },
        ...{ kind: Number(kind), anchorCount: Number(anchorCount) },
      }));
    },
    async anchors(stream, offset, limit, block) {
      type Raw = Record<'number' | 'size' | 'anchoredAt', bigint> & { digest: string };
      const raws = await call<Raw[]>('anchors', 'anchors', [stream, offset, limit], block);
      return raws.map(({ number, digest, size, anchoredAt }) => ({
        number: Number(number),
        digestHex: digest.slice(2),
        size: Number(size),
        atSeconds: Number(anchoredAt),
      }));
    },
  };
}
