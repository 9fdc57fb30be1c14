/** The tree of a long log whose leaves lie in a database: reads few of them, keeps roots of whole subtrees in memory. */
import { emptyRoot, type LeafRange, leftCount, nodeHash, rangeRoot } from './merkle-tree.ts';
import { consistencyRanges, inclusionRanges } from './proofs.ts';

export interface LogTree {
  /** Root of the first `size` leaves. */
  root(size: number): Promise<Uint8Array>;
  /** Proof that leaf `index` is among the first `size`. Throws `range_outside_tree`. */
  inclusion(index: number, size: number): Promise<Uint8Array[]>;
  /** Proof that the first `size` leaves extend the first `previousSize`. Throws `range_outside_tree`. */
  consistency(previousSize: number, size: number): Promise<Uint8Array[]>;
}

/** Leaves that are read and hashed at a time; a power of two. */
const BLOCK_LEAVES = 1024;

/** @param readLeaves leaf hashes from `from` up to `to`, never changed once given; whole, or it throws */
export function createLogTree(
  readLeaves: (range: LeafRange) => Promise<readonly Uint8Array[]>,
  blockLeaves: number = BLOCK_LEAVES,
): LogTree {
  // Only whole subtrees of a block or more: two roots per block in all, and never out of date.
  const kept = new Map<string, Uint8Array>();

  async function rootOver(range: LeafRange): Promise<Uint8Array> {
    const { from, to } = range;
    const count = to - from;
    const isWhole = count >= blockLeaves && Number.isInteger(Math.log2(count));
    const key = `${from}-${to}`;
    const known = kept.get(key);
    if (known) return known;
    const root =
      count <= blockLeaves
        ? rangeRoot(await readLeaves(range), { from: 0, to: count })
        : await rootOverHalves(range);
    if (isWhole) kept.set(key, root);
    return root;
  }

  async function rootOverHalves({ from, to }: LeafRange): Promise<Uint8Array> {
    const middle = from + leftCount(to - from);
    return nodeHash(await rootOver({ from, to: middle }), await rootOver({ from: middle, to }));
  }

  async function rootsOver(ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
    const roots: Uint8Array[] = [];
    for (const range of ranges) roots.push(await rootOver(range));
    return roots;
  }

  return {
    root: async (size) => (size === 0 ? emptyRoot() : rootOver({ from: 0, to: size })),
    inclusion: async (index, size) => rootsOver(inclusionRanges(index, size)),
    consistency: async (previousSize, size) => rootsOver(consistencyRanges(previousSize, size)),
  };
}
