// Issuers' status lists (Token Status List), for one round: each fetched once and whole, so that nobody hears which place
// in it is looked at, and believed only when a key signed it that the registry lists for the card's type.
import {
  CredentialError,
  type KeyListing,
  type VerifiedStatusList,
  verifyStatusListToken,
} from '@anju/credentials';
import { listingIn, type RegistrySnapshot } from '@anju/registry-contracts/read';
import { WalletError } from '../../errors.ts';
import type { GuardedFetch } from '../../guarded-fetch.ts';
import { listedRoots, type Registry } from '../../trust/registry.ts';

const MEDIA_TYPE = 'application/statuslist+jwt';
const LARGEST_TOKEN_BYTES = 2 * 1024 * 1024;

export type ListPorts = { get: GuardedFetch; registry: Registry; roots: Uint8Array[]; now: () => Date };

/** Where a list is, and whose card it is about. */
export type Publication = { uri: string; iss: string; vct: string };

export type ReadList = (publication: Publication) => Promise<VerifiedStatusList>;

/**
 * Reading throws `address_unreachable` where there is no list to be had, `standing_not_trusted` where it is not what it
 * must be, `registry_unavailable` where nobody can say who may sign.
 */
export function createReadList({ get, registry, roots, now }: ListPorts): ReadList {
  const once = createOnce();
  return ({ uri, iss, vct }) =>
    once(JSON.stringify([uri, iss, vct]), async () => {
      const [snapshot, token] = [
        await once('registry', () => registry.snapshot()),
        await once(JSON.stringify([uri]), () => fetchToken(uri, get)),
      ];
      try {
        return await verifyStatusListToken({
          token,
          ...{ uri, iss, vct },
          now: now(),
          roots: listedRoots(roots, snapshot),
          lookUpKey: (thumbprintHex) => readListing(thumbprintHex, vct, snapshot, now()),
        });
      } catch (error) {
        if (!(error instanceof CredentialError)) throw error;
        throw new WalletError('standing_not_trusted', { cause: error.code });
      }
    });
}

async function fetchToken(uri: string, get: GuardedFetch): Promise<string> {
  try {
    const answer = await get(uri, { headers: { accept: MEDIA_TYPE }, mostBytes: LARGEST_TOKEN_BYTES });
    if (answer.status !== 200) throw new WalletError('address_unreachable', { cause: answer.status });
    if (answer.contentType !== MEDIA_TYPE)
      throw new WalletError('standing_not_trusted', { cause: 'media type' });
    return answer.text;
  } catch (error) {
    if (error instanceof WalletError && error.code === 'address_unreachable') throw error;
    throw new WalletError('standing_not_trusted', { cause: error });
  }
}

/** A retired key's list stands while what the key signed does, as for whoever a card is shown to. */
function readListing(thumbprintHex: string, vct: string, snapshot: RegistrySnapshot, now: Date): KeyListing {
  const listing = listingIn(snapshot, thumbprintHex, vct, now);
  if (listing === undefined) return { status: 'unlisted' };
  const { did, iss, state, goodUntilSeconds } = listing;
  const until = goodUntilSeconds === undefined ? {} : { goodUntilSeconds };
  return { status: 'known', did, iss, types: [{ vct, state, ...until }] };
}

function createOnce() {
  const begun = new Map<string, Promise<unknown>>();
  return <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const promise = (begun.get(name) ?? work()) as Promise<T>;
    begun.set(name, promise);
    return promise;
  };
}
