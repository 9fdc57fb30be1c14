// Sends one transaction and waits for its receipt; says plainly what the contract or the chain refused.
import { setTimeout as pause } from 'node:timers/promises';
import {
  isError,
  type JsonRpcProvider,
  type TransactionReceipt,
  type TransactionRequest,
  type Wallet,
} from 'ethers';
import { issuerRegistryInterface } from '../issuer-registry-interface.ts';
import { GovernanceError, type GovernanceErrorCode } from './errors.ts';

const receiptTimeoutMilliseconds = 60_000;
const receiptPollMilliseconds = 15;
// a transaction that the chain does not know for this long is gone with the blocks that the chain lost
const lostAfterMilliseconds = 3_000;

const codeOfRevert: Record<string, GovernanceErrorCode> = {
  CallerIsNotGovernor: 'not_governor',
  ArgumentMissing: 'argument_invalid',
  KeyBelongsToAnother: 'key_listed_differently',
  KeyNotListed: 'key_not_listed',
  KeyIsCompromised: 'key_compromised',
  StateIsFinal: 'state_is_final',
  RootAlreadyKnown: 'root_withdrawn',
  RootNotListed: 'root_not_listed',
};

/** Turns whatever ethers throws into one of our codes. */
export function toGovernanceError(error: unknown): GovernanceError {
  if (error instanceof GovernanceError) return error;
  if (isError(error, 'CALL_EXCEPTION')) {
    const revert = error.data ? issuerRegistryInterface.parseError(error.data) : null;
    const code = revert === null ? undefined : codeOfRevert[revert.name];
    const reason = revert?.name ?? error.reason ?? 'no reason given';
    return new GovernanceError(code ?? 'transaction_refused', `the contract refused: ${reason}`, {
      cause: error,
    });
  }
  if (isError(error, 'INSUFFICIENT_FUNDS')) {
    return new GovernanceError('funds_missing', 'the governing account cannot pay for the transaction', {
      cause: error,
    });
  }
  if (isNonceClash(error)) {
    return new GovernanceError('transaction_lost', 'another transaction of this account was faster', {
      cause: error,
    });
  }
  return new GovernanceError('chain_unreachable', 'the chain did not answer', { cause: error });
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
  throw new GovernanceError('transaction_lost', 'the chain does not know the transaction any more');
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
      throw new GovernanceError('transaction_refused', 'the transaction was reverted');
  } catch (error) {
    throw toGovernanceError(error);
  }
}
