// The DIDs that the registry lists: their events, checked for gaps, and the keys that their documents hold.
import type { DIDDocument } from 'did-resolver';
import { buildDocument } from '../did/build-document.ts';
import { type DidEvent, parseDidLog } from '../did/did-events.ts';
import { assertionThumbprints } from '../did/p256-jwk.ts';
import { didOfAddress } from '../did-ethr.ts';
import type { KeptLog } from './chain-port.ts';
import { FollowError } from './errors.ts';

/** One identity's history. Made anew when its events change. */
export interface FollowedDid {
  did: string;
  address: string;
  logs: readonly KeptLog[];
  /** Those that the DID method knows. */
  events: readonly DidEvent[];
  /** Block of the last change, those included that the method does not know. */
  lastChange: number;
  /** Too long to be trusted to: nothing is said about its keys. */
  isTooLong: boolean;
  /** Thumbprints held at a second; remembered until something runs out. */
  heldAt(seconds: number): ReadonlySet<string>;
}

/**
 * What one identity may write before it is taken as unresolvable: it pays for its own events, but their weight is the
 * follower's. Ten thousand rotations a year for five years are within it.
 */
export const eventsAtMost = 50_000;
const bytesAtMost = 32 * 1024 * 1024;

const nothing: ReadonlySet<string> = new Set();

/**
 * @param logs all logs of the ERC-1056 contract about the identity, in the order of the chain
 * @param isOverlong there are more of them than are kept
 * @throws FollowError `events_omitted` when the chain of previous changes has a gap
 */
export function followedDid(
  chainId: number,
  address: string,
  logs: readonly KeptLog[],
  isOverlong = false,
): FollowedDid {
  const did = didOfAddress(chainId, address);
  const events: DidEvent[] = [];
  let lastChange = 0;
  let bytes = 0;
  for (const log of logs) {
    const parsed = parseDidLog(log);
    if (parsed === undefined) continue;
    if (Number(parsed.previousChange) !== lastChange) {
      throw new FollowError('events_omitted', 'an event of a DID is missing');
    }
    lastChange = log.blockNumber;
    bytes += log.data.length / 2;
    if (parsed.event !== undefined) events.push(parsed.event);
  }
  const isTooLong = isOverlong || bytes > bytesAtMost;

  let known: { from: number; until: number; thumbprints: ReadonlySet<string> } | undefined;
  const heldAt = (seconds: number): ReadonlySet<string> => {
    if (isTooLong) return nothing;
    if (known !== undefined && seconds >= known.from && seconds <= known.until) return known.thumbprints;
    const document: DIDDocument = buildDocument({
      did,
      address,
      chainId,
      events,
      atSeconds: seconds,
    }).document;
    let until = Number.POSITIVE_INFINITY;
    for (const { validTo } of events) {
      if (validTo !== undefined && validTo >= seconds && validTo < until) until = Number(validTo);
    }
    known = { from: seconds, until, thumbprints: assertionThumbprints(document) };
    return known.thumbprints;
  };
  return { did, address, logs, events, lastChange, isTooLong, heldAt };
}

/** Thumbprints that the document held at the end of a past second. */
export function heldInThePast(
  { did, address, events, isTooLong }: FollowedDid,
  chainId: number,
  seconds: number,
  timeOf: (block: number) => number,
): ReadonlySet<string> {
  if (isTooLong) return nothing;
  const past = events.filter(({ blockNumber }) => timeOf(blockNumber) <= seconds);
  return assertionThumbprints(
    buildDocument({ did, address, chainId, events: past, atSeconds: seconds }).document,
  );
}
