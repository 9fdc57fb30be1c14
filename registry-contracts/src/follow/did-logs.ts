// Logs of the ERC-1056 contract about the identities that the registry lists. What one of them writes beyond a bound is its
// own loss: it is not read on, and nothing is said about its keys.
import type { Deployment } from '../deployment.ts';
import { identityTopic } from '../did/did-events.ts';
import { blockRanges, type ChainPort, type KeptLog } from './chain-port.ts';
import { eventsAtMost } from './did-state.ts';

export interface DidLogs {
  /** By EIP-55 address. */
  didLogs: ReadonlyMap<string, readonly KeptLog[]>;
  /** Identities that wrote too much. */
  overlong: ReadonlySet<string>;
}

/**
 * Reads on for those that are known, and from the beginning for those that are listed since.
 * @param fromBlock first block that was not read for those in `past`
 */
export async function readDidLogs(
  chain: ChainPort,
  { didRegistry, deployedAtBlock }: Deployment,
  identities: readonly string[],
  past: DidLogs,
  fromBlock: number,
  toBlock: number,
): Promise<DidLogs & { news: KeptLog[] }> {
  const overlong = new Set(identities.filter((address) => past.overlong.has(address)));
  const byTopic = new Map(
    identities.map((address) => [identityTopic(address), { address, logs: past.didLogs.get(address) ?? [] }]),
  );
  const readOn = async (addresses: readonly string[], from: number): Promise<void> => {
    for (const [first, last] of blockRanges(from, toBlock)) {
      const asked = addresses.filter((address) => !overlong.has(address));
      if (asked.length === 0) return;
      const found = await chain.logs([didRegistry], first, last, [null, asked.map(identityTopic)]);
      for (const [topic, logs] of Map.groupBy(found, ({ topics }) => (topics[1] ?? '').toLowerCase())) {
        const own = byTopic.get(topic);
        if (own === undefined) continue;
        own.logs = [...own.logs, ...logs];
        if (own.logs.length <= eventsAtMost) continue;
        own.logs = [];
        overlong.add(own.address);
      }
    }
  };
  const isKnown = (address: string): boolean => past.didLogs.has(address);
  await readOn(identities.filter(isKnown), fromBlock);
  await readOn(
    identities.filter((address) => !isKnown(address)),
    deployedAtBlock,
  );
  const didLogs = new Map([...byTopic.values()].map(({ address, logs }) => [address, logs]));
  const news = [...didLogs].flatMap(([address, logs]) => logs.slice(past.didLogs.get(address)?.length ?? 0));
  return { didLogs, overlong, news };
}
