// Streams of anchors of the identities that the registry lists, read from the contract's own state. Anyone may open streams
// and anchor in them: events would have to be read past everybody else's.
import { didOfAddress } from '../did-ethr.ts';
import { streamKindFromNumber } from '../enumerations.ts';
import type { StreamRecord } from '../overview.ts';
import type { ChainPort, ChainStream } from './chain-port.ts';
import { FollowError } from './errors.ts';

const anchorsKept = 100;
/** Of one identity, the oldest: what it opens beyond is shown to nobody. */
const streamsAtMost = 256;
const identitiesAtOnce = 16;

export interface FollowedStreams {
  /** Addresses whose streams these are. */
  identities: readonly string[];
  /** Of the contract as a whole. */
  changeCount: number;
  records: readonly StreamRecord[];
}

/**
 * All streams of the identities at a block.
 * @param before what was read of an earlier block of the same chain: what did not grow is not read again
 * @throws FollowError `answer_malformed`
 */
export async function readStreams(
  chain: ChainPort,
  chainId: number,
  { identities, changeCount }: Omit<FollowedStreams, 'records'>,
  block: number,
  before: FollowedStreams | undefined,
): Promise<FollowedStreams> {
  const isSame = before?.changeCount === changeCount && before.identities.join() === identities.join();
  if (isSame) return before;
  const known = new Map(before?.records.map((one) => [one.stream, one]));
  const readOne = async (identity: string, found: ChainStream): Promise<StreamRecord> => {
    const { stream, uri, anchorCount } = found;
    const kind = streamKindFromNumber(found.kind);
    if (kind === undefined) throw new FollowError('answer_malformed', 'a stream of no known kind');
    const earlier = known.get(stream);
    if (earlier?.anchorCount === anchorCount) return earlier;
    const offset = Math.max(anchorCount - anchorsKept, 0);
    const latest = anchorCount === 0 ? [] : await chain.anchors(stream, offset, anchorsKept, block);
    const isWhole =
      latest.length === anchorCount - offset &&
      latest.every(({ number }, index) => number === offset + index + 1);
    if (!isWhole) throw new FollowError('answer_malformed', 'a stream of anchors has a gap');
    return { stream, did: didOfAddress(chainId, identity), kind, uri, anchorCount, latest };
  };
  const records: StreamRecord[] = [];
  for (let from = 0; from < identities.length; from += identitiesAtOnce) {
    const some = identities.slice(from, from + identitiesAtOnce).map(async (identity) => {
      const own: StreamRecord[] = [];
      for (const found of await chain.streamsOf(identity, streamsAtMost, block)) {
        own.push(await readOne(identity, found));
      }
      return own;
    });
    records.push(...(await Promise.all(some)).flat());
  }
  return { identities, changeCount, records };
}
