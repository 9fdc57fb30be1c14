// The registry's writing side. Every call is "make it so": it keeps the decision in the outbox, reads the chain,
// sends only what is missing, and returns when that is in a block.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { chainIdOf, createChainProvider } from '../chain-provider.ts';
import type { Deployment } from '../deployment.ts';
import { addressOfDid } from '../did-ethr.ts';
import { isFinalState, type KeyState } from '../key-state.ts';
import { toBytes32 } from '../thumbprint.ts';
import { deployContracts } from './deploy-contracts.ts';
import { createEnsure, type Ensure } from './ensure.ts';
import { GovernanceError } from './errors.ts';
import { type Decision, type Outbox, openOutbox } from './outbox.ts';
import { toGovernanceError } from './transactions.ts';

export interface GovernanceOptions {
  rpcUrl: string;
  /** The governor's key, 0x-prefixed. Its account pays for everything. */
  privateKey: string;
  chainId: number;
}

/** `sent`: the chain was changed. `unchanged`: it was so already. */
export type Outcome = 'sent' | 'unchanged';

export interface Governance {
  /** The governor's address. */
  address: string;
  /**
   * Deploys what is missing, writes `<stateDir>/deployment.json` and opens the outbox in `<stateDir>/outbox/`.
   * Must be called before anything else; call it at every start. Sends nothing that was decided before: see `resend`.
   */
  deploy(options: { stateDir: string }): Promise<Deployment>;
  /**
   * Lists a key for a type. A key that was suspended, retired or withdrawn stays so.
   * @param listing `thumbprintHex` SHA-256 of the DER SubjectPublicKeyInfo; `did` as `did:ethr:0x7a69:0x…` with an
   * EIP-55 address
   */
  listKey(listing: { thumbprintHex: string; vct: string; did: string; iss: string }): Promise<Outcome>;
  setKeyState(change: { thumbprintHex: string; vct: string; state: KeyState }): Promise<Outcome>;
  /** @param root `sha256Hex` SHA-256 of the DER certificate */
  listRoot(root: { sha256Hex: string }): Promise<Outcome>;
  withdrawRoot(root: { sha256Hex: string }): Promise<Outcome>;
  /** Brings an account up to this balance; does nothing if it has as much. */
  fund(address: string, minimumWei: bigint): Promise<Outcome>;
  /** Deploys and sends again whatever the chain forgot. Returns how many decisions had to be sent. */
  resend(): Promise<{ sent: number }>;
  close(): void;
}

// answers to a decision as such, not to the moment: it must not stay in the outbox
const refusals: ReadonlySet<string> = new Set([
  ...['not_governor', 'argument_invalid', 'key_listed_differently', 'key_not_listed', 'key_compromised'],
  ...['state_is_final', 'root_not_listed', 'root_withdrawn', 'transaction_refused', 'funds_missing'],
  'wrong_chain',
]);

const isRefusal = (error: unknown): error is GovernanceError =>
  error instanceof GovernanceError && refusals.has(error.code);

const deploymentPathIn = (stateDir: string): string => join(stateDir, 'deployment.json');

