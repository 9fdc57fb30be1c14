// The block that a snapshot is of: one that every endpoint has, and a present one. Whoever names an old one, alone or
// because it lags, gets no answer given at all rather than an old one.
import { developmentChainId, standstillSecondsAtMost, unsettledBlocks } from '../development-chain.ts';
import { RegistryReadError } from './errors.ts';
import { callForHex, callRpc, type Fetch } from './json-rpc.ts';

export interface Block {
  number: number;
  hash: string;
  timeSeconds: number;
}

/** How far the block that all have may lie behind the newest that one of them names. */
const behindNewestSecondsAtMost = 60;

async function readBlock(fetch: Fetch, rpcUrl: string, tag: string): Promise<Block> {
  const block = (await callRpc(fetch, rpcUrl, 'eth_getBlockByNumber', [tag, false])) as Record<
    string,
    unknown
  > | null;
  const { number, hash, timestamp } = block ?? {};
  const isHex = (value: unknown): value is string => typeof value === 'string' && /^0x[0-9a-f]+$/.test(value);
  if (!isHex(number) || !isHex(hash) || !isHex(timestamp)) throw new RegistryReadError('answer_malformed');
  return { number: Number(number), hash, timeSeconds: Number(timestamp) };
}

/**
 * The lowest of the endpoints' heads, if they are close together: at most as many blocks apart as may be under way from
 * one endpoint to the other; and if it is not old by the clock, nor far ahead of one that is wrong. The town's own chain
 * makes no block while nothing happens: there one block can be hours, so heads must be the same, and their age says
 * nothing.
 * @throws RegistryReadError `endpoints_disagree`, `wrong_chain`
 */
export async function agreedBlock(
  fetch: Fetch,
  rpcUrls: readonly string[],
  chainId: number,
  now: Date,
): Promise<Block> {
  const heads = await Promise.all(
    rpcUrls.map(async (rpcUrl) => {
      const [chain, head] = await Promise.all([
        callForHex(fetch, rpcUrl, 'eth_chainId', []),
        readBlock(fetch, rpcUrl, 'latest'),
      ]);
      if (Number(chain) !== chainId) throw new RegistryReadError('wrong_chain');
      return head;
    }),
  );
  const isDevelopment = chainId === developmentChainId;
  const numbers = heads.map((head) => head.number);
  const number = Math.min(...numbers);
  if (Math.max(...numbers) - number > (isDevelopment ? 0 : unsettledBlocks)) {
    throw new RegistryReadError('endpoints_disagree');
  }
  const tag = `0x${number.toString(16)}`;
  const [block, ...others] = await Promise.all(rpcUrls.map((rpcUrl) => readBlock(fetch, rpcUrl, tag)));
  const isSame = (other: Block): boolean =>
    other.hash === block?.hash && other.timeSeconds === block.timeSeconds;
  if (block?.number !== number || !others.every(isSame)) throw new RegistryReadError('endpoints_disagree');
  const newestSeconds = Math.max(...heads.map(({ timeSeconds }) => timeSeconds));
  const isPresent =
    newestSeconds - block.timeSeconds <= behindNewestSecondsAtMost &&
    Math.abs(now.getTime() / 1000 - block.timeSeconds) <= standstillSecondsAtMost;
  if (!isDevelopment && !isPresent) throw new RegistryReadError('endpoints_disagree');
  return block;
}
