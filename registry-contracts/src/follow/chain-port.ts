// The few questions that following asks a chain, with answers that are checked for their form.
import type { JsonRpcProvider } from 'ethers';
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

export interface ChainPort {
  chainId(): Promise<number>;
  headAt(block: 'latest' | number): Promise<(Head & { timeSeconds: number }) | undefined>;
  /** In the order of the chain. `topics` as eth_getLogs has them. */
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
}

// Besu answers for at most 5,000 blocks at a time unless told otherwise
const blocksPerRequest = 5_000;
const logsAtMost = 200_000;

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
  const { directory } = deployment;
  const call = async (method: 'changeCounts' | 'lastChangesOf', args: unknown[], block: number) => {
    const data = interfaces.directory.encodeFunctionData(method, args);
    const answer = await provider.send('eth_call', [{ to: directory, data }, hexBlock(block)]);
    if (answer === '0x') {
      throw new FollowError('contract_missing', `there is no registry directory at ${directory}`);
    }
    return interfaces.directory.decodeFunctionResult(method, answer as string)[0] as bigint[];
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
      const logs: KeptLog[] = [];
      for (let from = fromBlock; from <= toBlock; from += blocksPerRequest) {
        const to = Math.min(from + blocksPerRequest - 1, toBlock);
        const range = { fromBlock: hexBlock(from), toBlock: hexBlock(to) };
        const page = await provider.send('eth_getLogs', [{ address: addresses, topics, ...range }]);
        if (!Array.isArray(page)) throw new FollowError('answer_malformed', 'logs are no list');
        for (const raw of page) logs.push(readLog(raw));
        if (logs.length > logsAtMost) {
          throw new FollowError('too_much', `more than ${logsAtMost} logs at once`);
        }
      }
      return logs.sort(inOrder);
    },
    async changeCounts(block) {
      return (await call('changeCounts', [], block)).map(Number);
    },
    async lastChanges(identities, block) {
      if (identities.length === 0) return [];
      return (await call('lastChangesOf', [identities], block)).map(Number);
    },
  };
}
