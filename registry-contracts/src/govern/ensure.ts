// "Make it so" for one decision: reads the chain, sends what is missing, reads again if the chain lost it meanwhile.
import { createHash } from 'node:crypto';
import { Contract, type JsonRpcProvider, type Wallet } from 'ethers';
import { addressOfDid } from '../did-ethr.ts';
import { issuerRegistryInterface } from '../issuer-registry-interface.ts';
import { isFinalState, type KeyState, keyStateFromNumber, keyStateNumber } from '../key-state.ts';
import { GovernanceError } from './errors.ts';
import type { Decision } from './outbox.ts';
import { sendAndConfirm, toGovernanceError } from './transactions.ts';

/** Resolves to whether anything had to be sent. Rejects with GovernanceError. */
export type Ensure = (decision: Decision) => Promise<boolean>;

export interface EnsurePorts {
  wallet: Wallet;
  provider: JsonRpcProvider;
  issuerRegistry: string;
  chainId: number;
}

interface OnChain {
  did: string;
  issHash: string;
  state: KeyState | undefined;
}

const attempts = 4;

const sha256Hex = (text: string): string => `0x${createHash('sha256').update(text, 'utf8').digest('hex')}`;

/** The contract's name for a credential type. */
const typeHashOf = sha256Hex;

export function createEnsure({ wallet, provider, issuerRegistry, chainId }: EnsurePorts): Ensure {
  const contract = new Contract(issuerRegistry, issuerRegistryInterface, provider);

  const call = (name: string, args: unknown[]): Promise<unknown> => {
    const method = contract.getFunction(name);
    return method.staticCall(...args);
  };
  const send = async (name: string, args: unknown[]): Promise<true> => {
    await sendAndConfirm(wallet, provider, {
      to: issuerRegistry,
      data: issuerRegistryInterface.encodeFunctionData(name, args),
    });
    return true;
  };
  const listingOf = async (keyThumbprint: string, vct: string): Promise<OnChain> => {
    const [did, issHash, state] = (await call('listingOf', [keyThumbprint, typeHashOf(vct)])) as [
      string,
      string,
      bigint,
    ];
    return { did, issHash, state: keyStateFromNumber(Number(state)) };
  };

  const ensureListing = async (wanted: Extract<Decision, { kind: 'listing' }>): Promise<boolean> => {
    const did = addressOfDid(chainId, wanted.did);
    const listed = await listingOf(wanted.keyThumbprint, wanted.vct);
    if (listed.state === undefined) {
      return send('listKey', [wanted.keyThumbprint, wanted.vct, did, wanted.iss]);
    }
    if (listed.did !== did || listed.issHash !== sha256Hex(wanted.iss)) {
      throw new GovernanceError('key_listed_differently', 'the key is listed for another DID or issuer');
    }
    return false;
  };

  const ensureKeyState = async (wanted: Extract<Decision, { kind: 'key-state' }>): Promise<boolean> => {
    const { state } = await listingOf(wanted.keyThumbprint, wanted.vct);
    if (state === wanted.state) return false;
    if (state === undefined)
      throw new GovernanceError('key_not_listed', 'the key is not listed for this type');
    if (isFinalState(state) && (state === 'compromised' || wanted.state !== 'compromised')) {
      throw new GovernanceError('state_is_final', `the key was ${state}: it never comes back`);
    }
    return send('setKeyState', [wanted.keyThumbprint, typeHashOf(wanted.vct), keyStateNumber(wanted.state)]);
  };

  const ensureRoot = async (wanted: Extract<Decision, { kind: 'root' }>): Promise<boolean> => {
    const isListed = (await call('isRootListed', [wanted.rootThumbprint])) as boolean;
    if (wanted.state === 'listed') return isListed ? false : send('listRoot', [wanted.rootThumbprint]);
    return isListed ? send('withdrawRoot', [wanted.rootThumbprint]) : false;
  };

  const ensureFunds = async (wanted: Extract<Decision, { kind: 'funds' }>): Promise<boolean> => {
    const missingWei = BigInt(wanted.minimumWei) - (await provider.getBalance(wanted.address));
    if (missingWei <= 0n) return false;
    await sendAndConfirm(wallet, provider, { to: wanted.address, value: missingWei });
    return true;
  };

  const ensureOnce = (decision: Decision): Promise<boolean> => {
    switch (decision.kind) {
      case 'funds':
        return ensureFunds(decision);
      case 'root':
        return ensureRoot(decision);
      case 'listing':
        return ensureListing(decision);
      case 'key-state':
        return ensureKeyState(decision);
    }
  };

  return async (decision) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ensureOnce(decision);
      } catch (thrown) {
        const error = toGovernanceError(thrown);
        // lost with blocks that the chain forgot, or overtaken by another process that governs with the same key
        const mayHaveChanged = error.code === 'transaction_lost' || error.code === 'transaction_refused';
        if (!mayHaveChanged || attempt === attempts) throw error;
      }
    }
  };
}
