/** What a service publishes of its audit log: leaf hashes in pages and proofs, never an entry. */
import { encodeHex } from '@anju/credentials';
import { createLogTree } from './log-tree.ts';
import { HASH_BYTES, type LeafRange } from './merkle-tree.ts';

export const LOG_FORMAT = 'urn:anju:audit-log:1';
const PAGE_LEAVES = 1000;
export const MAXIMUM_PAGE_LEAVES = 4096;

/** Where the leaves lie. A leaf gets its position once and keeps it. */
export interface LeafStore {
  /** Leaves that have a position: 0 to `count` - 1. */
  count(): Promise<number>;
  readLeaves(range: LeafRange): Promise<Uint8Array[]>;
  /** Position of a leaf hash; null when it is not in the log, or not yet. */
  positionOf(leafHash: Uint8Array): Promise<number | null>;
}

export interface LogPage {
  format: typeof LOG_FORMAT;
  /** Leaves in the whole log. */
  size: number;
  /** Position of the first leaf of this page. */
  from: number;
  /** Leaf hashes in lower-case hexadecimal. */
  leaves: string[];
}

export interface LogHead {
  size: number;
  /** Lower-case hexadecimal. */
  digestHex: string;
}

export interface PublishedLog {
  head(): Promise<LogHead>;
  page(asked: { from?: string | undefined; limit?: string | undefined }): Promise<LogPage | 'invalid'>;
  /** Proof for one leaf hash, in the tree of the first `size` leaves or of all. */
  inclusion(asked: { leaf: string; size?: string | undefined }): Promise<object | 'invalid' | 'unknown'>;
  /** Proof that the log of `size` (or all) extends that of `from`. */
  consistency(asked: { from?: string | undefined; size?: string | undefined }): Promise<object | 'invalid'>;
}

/** A number of an address, at most 15 digits; undefined when it is none. */
function readCount(text: string | undefined, absent: number): number | undefined {
  if (text === undefined) return absent;
  return /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}

function readHash(hex: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{64}$/.test(hex)) return undefined;
  return Uint8Array.from({ length: HASH_BYTES }, (_, at) =>
    Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
  );
}

export function createPublishedLog(store: LeafStore): PublishedLog {
  const tree = createLogTree((range) => store.readLeaves(range));
  const hex = (hashes: readonly Uint8Array[]) => hashes.map((hash) => encodeHex(hash));

  return {
    async head() {
      const size = await store.count();
      return { size, digestHex: encodeHex(await tree.root(size)) };
    },

    async page(asked) {
      const from = readCount(asked.from, 0);
      const limit = readCount(asked.limit, PAGE_LEAVES);
      if (from === undefined || limit === undefined || limit === 0 || limit > MAXIMUM_PAGE_LEAVES)
        return 'invalid';
      const size = await store.count();
      const to = Math.min(from + limit, size);
      const leaves = from < to ? hex(await store.readLeaves({ from, to })) : [];
      return { format: LOG_FORMAT, size, from, leaves };
    },

    async inclusion(asked) {
      const leaf = readHash(asked.leaf);
      if (leaf === undefined) return 'invalid';
      const whole = await store.count();
      const size = readCount(asked.size, whole);
      if (size === undefined || size > whole) return 'invalid';
      const index = await store.positionOf(leaf);
      if (index === null || index >= size) return 'unknown';
      const proof = hex(await tree.inclusion(index, size));
      return { leaf: asked.leaf, index, size, root: encodeHex(await tree.root(size)), proof };
    },

    async consistency(asked) {
      const whole = await store.count();
      const from = readCount(asked.from, 0);
      const size = readCount(asked.size, whole);
      if (from === undefined || size === undefined || from > size || size > whole) return 'invalid';
      const [previousRoot, root] = [await tree.root(from), await tree.root(size)];
      const proof = hex(await tree.consistency(from, size));
      return { from, previous_root: encodeHex(previousRoot), size, root: encodeHex(root), proof };
    },
  };
}

/** Entity tag of a page: leaves never change, so where it begins, how much it holds and the size say it all. */
export const pageTag = ({ size, from, leaves }: LogPage): string => `"${from}-${leaves.length}-${size}"`;
