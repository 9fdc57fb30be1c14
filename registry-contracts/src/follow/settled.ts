// What a chain must not take back. The town's own chain may: it forgets its last seconds when it is killed.
import { developmentChainId, standstillSecondsAtMost, unsettledBlocks } from '../development-chain.ts';
import type { Head, KeptLog } from './chain-port.ts';
import { FollowError } from './errors.ts';

interface Known {
  head: Head;
  registryLogs: readonly KeptLog[];
  didLogs: ReadonlyMap<string, readonly KeptLog[]>;
  overlong: ReadonlySet<string>;
}

/**
 * Throws FollowError for a head below the one that was read: `head_behind` for an endpoint that may have not heard of the
 * last blocks yet, `head_moved` for one that is further back. Also `head_behind` for a head that is old by the clock: an
 * endpoint, or its chain, stands still.
 */
export function refuseOldHead(
  chainId: number,
  known: Head | undefined,
  head: Head & { timeSeconds: number },
  nowSeconds: number,
): void {
  if (chainId === developmentChainId) return;
  if (known === undefined || head.number >= known.number) {
    if (nowSeconds - head.timeSeconds <= standstillSecondsAtMost) return;
    throw new FollowError('head_behind', 'the newest block is old');
  }
  throw known.number - head.number <= unsettledBlocks
    ? new FollowError('head_behind', 'the endpoint has not the blocks yet that were read before')
    : new FollowError('head_moved', 'the chain went back behind blocks that were settled');
}

const nameOf = ({ address, blockNumber, logIndex, transactionHash }: KeptLog): string =>
  `${address} ${blockNumber} ${logIndex} ${transactionHash}`;

/** Throws FollowError `head_moved` when an event that was settled is gone, under whatever head. */
export function refuseLoss(chainId: number, known: Known, now: Omit<Known, 'head'>): void {
  if (chainId === developmentChainId) return;
  const settled = known.head.number - unsettledBlocks;
  const refuse = (had: readonly KeptLog[], has: readonly KeptLog[]): void => {
    const names = new Set(has.map(nameOf));
    if (had.some((log) => log.blockNumber <= settled && !names.has(nameOf(log)))) {
      throw new FollowError('head_moved', 'an event is gone that was settled');
    }
  };
  refuse(known.registryLogs, now.registryLogs);
  for (const [address, logs] of now.didLogs) {
    if (!now.overlong.has(address)) refuse(known.didLogs.get(address) ?? [], logs);
  }
}
