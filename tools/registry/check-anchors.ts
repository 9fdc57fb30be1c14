// Recomputes what is published of every stream and compares it with what the chain says.
import { readPublishedLog, rootOf, statusListDigest } from '@anju/audit-log';
import type { AnchorRecord, StreamRecord } from '@anju/registry-contracts/follow';
import { FetchRefused, type GuardedFetch } from './guarded-fetch.ts';

export type AnchorResult = 'matches' | 'not_yet_anchored' | 'differs' | 'unreachable';

export type CheckedStream = {
  stream: string;
  did: string;
  kind: StreamRecord['kind'];
  uri: string;
  result: AnchorResult;
  /** Why, or what besides. */
  sentence: string;
  anchor?: { number: number; digestHex: string; size: number; atSeconds: number };
  published?: { digestHex: string; size: number };
};

type Found = Pick<CheckedStream, 'result' | 'sentence' | 'published'>;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

async function checkLog(fetchText: GuardedFetch, uri: string, anchor: AnchorRecord): Promise<Found> {
  const fetchJson = async (page: string): Promise<unknown> => {
    const text = await fetchText(page, 'application/json');
    return JSON.parse(text) as unknown;
  };
  const { leafHashes, publishedSize } = await readPublishedLog({ uri, fetchJson, size: anchor.size });
  const digestHex = hexOf(rootOf(leafHashes));
  const published = { digestHex, size: leafHashes.length };
  if (digestHex !== anchor.digestHex) {
    return {
      result: 'differs',
      sentence: `The first ${anchor.size} entries are not those that were anchored.`,
      published,
    };
  }
  const more = publishedSize - anchor.size;
  return {
    result: 'matches',
    sentence: `Unaltered since the anchor, entries: ${anchor.size}.${more > 0 ? ` Newer and not anchored yet: ${more}.` : ''}`,
    published,
  };
}

async function checkList(
  fetchText: GuardedFetch,
  uri: string,
  anchor: AnchorRecord,
  latest: readonly AnchorRecord[],
): Promise<Found> {
  const published = await statusListDigest(await fetchText(uri, 'application/statuslist+jwt'));
  if (published.digestHex === anchor.digestHex) {
    return {
      result: 'matches',
      sentence: `The list is the one that was anchored, places: ${published.size}.`,
      published,
    };
  }
  const earlier = latest.find(({ digestHex }) => digestHex === published.digestHex);
  return {
    result: 'differs',
    sentence: earlier
      ? `The list is an earlier one: that of anchor ${earlier.number}, not of ${anchor.number}.`
      : 'The list is not the one that was anchored last.',
    published,
  };
}

/** Checks one stream. Never rejects. */
async function checkStream(stream: StreamRecord, fetchText: GuardedFetch): Promise<CheckedStream> {
  const { did, kind, uri, latest } = stream;
  const known = { stream: stream.stream, did, kind, uri };
  const last = latest.at(-1);
  if (last === undefined) {
    return {
      ...known,
      result: 'not_yet_anchored',
      sentence: 'The stream is open and nothing is anchored yet.',
    };
  }
  const { number, digestHex, size, atSeconds } = last;
  const anchor = { number, digestHex, size, atSeconds };
  try {
    const found =
      kind === 'audit-log'
        ? await checkLog(fetchText, uri, last)
        : await checkList(fetchText, uri, last, latest);
    return { ...known, anchor, ...found };
  } catch (error) {
    if (error instanceof FetchRefused) {
      return { ...known, anchor, result: 'unreachable', sentence: `The address ${error.message}.` };
    }
    const isShort = (error as { code?: unknown }).code === 'log_too_short';
    return {
      ...known,
      anchor,
      result: 'differs',
      sentence: isShort
        ? `Fewer than the ${size} anchored entries are published: some were dropped.`
        : 'What is published there is no such list or log.',
    };
  }
}

export type CheckPorts = {
  /** The streams as the chain has them now. */
  readStreams: () => Promise<StreamRecord[]>;
  fetchText: GuardedFetch;
  /** Resolves after a moment; false once there was patience enough. */
  waitAgain: () => Promise<boolean>;
};

/**
 * Checks every stream. What was changed a moment ago is anchored a moment later, so one that differs is looked at again
 * as long as there is patience, chain and publication both.
 */
export async function checkAnchors({
  readStreams,
  fetchText,
  waitAgain,
}: CheckPorts): Promise<CheckedStream[]> {
  const checked = new Map<string, CheckedStream>();
  for (;;) {
    for (const stream of await readStreams()) {
      const before = checked.get(stream.stream);
      if (before !== undefined && before.result !== 'differs') continue;
      checked.set(stream.stream, await checkStream(stream, fetchText));
    }
    const differs = [...checked.values()].some(({ result }) => result === 'differs');
    if (!differs || !(await waitAgain())) return [...checked.values()];
  }
}
