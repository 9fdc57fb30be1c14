/** Proofs that a leaf is in a tree and that a tree extends an earlier one (RFC 9162, sections 2.1.3 and 2.1.4). */
import { AuditLogError } from './errors.ts';
import { type LeafRange, leftCount, rangeRoot } from './merkle-tree.ts';

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;

/** The subtrees whose roots prove leaf `index` of a tree of `size` leaves, nearest first. Throws `range_outside_tree`. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new AuditLogError('range_outside_tree');
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + leftCount(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/**
 * The subtrees whose roots prove that a tree of `size` leaves extends one of `previousSize`. None when nothing is to be
 * proved: the earlier tree is empty or the same. Throws `range_outside_tree`.
 */
export function consistencyRanges(previousSize: number, size: number): LeafRange[] {
  if (!isCount(previousSize) || !isCount(size) || previousSize > size) {
    throw new AuditLogError('range_outside_tree');
  }
  if (previousSize === 0 || previousSize === size) return [];
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to !== previousSize) {
    const middle = from + leftCount(to - from);
    if (previousSize <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // The earlier tree's own root is known to whoever checks; a part of it is not.
  if (from !== 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** Throws `range_outside_tree`, `leaf_malformed`. */
export function inclusionProof(leafHashes: readonly Uint8Array[], index: number): Uint8Array[] {
  return inclusionRanges(index, leafHashes.length).map((range) => rangeRoot(leafHashes, range));
}

/** Throws `range_outside_tree`, `leaf_malformed`. */
export function consistencyProof(leafHashes: readonly Uint8Array[], previousSize: number): Uint8Array[] {
  return consistencyRanges(previousSize, leafHashes.length).map((range) => rangeRoot(leafHashes, range));
}
