// Keeps a picture of the registry in memory and on disk, so that a service asks no chain while it verifies. What the
// picture cannot vouch for is `unknown`, and whoever verifies must take that for a refusal.
import type { DIDResolutionResult } from 'did-resolver';
import { createChainProvider } from '../chain-provider.ts';
import type { Deployment } from '../deployment.ts';
import { resolveFromHistory } from '../did/resolve-from-history.ts';
import { addressOfDid } from '../did-ethr.ts';
import type { PublicationKind } from '../enumerations.ts';
import type { RegistryOverview } from '../overview.ts';
import { toBytes32 } from '../thumbprint.ts';
import {
  inForceIn,
  type KeyLookUp,
  lookUpKeyIn,
  lookUpVerifierIn,
  overviewOf,
  type PublicationLookUp,
  type VerifierLookUp,
} from './answers.ts';
import { createChainPort } from './chain-port.ts';
import { codeOf, FollowError, type FollowErrorCode } from './errors.ts';
import { type Picture, readOn } from './picture.ts';
import { readStateFile, writeStateFile } from './state-file.ts';

export interface FollowOptions {
  rpcUrl: string;
  deployment: Deployment;
  pollIntervalMilliseconds: number;
  /** How old the last good poll may be. Not the age of the newest block: the town's idle chain makes none. */
  staleAfterSeconds: number;
  now: () => Date;
  /**
   * Whether anchors of those that are listed are read too; they are when absent. A service that verifies has no use for
   * them.
   */
  withAnchors?: boolean;
  /** Where what was read is kept for the next start; nowhere when absent. One process for each file. */
  stateFile?: string;
  /** Told when following starts to fail, for which reason, and when it works again. */
  log?: (event: { event: 'registry_followed' | 'registry_not_followed'; code?: FollowErrorCode }) => void;
}

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
  /** The same as of the end of a past second: listing and DID document as they stood then. */
  lookUpKeyAt(thumbprintHex: string, at: Date): KeyLookUp;
  /** @param sha256Hex SHA-256 of the root's DER certificate, with or without 0x */
  isRootListed(sha256Hex: string): boolean | 'unknown';
  /** An agency's registration, by its DID or by the key that its certificate certifies. */
  lookUpVerifier(by: { did: string } | { thumbprintHex: string }, at?: Date): VerifierLookUp;
  /** The version of a type's metadata or of a rule that is in force at a moment. */
  inForce(kind: PublicationKind, id: string, at: Date): PublicationLookUp;
  /** A DID document from memory; only DIDs that the registry lists are known, others are `notFound`. */
  resolveDid(didUrl: string): Promise<DIDResolutionResult | 'unknown'>;
  overview(): RegistryOverview | 'unknown';
  readonly lastGoodPollAt: Date | undefined;
  /** Another number whenever a listing, a registration, a publication or a DID document may have changed. */
  readonly revision: number;
  readonly health: FollowerHealth;
}

