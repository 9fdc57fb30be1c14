// One account's hand on the chain: one act after the other, each only on the right chain and where the contract is.
import { type TransactionReceipt, Wallet } from 'ethers';
import { chainIdOf, createChainProvider } from '../chain-provider.ts';
import { GovernanceError } from './errors.ts';
import { sendAndConfirm, toGovernanceError } from './transactions.ts';

export interface HandOptions {
  rpcUrl: string;
  chainId: number;
  privateKey: string;
  /** A contract without which there is nothing to do. */
  contract: string;
  now: () => Date;
}

export type Hand = ReturnType<typeof openHand>;

/** Opens a hand; sends nothing. What is done in turn rejects with GovernanceError. */
export function openHand({ rpcUrl, chainId, privateKey, contract, now }: HandOptions) {
  const wallet = new Wallet(privateKey);
  const provider = createChainProvider(rpcUrl, chainId);
  let queue: Promise<unknown> = Promise.resolve();

  /** The chain's clock goes by its blocks, and an idle chain makes none: the later of its clock and ours. */
  const chainTimeSeconds = async (): Promise<number> => {
    const head = await provider.getBlock('latest');
    return Math.max(head?.timestamp ?? 0, Math.floor(now().getTime() / 1000));
  };
  const explained = async (error: unknown): Promise<GovernanceError> =>
    error instanceof GovernanceError
      ? error
      : toGovernanceError(error, await chainTimeSeconds().catch(() => undefined));

  async function requireRegistry(): Promise<void> {
    const found = await chainIdOf(provider);
    if (found !== chainId) {
      throw new GovernanceError('wrong_chain', `The chain at the other end is ${found}, not ${chainId}.`);
    }
    if ((await provider.getCode(contract)) === '0x') {
      throw new GovernanceError(
        'not_deployed',
        `The chain has no registry at ${contract}: deploy it again from its founding, or name another deployment.`,
      );
    }
  }

  return {
    address: wallet.address,
    provider,
    chainTimeSeconds,
    inTurn<T>(act: () => Promise<T>): Promise<T> {
      const turn = queue.then(async () => {
        try {
          await requireRegistry();
          return await act();
        } catch (error) {
          throw await explained(error);
        }
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
    /** Sends and waits for the block. */
    async send(transaction: { to: string; data?: string; value?: bigint }): Promise<TransactionReceipt> {
      try {
        return await sendAndConfirm(wallet, provider, transaction);
      } catch (error) {
        throw await explained(error);
      }
    },
    close: () => provider.destroy(),
  };
}
