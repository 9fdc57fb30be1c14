// What the IssuerRegistry's events add up to.
import type { Log } from 'ethers';
import { issuerRegistryInterface } from '../issuer-registry-interface.ts';
import { type KeyState, keyStateFromNumber } from '../key-state.ts';
import { FollowError } from './errors.ts';

interface ListedKey {
  /** EIP-55 address of the ERC-1056 identity. */
  identity: string;
  iss: string;
  /** By type hash. */
  types: ReadonlyMap<string, { vct: string; state: KeyState }>;
}

export interface Listings {
  keys: ReadonlyMap<string, ListedKey>;
  roots: ReadonlySet<string>;
}

export const noListings: Listings = { keys: new Map(), roots: new Set() };

/**
 * The listings after some more events, in the order of the chain. Leaves its argument as it is.
 * @throws FollowError `answer_malformed` for events that the contract cannot have emitted.
 */
export function applyRegistryEvents(before: Listings, logs: readonly Log[]): Listings {
  const keys = new Map(before.keys);
  const roots = new Set(before.roots);

  for (const { topics, data } of logs) {
    const event = issuerRegistryInterface.parseLog({ topics, data });
    if (event === null) continue; // an event of a later version
    const [subject, typeHash] = event.args as unknown as [string, string];
    switch (event.name) {
      case 'KeyListed': {
        const { did: identity, vct, iss } = event.args as unknown as Record<'did' | 'vct' | 'iss', string>;
        const types = new Map(keys.get(subject)?.types).set(typeHash, { vct, state: 'active' });
        keys.set(subject, { identity, iss, types });
        break;
      }
      case 'KeyStateChanged': {
        const state = keyStateFromNumber(Number(event.args.state));
        const key = keys.get(subject);
        const changed = key?.types.get(typeHash);
        if (key === undefined || changed === undefined || state === undefined) {
          throw new FollowError('answer_malformed', 'a state changed of a key that was never listed');
        }
        const types = new Map(key.types).set(typeHash, { ...changed, state });
        // a stolen key is stolen for everything that it may sign
        if (state === 'compromised') for (const [hash, type] of types) types.set(hash, { ...type, state });
        keys.set(subject, { ...key, types });
        break;
      }
      case 'RootListed':
        roots.add(subject);
        break;
      case 'RootWithdrawn':
        roots.delete(subject);
        break;
    }
  }
  return { keys, roots };
}
