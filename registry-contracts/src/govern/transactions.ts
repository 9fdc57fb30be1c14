// Sends one transaction and waits for its receipt; says plainly what the contract or the chain refused.
import { setTimeout as pause } from 'node:timers/promises';
import {
  isError,
  type JsonRpcProvider,
  keccak256,
  type TransactionReceipt,
  type TransactionRequest,
  type Wallet,
} from 'ethers';
import { GovernanceError } from './errors.ts';
import { explainRevert } from './explain-revert.ts';

const attempts = 6;
const receiptTimeoutMilliseconds = 60_000;
const receiptPollMilliseconds = 15;
// a transaction that the chain does not know for this long is gone with the blocks that the chain lost
const lostAfterMilliseconds = 3_000;
// what somebody else's transaction, in between, can make ours cost more
const spareGas = 100_000n;

/**
 * Turns whatever ethers throws into one of our codes.
 * @param chainTimeSeconds for sentences that say how long something takes yet
 */
export function toGovernanceError(error: unknown, chainTimeSeconds?: number): GovernanceError {
  if (error instanceof GovernanceError) return error;
  const refuse = (code: ConstructorParameters<typeof GovernanceError>[0], sentence: string) =>
    new GovernanceError(code, sentence, { cause: error });
  if (isError(error, 'CALL_EXCEPTION')) return explainRevert(error.data, chainTimeSeconds, error);
  if (isError(error, 'INSUFFICIENT_FUNDS')) {
    return refuse('funds_missing', 'The account cannot pay for the transaction: give it funds.');
  }
  if (isNonceClash(error)) {
    return refuse('transaction_lost', 'Other transactions of this account were faster: do it again.');
  }
  if (isError(error, 'BAD_DATA')) {
    return refuse('not_deployed', 'The chain has no such registry: deploy it, or name another deployment.');
  }
  if (isError(error, 'INVALID_ARGUMENT')) {
    return refuse('argument_invalid', `The value for ${error.argument} cannot be written to the chain.`);
  }
  return refuse('chain_unreachable', 'The chain did not answer: see whether it runs.');
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
 * Sends and waits until the transaction is in a block. An account that is used elsewhere at the same moment costs
 * another attempt, never a second transaction of the same content.
 * Rejects with what ethers throws, or with GovernanceError.
 */
export async function sendAndConfirm(
  wallet: Wallet,
  provider: JsonRpcProvider,
  transaction: TransactionRequest,
): Promise<TransactionReceipt> {
  const sender = wallet.connect(provider);
  for (let attempt = 1; ; attempt += 1) {
    const populated = await sender.populateTransaction(transaction);
    populated.gasLimit = BigInt(populated.gasLimit ?? 0) + spareGas;
    const signed = await sender.signTransaction(populated);
    const hash = keccak256(signed);
    try {
      await provider.broadcastTransaction(signed);
    } catch (error) {
      if (!isNonceClash(error)) throw error;
      // another process may have sent the very same; else its own took the number, and ours takes the next
      const isOurs = (await provider.getTransaction(hash)) !== null;
      if (!isOurs) {
        if (attempt === attempts) throw error;
        await pause(receiptPollMilliseconds * attempt);
        continue;
      }
    }
    const receipt = await receiptOf(provider, hash);
    if (receipt.status === 1) return receipt;
    // refused only now: something came between the estimate and the block; asked again, the contract says what
    await provider.call({ ...transaction, from: wallet.address });
    if (attempt === attempts) {
      throw new GovernanceError('transaction_refused', 'The transaction was reverted, without a reason.');
    }
  }
}
