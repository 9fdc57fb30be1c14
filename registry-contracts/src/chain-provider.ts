// How our services speak to a chain: no cached answers, no hidden requests, no endless waits.
import { FetchRequest, JsonRpcProvider } from 'ethers';
import { boundedExchange } from './bounded-exchange.ts';

const requestTimeoutMilliseconds = 10_000;

export function createChainProvider(rpcUrl: string, chainId: number): JsonRpcProvider {
  const request = new FetchRequest(rpcUrl);
  request.timeout = requestTimeoutMilliseconds;
  request.getUrlFunc = boundedExchange;
  // an endpoint that asks us to come back later says itself how much later, and we ask again anyway
  request.retryFunc = async () => false;
  // with `staticNetwork` ethers never asks the chain for its id: whoever trusts answers must ask, see chainIdOf
  return new JsonRpcProvider(request, chainId, {
    staticNetwork: true,
    batchMaxCount: 1,
    cacheTimeout: -1,
    pollingInterval: 50,
  });
}

/** The id of the chain that is really at the other end. */
export const chainIdOf = async (provider: JsonRpcProvider): Promise<number> =>
  Number(await provider.send('eth_chainId', []));
