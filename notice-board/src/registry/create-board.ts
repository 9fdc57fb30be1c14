// The registry as the page shows it, made anew from the follower's picture whenever somebody asks and it has changed.
import {
  type Deployment,
  type RegistryFollower,
  type RegistryOverview,
  readDeployment,
} from '@anju/registry-contracts/follow';
import { ConfigError } from '../config.ts';
import type { Board, RegistryAnswer } from './board.ts';
import { agenciesOf, listingsOf, rootsOf } from './listed.ts';
import { partiesOf } from './parties.ts';
import { proposalsOf } from './proposals.ts';
import { publicationsOf, streamsOf } from './published.ts';

type Ports = {
  follower: Pick<RegistryFollower, 'overview' | 'lastGoodPollAt'>;
  deployment: Deployment;
  now: () => Date;
};

const MOST_ENTRIES = 200;
const MOST_PROPOSALS = 50;

/** Throws `ConfigError` when the registry is not founded or the file is none. */
export function readDeploymentFile(path: string): Deployment {
  try {
    return readDeployment(path);
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
}

/** The newest entries; how many others there are. */
function newest<T>(entries: T[], most: number): { kept: T[]; omitted: number } {
  const omitted = Math.max(entries.length - most, 0);
  return { kept: entries.slice(omitted), omitted };
}

function boardOf(overview: RegistryOverview, deployment: Deployment, nowSeconds: number): Board {
  const listings = newest(overview.listings, MOST_ENTRIES);
  const agencies = newest(overview.verifiers, MOST_ENTRIES);
  const rules = newest(publicationsOf(overview, 'rule', nowSeconds), MOST_ENTRIES);
  const types = newest(publicationsOf(overview, 'type', nowSeconds), MOST_ENTRIES);
  const streams = newest(overview.streams, MOST_ENTRIES);
  const proposals = newest(overview.proposals, MOST_PROPOSALS);
  return {
    chainId: overview.chainId,
    block: overview.block,
    terms: overview.terms,
    parties: partiesOf(overview),
    listings: listingsOf(overview, listings.kept, nowSeconds),
    roots: rootsOf(overview),
    agencies: agenciesOf(overview, agencies.kept, nowSeconds),
    rules: rules.kept,
    types: types.kept,
    streams: streamsOf(streams.kept),
    proposals: proposalsOf(overview, deployment, proposals.kept, nowSeconds),
    omitted: {
      listings: listings.omitted,
      agencies: agencies.omitted,
      rules: rules.omitted,
      types: types.omitted,
      streams: streams.omitted,
      proposals: proposals.omitted,
    },
  };
}

/** Answers for `GET /registry.json`. A crowd of readers costs one picture a second at most. */
export function createBoard({ follower, deployment, now }: Ports): () => RegistryAnswer {
  let kept: { blockHash: string; nowSeconds: number; board: Board } | undefined;
  return () => {
    const nowSeconds = Math.floor(now().getTime() / 1000);
    const overview = follower.overview();
    if (overview === 'unknown') {
      kept = undefined;
      const last = follower.lastGoodPollAt;
      const lastReadAtSeconds = last === undefined ? null : Math.floor(last.getTime() / 1000);
      return { status: 'unknown', nowSeconds, lastReadAtSeconds };
    }
    const { blockHash, asOfSeconds } = overview;
    if (kept === undefined || kept.blockHash !== blockHash || kept.nowSeconds !== nowSeconds) {
      kept = { blockHash, nowSeconds, board: boardOf(overview, deployment, nowSeconds) };
    }
    return { status: 'known', nowSeconds, asOfSeconds, board: kept.board };
  };
}