/** Opens a follower: everything is `unknown` until `start` or `pollOnce`, whatever the file holds. */
export function followRegistry(options: FollowOptions): RegistryFollower {
  const { rpcUrl, deployment, pollIntervalMilliseconds, staleAfterSeconds, now, stateFile, log } = options;
  const { chainId } = deployment;
  const withAnchors = options.withAnchors ?? true;
  const provider = createChainProvider(rpcUrl, chainId);
  const chain = createChainPort(provider, deployment);

  /** What the next poll goes on from; it answers only while `isGood`. */
  let picture = stateFile === undefined ? undefined : readStateFile(stateFile, deployment);
  let isUnconfirmed = true;
  /** After something was found to be missing in it: it would be missing for ever. */
  let isAnew = false;
  let isGood = false;
  let revision = 0;
  let lastGoodPollAt: Date | undefined;
  let problem: FollowErrorCode | undefined;
  let underWay: Promise<boolean> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const keep = (read: Picture): void => {
    if (stateFile === undefined) return;
    try {
      writeStateFile(stateFile, deployment, read);
    } catch {
      // a cache that cannot be written costs the next start some seconds, and nothing else
    }
  };

  const read = async (askedAt: Date): Promise<Picture> => {
    const asked = { withAnchors, isUnconfirmed, nowSeconds: secondsOf(askedAt) };
    try {
      return await readOn(chain, deployment, picture, { ...asked, isAnew });
    } catch (error) {
      const isGap = error instanceof FollowError && error.code === 'events_omitted';
      if (!isGap || isAnew || picture === undefined) throw error;
      // left out now, or in what was kept: whoever begins anew will see
      isAnew = true;
      return readOn(chain, deployment, picture, { ...asked, isAnew });
    }
  };

  const poll = async (): Promise<boolean> => {
    // the picture is as old as the moment before it was taken
    const askedAt = now();
    const hadProblem = problem;
    try {
      const found = await read(askedAt);
      if (found !== picture) keep(found);
      if (picture === undefined || !isSameState(picture, found)) revision += 1;
      picture = found;
      isUnconfirmed = false;
      isAnew = false;
      isGood = true;
      const isFirst = lastGoodPollAt === undefined;
      lastGoodPollAt = askedAt;
      problem = undefined;
      if (hadProblem !== undefined || isFirst) log?.({ event: 'registry_followed' });
      return true;
    } catch (error) {
      problem = codeOf(error);
      // a chain that cannot be reached, or an endpoint that is behind, may come back as it was, and the picture ages
      // meanwhile; any other answer says that it is of something else
      if (problem !== 'chain_unreachable' && problem !== 'head_behind') isGood = false;
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
  const currentPicture = (): Picture | undefined => (isGood && !isStale() ? picture : undefined);

  const lookUp = (thumbprintHex: string, past?: number): KeyLookUp => {
    const current = currentPicture();
    if (current === undefined) return { status: 'unknown' };
    const thumbprint = toBytes32(thumbprintHex);
    if (thumbprint === undefined) return { status: 'unlisted' };
    return lookUpKeyIn(current, thumbprint, chainId, secondsOf(now()), past);
  };

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
    lookUpKey: (thumbprintHex) => lookUp(thumbprintHex),
    lookUpKeyAt: (thumbprintHex, at) => lookUp(thumbprintHex, secondsOf(at)),
    isRootListed(sha256Hex) {
      const current = currentPicture();
      if (current === undefined) return 'unknown';
      const thumbprint = toBytes32(sha256Hex);
      const root = thumbprint === undefined ? undefined : current.registry.roots.get(thumbprint);
      return root !== undefined && root.withdrawn === undefined;
    },
    lookUpVerifier(by, at) {
      const current = currentPicture();
      if (current === undefined) return { status: 'unknown' };
      const past = at === undefined ? undefined : secondsOf(at);
      const identity = 'did' in by ? addressOfDid(chainId, by.did) : undefined;
      const thumbprint = 'did' in by ? undefined : toBytes32(by.thumbprintHex);
      if (identity !== undefined) return lookUpVerifierIn(current, { identity }, secondsOf(now()), past);
      if (thumbprint !== undefined) return lookUpVerifierIn(current, { thumbprint }, secondsOf(now()), past);
      return { status: 'unlisted' };
    },
    inForce(kind, id, at) {
      const current = currentPicture();
      return current === undefined ? { status: 'unknown' } : inForceIn(current, kind, id, secondsOf(at));
    },
    async resolveDid(didUrl) {
      const current = currentPicture();
      if (current === undefined) return 'unknown';
      return resolveFromHistory(didUrl, {
        chainId,
        now,
        withJwk: true,
        eventsOf(address) {
          const did = current.dids.get(address);
          if (did === undefined || did.isTooLong) throw new Error('this DID is not followed');
          return did.events;
        },
        timeOfBlock: async (block) =>
          current.blockTimes.get(block) ?? (await chain.headAt(block))?.timeSeconds,
      });
    },
    overview() {
      const current = currentPicture();
      if (current === undefined || lastGoodPollAt === undefined) return 'unknown';
      return overviewOf(current, chainId, secondsOf(lastGoodPollAt));
    },
    get lastGoodPollAt() {
      return lastGoodPollAt;
    },
    get revision() {
      return revision;
    },
    get health(): FollowerHealth {
      const status = lastGoodPollAt === undefined ? 'never_read' : currentPicture() ? 'good' : 'stale';
      return { status, lastGoodPollAt, problem, headNumber: picture?.head.number };
    },
  };
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

const isSameState = (one: Picture, other: Picture): boolean =>
  one.registry === other.registry &&
  one.dids.size === other.dids.size &&
  [...one.dids].every(([address, did]) => other.dids.get(address) === did);
