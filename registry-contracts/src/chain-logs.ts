// Logs of any stretch of a chain, from endpoints that refuse many at once or many blocks at once.
import type { JsonRpcProvider } from 'ethers';

const hexBlock = (block: number): string => `0x${block.toString(16)}`;

/** An endpoint that answers, but with a refusal: too many logs or blocks at once, most likely. */
const isRefusal = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'UNKNOWN_ERROR';

export interface LogFilter {
  address: string | readonly string[];
  /** As eth_getLogs has them. */
  topics: readonly (string | readonly string[] | null)[];
}

/** What the endpoint answers, in halves where it refuses the whole; undefined for no list. Rejects with what ethers throws. */
export async function readLogs(
  provider: JsonRpcProvider,
  filter: LogFilter,
  fromBlock: number,
  toBlock: number,
): Promise<unknown[] | undefined> {
  const range = { fromBlock: hexBlock(fromBlock), toBlock: hexBlock(toBlock) };
  let page: unknown;
  try {
    page = await provider.send('eth_getLogs', [{ ...filter, ...range }]);
  } catch (error) {
    if (fromBlock === toBlock || !isRefusal(error)) throw error;
    const middle = Math.floor((fromBlock + toBlock) / 2);
    const first = await readLogs(provider, filter, fromBlock, middle);
    const second = await readLogs(provider, filter, middle + 1, toBlock);
    return first && second && [...first, ...second];
  }
  return Array.isArray(page) ? page : undefined;
}
