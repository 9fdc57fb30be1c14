// Keeps a picture of the registry in memory, so that a service asks no chain while it verifies. What the picture
// cannot vouch for is `unknown`, and whoever verifies must take that for a refusal.
import { createChainProvider } from '../chain-provider.ts';
import type { Deployment } from '../deployment.ts';
import type { KeyState } from '../key-state.ts';
import { toBytes32 } from '../thumbprint.ts';
import { FollowError, type FollowErrorCode } from './errors.ts';
import { createReadChain, hasRunOut, type Picture } from './read-chain.ts';

export interface FollowOptions {
  rpcUrl: string;
  deployment: Deployment;
  pollIntervalMilliseconds: number;
  /** How old the last good poll may be. Not the age of the newest block: an idle chain makes none. */
  staleAfterSeconds: number;
  now: () => Date;
  /** Told when following starts to fail, for which reason, and when it works again. */
  log?: (event: { event: 'registry_followed' | 'registry_not_followed'; code?: FollowErrorCode }) => void;
}

/**
 * `unlisted`: the registry does not list the key, or the DID document does not hold it.
 * `unknown`: nothing trustworthy can be said now.
 */
export type KeyLookUp =
  | { status: 'known'; did: string; iss: string; types: { vct: string; state: KeyState }[] }
  | { status: 'unlisted' }
  | { status: 'unknown' };

export interface FollowerHealth {
  status: 'good' | 'stale' | 'never_read';
  lastGoodPollAt: Date | undefined;
  /** Why the last poll failed; undefined when it was good. */
  problem: FollowErrorCode | undefined;
  headNumber: number | undefined;
}

export interface RegistryFollower {
  /** Polls until `stop`. Resolves after the first poll, good or not. */
  start(): Promise<void>;
  /** Resolves when nothing is under way any more. The follower cannot be started again. */
  stop(): Promise<void>;
  /** Brings the picture up to date now; false if that failed. Never rejects. */
  pollOnce(): Promise<boolean>;
  /** @param thumbprintHex SHA-256 of the DER SubjectPublicKeyInfo, with or without 0x */
  lookUpKey(thumbprintHex: string): KeyLookUp;
  /** @param sha256Hex SHA-256 of the root's DER certificate, with or without 0x */
  isRootListed(sha256Hex: string): boolean | 'unknown';
  readonly lastGoodPollAt: Date | undefined;
  readonly health: FollowerHealth;
}

/** Opens a follower that has read nothing yet: everything is `unknown` until `start` or `pollOnce`. */
export function followRegistry(options: FollowOptions): RegistryFollower {
  const { rpcUrl, deployment, pollIntervalMilliseconds, staleAfterSeconds, now, log } = options;
  const provider = createChainProvider(rpcUrl, deployment.chainId);
  const readChain = createReadChain(provider, deployment, now);

  let picture: Picture | undefined;
  let lastGoodPollAt: Date | undefined;
  let problem: FollowErrorCode | undefined;
  let underWay: Promise<boolean> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const poll = async (): Promise<boolean> => {
    // the picture is as old as the moment before it was taken
    const askedAt = now();
    const hadProblem = problem;
    try {
      picture = await readChain(picture);
      const isFirst = lastGoodPollAt === undefined;
      lastGoodPollAt = askedAt;
      problem = undefined;
      if (hadProblem !== undefined || isFirst) log?.({ event: 'registry_followed' });
      return true;
    } catch (error) {
      problem = error instanceof FollowError ? error.code : 'answer_malformed';
      // an unreachable chain may come back as it was; any other answer says that the picture is of something else
      if (problem !== 'chain_unreachable') picture = undefined;
      if (hadProblem !== problem) log?.({ event: 'registry_not_followed', code: problem });
      return false;
    }
  };

  const pollOnce = (): Promise<boolean> => {
    underWay ??= poll().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  const pollAgain = async (): Promise<void> => {
    await pollOnce();
    if (!isStopped) timer = setTimeout(pollAgain, pollIntervalMilliseconds);
  };

  const isStale = (): boolean => {
    if (lastGoodPollAt === undefined) return true;
    const ageMilliseconds = now().getTime() - lastGoodPollAt.getTime();
    // a clock that was set back must not make an old picture young
    return ageMilliseconds > staleAfterSeconds * 1000 || ageMilliseconds < -staleAfterSeconds * 1000;
  };
  const currentPicture = (): Picture | undefined => (isStale() ? undefined : picture);

  return {
    start: pollAgain,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
      clearTimeout(timer);
      provider.destroy();
    },
    pollOnce,
    lookUpKey(thumbprintHex) {
      const current = currentPicture();
      if (current === undefined) return { status: 'unknown' };
      const thumbprint = toBytes32(thumbprintHex);
      const key = thumbprint === undefined ? undefined : current.listings.keys.get(thumbprint);
      if (key === undefined || thumbprint === undefined) return { status: 'unlisted' };

      const followed = current.dids.get(key.identity);
      const nowSeconds = Math.floor(now().getTime() / 1000);
      if (followed?.held.status !== 'resolved' || hasRunOut(followed, nowSeconds))
        return { status: 'unknown' };
      if (!followed.held.thumbprints.has(thumbprint)) return { status: 'unlisted' };
      return {
        status: 'known',
        did: followed.did,
        iss: key.iss,
        types: [...key.types.values()].map(({ vct, state }) => ({ vct, state })),
      };
    },
    isRootListed(sha256Hex) {
      const current = currentPicture();
      if (current === undefined) return 'unknown';
      const thumbprint = toBytes32(sha256Hex);
      return thumbprint !== undefined && current.listings.roots.has(thumbprint);
    },
    get lastGoodPollAt() {
      return lastGoodPollAt;
    },
    get health(): FollowerHealth {
      const status = lastGoodPollAt === undefined ? 'never_read' : currentPicture() ? 'good' : 'stale';
      return { status, lastGoodPollAt, problem, headNumber: picture?.head.number };
    },
  };
}
