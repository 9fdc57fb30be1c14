// Status lists (Token Status List): fetched whole, checked, kept for as long as they say, and refused when in doubt.

import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import type { CheckStatus, Clock, CredentialStatus } from '../ports.ts';
import { RefusedResponseError } from '../responses/reasons.ts';

/** A list whose signature, issuer, `sub`, `iat` and `exp` were checked. */
export interface CheckedStatusList {
  statusAt(idx: number): number;
  issuedAt: Date;
  /** Seconds for which a copy may be used; absent where the list does not say. */
  ttlSeconds: number | undefined;
  expiresAt: Date | undefined;
}

/** Checks a fetched token; throws when anything about it is not as it must be. */
export type OpenStatusList = (input: {
  token: string;
  uri: string;
  iss: string;
  vct: string;
}) => Promise<CheckedStatusList>;

const STATUS_VALUES: readonly CredentialStatus[] = ['valid', 'revoked', 'suspended'];
const MEDIA_TYPE = 'application/statuslist+jwt';
/** For lists without a ttl, and the most that any list is believed without being fetched again. */
const DEFAULT_TTL_SECONDS = 60;
const MAX_TTL_SECONDS = 3600;
/** A key that was good until a date, or a DID document that held it until then, changes nothing in the registry. */
const CHECK_AGAIN_SECONDS = 60;
/** Lists are large and few; issuers that are not accredited never get one in here. */
const MAX_CACHED_LISTS = 256;

/** Where a list is, and who must have signed it. */
interface Publication {
  uri: string;
  iss: string;
  vct: string;
}

interface Cached {
  token: string;
  list: CheckedStatusList;
  fetchedAt: Date;
  /** When, and by which state of the registry, the token was found to be signed by who may. */
  checkedAt: Date;
  checkedBy: number;
}

export function createCheckStatus(ports: {
  fetch: GuardedFetch;
  open: OpenStatusList;
  now: Clock;
  /** Another number whenever what the registry says may have changed. */
  registryRevision: () => number;
  /** Told whose list did not answer, and why, for the operator. Nothing of the list or of the credential. */
  onUnavailable: (failure: { code: string; iss: string }) => void;
}): CheckStatus {
  const { fetch, open, now, registryRevision, onUnavailable } = ports;
  const cache = new Map<string, Cached>();
  /** Milliseconds of the newest `iat` that was seen of each list. */
  const newest = new Map<string, number>();
  const underWay = new Map<string, Promise<Cached>>();

  async function fetchList({ uri, iss, vct }: Publication): Promise<Cached> {
    // the age of what is stated counts from before it was asked for
    const fetchedAt = now();
    const { contentType, body } = await fetch(uri, MEDIA_TYPE);
    if (contentType !== MEDIA_TYPE) throw new StatusListError('media_type_wrong');
    const checkedBy = registryRevision();
    const list = await open({ token: body, uri, iss, vct });
    return { token: body, list, fetchedAt, checkedAt: fetchedAt, checkedBy };
  }

  /** A list stops to count together with the key that signed it, however long a copy of it may be used. */
  async function checkedAgain({ uri, iss, vct }: Publication, cached: Cached): Promise<Cached> {
    const [checkedAt, checkedBy] = [now(), registryRevision()];
    const ageSeconds = (checkedAt.getTime() - cached.checkedAt.getTime()) / 1000;
    const isCurrent = checkedBy === cached.checkedBy && ageSeconds >= 0 && ageSeconds <= CHECK_AGAIN_SECONDS;
    if (isCurrent) return cached;
    return { ...cached, list: await open({ token: cached.token, uri, iss, vct }), checkedAt, checkedBy };
  }

  async function currentList(publication: Publication): Promise<Cached> {
    // issuer and type are part of the key: a list checked for one signer says nothing about another's credential
    const { uri, iss, vct } = publication;
    const key = JSON.stringify([iss, vct, uri]);
    const cached = cache.get(key);
    if (cached !== undefined && isFresh(cached, now())) {
      const checked = await checkedAgain(publication, cached).catch((error: unknown) => {
        cache.delete(key);
        throw error;
      });
      if (checked !== cached) cache.set(key, checked);
      return checked;
    }
    cache.delete(key);
    let fetching = underWay.get(key);
    if (fetching === undefined) {
      fetching = fetchList(publication).finally(() => underWay.delete(key));
      underWay.set(key, fetching);
    }
    const fetched = await fetching;
    if (!isFresh(fetched, now())) throw new StatusListError('status_list_expired');
    requireNewest(key, fetched);
    cache.set(key, fetched);
    const oldest = cache.keys().next().value;
    if (cache.size > MAX_CACHED_LISTS && oldest !== undefined) cache.delete(oldest);
    return fetched;
  }

  /** Whoever serves an older list than we have seen could hide what was revoked in between, for as long as `exp` lets it. */
  function requireNewest(key: string, { list }: Cached): void {
    const issuedAt = list.issuedAt.getTime();
    if (issuedAt < (newest.get(key) ?? 0)) throw new StatusListError('status_list_outdated');
    newest.delete(key);
    newest.set(key, issuedAt);
    const oldest = newest.keys().next().value;
    if (newest.size > MAX_CACHED_LISTS && oldest !== undefined) newest.delete(oldest);
  }

  return async ({ idx, ...publication }) => {
    try {
      const { list, fetchedAt } = await currentList(publication);
      const status = STATUS_VALUES[list.statusAt(idx)];
      if (status === undefined) throw new StatusListError('status_value_unknown');
      return { status, fetchedAt };
    } catch (error) {
      onUnavailable({ code: codeOf(error), iss: publication.iss });
      throw new RefusedResponseError('status_unavailable');
    }
  };
}

/** What is wrong with a list that was fetched and is well signed. */
class StatusListError extends Error {
  readonly code: 'media_type_wrong' | 'status_list_expired' | 'status_list_outdated' | 'status_value_unknown';

  constructor(code: StatusListError['code']) {
    super(code);
    this.name = 'StatusListError';
    this.code = code;
  }
}

/** Of the fetch, of the checks of the list, or ours above. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'unexpected';
}

function isFresh({ list, fetchedAt }: Cached, now: Date): boolean {
  const ttlSeconds = Math.min(list.ttlSeconds ?? DEFAULT_TTL_SECONDS, MAX_TTL_SECONDS);
  const ageSeconds = (now.getTime() - fetchedAt.getTime()) / 1000;
  const expired = list.expiresAt !== undefined && list.expiresAt <= now;
  return !expired && ageSeconds >= 0 && ageSeconds <= ttlSeconds;
}
