/** Reads a whole published log page by page, for whoever recomputes its root. */
import { AuditLogError } from './errors.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { LOG_FORMAT, MAXIMUM_PAGE_LEAVES } from './published-log.ts';

export interface LogToRead {
  /** Where the log is published; the uri of its stream. */
  uri: string;
  /** Fetches an address and parses it as JSON. Bounding time and bytes (300 kB a page) is its part. */
  fetchJson: (uri: string) => Promise<unknown>;
  /** Reads only so many leaves: the anchored size. Without it, as many as the log has at the first page. */
  size?: number;
  maximumLeaves?: number;
}

export interface ReadLog {
  leafHashes: Uint8Array[];
  /** Leaves that the log had at the last page read. */
  publishedSize: number;
}

function readPage(page: unknown): { size: number; from: number; leaves: Uint8Array[] } {
  const { format, size, from, leaves } = (page ?? {}) as Record<string, unknown>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const isPage = format === LOG_FORMAT && isCount(size) && isCount(from) && Array.isArray(leaves);
  if (!isPage || leaves.length > MAXIMUM_PAGE_LEAVES) throw new AuditLogError('log_page_malformed');
  return { size, from, leaves: leaves.map(readLeaf) };
}

function readLeaf(hex: unknown): Uint8Array {
  if (typeof hex !== 'string' || !/^[0-9a-f]{64}$/.test(hex)) throw new AuditLogError('log_page_malformed');
  return Uint8Array.from({ length: HASH_BYTES }, (_, at) =>
    Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
  );
}

/** Throws `log_page_malformed`, `log_page_inconsistent`, `log_too_large`, `log_too_short`, and what `fetchJson` throws. */
export async function readPublishedLog({
  uri,
  fetchJson,
  size: wanted,
  maximumLeaves = 1_000_000,
}: LogToRead): Promise<ReadLog> {
  const leafHashes: Uint8Array[] = [];
  let publishedSize = 0;
  for (let end = wanted; end === undefined || leafHashes.length < end; ) {
    const limit = Math.min(MAXIMUM_PAGE_LEAVES, (end ?? MAXIMUM_PAGE_LEAVES) - leafHashes.length);
    const page = readPage(await fetchJson(`${uri}?from=${leafHashes.length}&limit=${limit}`));
    const isInOrder = page.from === leafHashes.length && page.size >= publishedSize;
    const isWithin = page.leaves.length <= limit && page.from + page.leaves.length <= page.size;
    if (!isInOrder || !isWithin) throw new AuditLogError('log_page_inconsistent');
    publishedSize = page.size;
    end ??= page.size;
    if (end > page.size) throw new AuditLogError('log_too_short');
    if (end > maximumLeaves) throw new AuditLogError('log_too_large');
    if (page.leaves.length === 0 && leafHashes.length < end) throw new AuditLogError('log_page_inconsistent');
    leafHashes.push(...page.leaves);
  }
  return { leafHashes, publishedSize };
}
