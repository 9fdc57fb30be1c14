// Recomputes, in the reader's browser, what is published of one stream, and compares it with the anchor.
import { readPublishedLog, rootOf, statusListDigest } from '@anju/audit-log';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Stream } from '../../registry/board.ts';
import { type BoundedFetch, NotFetchedError } from './bounded-fetch.ts';

export type Recomputed =
  | { result: 'not_yet_anchored' }
  /** `newer`: entries that were added since the anchor. */
  | { result: 'matches'; anchorNumber: number; size: number; newer: number; digestHex: string }
  | {
      result: 'differs';
      anchorNumber: number;
      /** `earlier`: what is served is what anchor `earlierNumber` said. */
      why: 'other_content' | 'earlier' | 'too_short' | 'malformed';
      earlierNumber?: number;
      digestHex?: string;
    }
  | { result: 'unreachable' };

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Never rejects. */
export async function recompute(stream: Stream, fetchBytes: BoundedFetch): Promise<Recomputed> {
  const { kind, uri, last, earlier } = stream;
  if (last === null) return { result: 'not_yet_anchored' };
  const anchorNumber = last.number;
  try {
    if (kind === 'audit-log') {
      const fetchJson = async (page: string) =>
        JSON.parse(text(await fetchBytes(page, 'application/json'))) as unknown;
      const { leafHashes, publishedSize } = await readPublishedLog({ uri, fetchJson, size: last.size });
      const digestHex = bytesToHex(rootOf(leafHashes));
      if (digestHex !== last.digestHex) {
        return { result: 'differs', anchorNumber, why: 'other_content', digestHex };
      }
      return {
        result: 'matches',
        anchorNumber,
        size: last.size,
        newer: publishedSize - last.size,
        digestHex,
      };
    }
    const token = text(await fetchBytes(uri, 'application/statuslist+jwt'));
    const { digestHex, size } = await statusListDigest(token);
    if (digestHex === last.digestHex) return { result: 'matches', anchorNumber, size, newer: 0, digestHex };
    const before = earlier.find((one) => one.digestHex === digestHex);
    return before === undefined
      ? { result: 'differs', anchorNumber, why: 'other_content', digestHex }
      : { result: 'differs', anchorNumber, why: 'earlier', earlierNumber: before.number, digestHex };
  } catch (error) {
    if (error instanceof NotFetchedError) return { result: 'unreachable' };
    const isShort = (error as { code?: unknown }).code === 'log_too_short';
    return { result: 'differs', anchorNumber, why: isShort ? 'too_short' : 'malformed' };
  }
}