/** Opens the writing side; sends nothing. Calls are carried out one after the other. All reject with GovernanceError. */
export function createGovernance({ rpcUrl, privateKey, chainId }: GovernanceOptions): Governance {
  const wallet = new Wallet(privateKey);
  const provider = createChainProvider(rpcUrl, chainId);
  let opened: { stateDir: string; outbox: Outbox; ensure: Ensure } | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(async () => {
      try {
        return await act();
      } catch (error) {
        throw toGovernanceError(error);
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  const requireChain = async (): Promise<void> => {
    if ((await chainIdOf(provider)) !== chainId) {
      throw new GovernanceError('wrong_chain', `the chain at the other end is not ${chainId}`);
    }
  };

  const decide = (decisionOf: () => Decision[]): Promise<Outcome> =>
    inTurn(async () => {
      if (opened === undefined) throw new GovernanceError('not_deployed', 'call deploy first');
      const { outbox, ensure } = opened;
      let outcome: Outcome = 'unchanged';
      for (const decision of decisionOf()) {
        const takeBack = outbox.keep(decision);
        try {
          await requireChain();
          if (await ensure(decision)) outcome = 'sent';
        } catch (error) {
          if (isRefusal(error)) takeBack();
          throw error;
        }
      }
      return outcome;
    });

  return {
    address: wallet.address,
    deploy: ({ stateDir }) =>
      inTurn(async () => {
        await requireChain();
        mkdirSync(stateDir, { recursive: true });
        const { deployment } = await deployContracts(
          { wallet, provider, chainId },
          deploymentPathIn(stateDir),
        );
        opened = {
          stateDir,
          outbox: openOutbox(join(stateDir, 'outbox')),
          ensure: createEnsure({ wallet, provider, issuerRegistry: deployment.issuerRegistry, chainId }),
        };
        return deployment;
      }),
    listKey: ({ thumbprintHex, vct, did, iss }) =>
      decide(() => {
        const keyThumbprint = bytes32(thumbprintHex, 'thumbprintHex');
        if (addressOfDid(chainId, did) === undefined) {
          throw new GovernanceError(
            'did_not_canonical',
            `a DID is listed as did:ethr:0x${chainId.toString(16)}:<EIP-55 address>`,
          );
        }
        const listing: Decision = { kind: 'listing', keyThumbprint, vct, did, iss };
        // the chain may have forgotten the listing together with what became of it
        const became = opened?.outbox.find({ kind: 'key-state', keyThumbprint, vct, state: 'active' });
        return became === undefined ? [listing] : [listing, became];
      }),
    setKeyState: ({ thumbprintHex, vct, state }) =>
      decide(() => {
        const keyThumbprint = bytes32(thumbprintHex, 'thumbprintHex');
        const decision: Decision = { kind: 'key-state', keyThumbprint, vct, state };
        const earlier = opened?.outbox.find(decision)?.state;
        if (earlier !== undefined && isFinalState(earlier) && earlier !== state && state !== 'compromised') {
          throw new GovernanceError('state_is_final', `the key was ${earlier}: it never comes back`);
        }
        if (earlier === 'compromised' && state !== 'compromised') {
          throw new GovernanceError('state_is_final', 'the key was compromised: it never comes back');
        }
        return [decision];
      }),
    listRoot: ({ sha256Hex }) =>
      decide(() => {
        const rootThumbprint = bytes32(sha256Hex, 'sha256Hex');
        const decision: Decision = { kind: 'root', rootThumbprint, state: 'listed' };
        if (opened?.outbox.find(decision)?.state === 'withdrawn') {
          throw new GovernanceError('root_withdrawn', 'the root was withdrawn: it never comes back');
        }
        return [decision];
      }),
    withdrawRoot: ({ sha256Hex }) =>
      decide(() => [{ kind: 'root', rootThumbprint: bytes32(sha256Hex, 'sha256Hex'), state: 'withdrawn' }]),
    fund: (address, minimumWei) =>
      decide(() => [{ kind: 'funds', address, minimumWei: minimumWei.toString() }]),
    resend: () =>
      inTurn(async () => {
        if (opened === undefined) throw new GovernanceError('not_deployed', 'call deploy first');
        const { stateDir, outbox, ensure } = opened;
        await requireChain();
        let { sent } = await deployContracts({ wallet, provider, chainId }, deploymentPathIn(stateDir));
        let refused: GovernanceError | undefined;
        for (const decision of outbox.all()) {
          try {
            if (await ensure(decision)) sent += 1;
          } catch (error) {
            // one decision that the contract refuses must not keep the others from the chain
            if (!isRefusal(error)) throw error;
            // overtaken: the key was compromised for another of its types since
            if (error.code !== 'state_is_final') refused ??= error;
          }
        }
        if (refused !== undefined) throw refused;
        return { sent };
      }),
    close: () => provider.destroy(),
  };
}

function bytes32(hex: string, name: string): string {
  const value = toBytes32(hex);
  if (value === undefined) throw new GovernanceError('argument_invalid', `${name} is not a SHA-256 in hex`);
  return value;
}
