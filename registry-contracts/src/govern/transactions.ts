// Sends one transaction and waits for its receipt; says plainly what the contract or the chain refused.
import { setTimeout as pause } from 'node:timers/promises';
import {
  isError,
  type JsonRpcProvider,
  type TransactionReceipt,
  type TransactionRequest,
  type Wallet,
} from 'ethers';
import { GovernanceError } from './errors.ts';
import { explainRevert } from './explain-revert.ts';

const receiptTimeoutMilliseconds = 60_000;
const receiptPollMilliseconds = 15;
// a transaction that the chain does not know for this long is gone with the blocks that the chain lost
const lostAfterMilliseconds = 3_000;

/** Turns whatever ethers throws into one of our codes. */
export function toGovernanceError(error: unknown): GovernanceError {
  if (error instanceof GovernanceError) return error;
  if (isError(error, 'CALL_EXCEPTION')) {
    return explainRevert(error.data, Math.floor(Date.now() / 1000), error);
  }
  if (isError(error, 'INSUFFICIENT_FUNDS')) {
    return new GovernanceError(
      'funds_missing',
      'The account cannot pay for the transaction: give it funds.',
      {
        cause: error,
      },
    );
  }
  if (isNonceClash(error)) {
    return new GovernanceError(
      'transaction_lost',
      'Another transaction of this account was faster: do it again.',
      {
        cause: error,
      },
    );
  }
  return new GovernanceError('chain_unreachable', 'The chain did not answer: see whether it runs.', {
    cause: error,
  });
}

const isNonceClash = (error: unknown): boolean =>
  isError(error, 'NONCE_EXPIRED') ||
  isError(error, 'REPLACEMENT_UNDERPRICED') ||
  (error instanceof Error && /nonce|already (known|imported)/i.test(error.message));

async function receiptOf(provider: JsonRpcProvider, hash: string): Promise<TransactionReceipt> {
  const startedAt = Date.now();
  let lastKnownAt = startedAt;
  while (Date.now() - startedAt < receiptTimeoutMilliseconds) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt !== null) return receipt;
    if ((await provider.getTransaction(hash)) !== null) lastKnownAt = Date.now();
    else if (Date.now() - lastKnownAt > lostAfterMilliseconds) break;
    await pause(receiptPollMilliseconds);
  }
  throw new GovernanceError(
    'transaction_lost',
    'The chain does not know the transaction any more: do it again.',
  );
}

/**
 * Sends and waits until the transaction is in a block.
 * @throws GovernanceError
 */
export async function sendAndConfirm(
  wallet: Wallet,
  provider: JsonRpcProvider,
  transaction: TransactionRequest,
): Promise<void> {
  try {
    const { hash } = await wallet.connect(provider).sendTransaction(transaction);
    const receipt = await receiptOf(provider, hash);
    if (receipt.status !== 1)
      throw new GovernanceError('transaction_refused', 'The transaction was reverted.');
  } catch (error) {
    throw toGovernanceError(error);
  }
}
