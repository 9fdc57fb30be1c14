// The chain on which DIDs stand: the connection to it, whether it is the right one, and money for a controller's account.
import { JsonRpcProvider, parseEther, Wallet } from 'ethers';
import { IdentityError } from './errors.ts';

export type Network = { rpcUrl: string; chainId: number; didRegistry: string };

const CONTROLLER_FUNDS = parseEther('1');

/** A chain of ours: no cached answers, no question for its id on every call. */
export function connect({ rpcUrl, chainId }: Network): JsonRpcProvider {
  const options = { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1, pollingInterval: 50 };
  return new JsonRpcProvider(rpcUrl, chainId, options);
}

/** Rejects with `chain_unreachable` or `wrong_chain`: nothing is written where nobody would look for it. */
export async function requireChain(chain: JsonRpcProvider, network: Network): Promise<void> {
  let chainId: number;
  let code: string;
  try {
    chainId = Number(await chain.send('eth_chainId', []));
    code = await chain.send('eth_getCode', [network.didRegistry, 'latest']);
  } catch (cause) {
    throw new IdentityError('chain_unreachable', 'The chain does not answer: see whether it runs.', {
      cause,
    });
  }
  if (chainId !== network.chainId) {
    throw new IdentityError(
      'wrong_chain',
      `The endpoint is of chain ${chainId}; the deployment is on chain ${network.chainId}.`,
    );
  }
  if (code === '0x') {
    throw new IdentityError(
      'wrong_chain',
      `This chain has no DID contract at ${network.didRegistry}: it is another chain, or must be deployed first.`,
    );
  }
}

/**
 * Sees to it that an account can pay for what it writes. On a development chain a funder's account pays; elsewhere the
 * operator does.
 * @param funderKey 0x and 64 hexadecimal digits
 */
export function fundFrom(
  chain: JsonRpcProvider,
  funderKey: string | undefined,
): (address: string) => Promise<void> {
  return async (address) => {
    const balance = await chain.getBalance(address);
    if (balance >= CONTROLLER_FUNDS / 2n || (balance > 0n && funderKey === undefined)) return;
    if (funderKey === undefined) {
      throw new IdentityError(
        'needs_funds',
        `The account ${address} needs funds to write its DID document: pay some in, then run this again.`,
      );
    }
    const funder = new Wallet(funderKey, chain);
    await (await funder.sendTransaction({ to: address, value: CONTROLLER_FUNDS - balance })).wait();
  };
}
