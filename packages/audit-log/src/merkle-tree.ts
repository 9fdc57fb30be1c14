/** The Merkle tree of a log: SHA-256, leaves and nodes told apart by their first byte (RFC 9162, section 2.1). */
import { sha256 } from '@noble/hashes/sha2.js';
import { AuditLogError } from './errors.ts';

export const HASH_BYTES = 32;
export const SALT_BYTES = 32;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Leaves `from` to `to`, the last not included. */
export interface LeafRange {
  from: number;
  to: number;
}

function sha256Of(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/**
 * The published hash of an entry: what the leaf commits to is the salt (32 bytes) and then the entry. Without the salt
 * nobody can try entries out. Throws `salt_too_short`.
 */
export function leafHash(salt: Uint8Array, entry: Uint8Array): Uint8Array {
  if (salt.length !== SALT_BYTES) throw new AuditLogError('salt_too_short');
  return sha256Of(LEAF, salt, entry);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256Of(NODE, left, right);
}

/** Root of the tree without leaves. */
export const emptyRoot = (): Uint8Array => sha256Of();

/** How many of `count` (2 or more) leaves stand left: the largest power of two below `count`. */
export function leftCount(count: number): number {
  let left = 1;
  while (left * 2 < count) left *= 2;
  return left;
}

/** Root of the tree over the leaf hashes, oldest first. Throws `leaf_malformed`. */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return emptyRoot();
  return rangeRoot(leafHashes, { from: 0, to: leafHashes.length });
}

/** Root over some of the leaves. Throws `range_outside_tree`, `leaf_malformed`. */
export function rangeRoot(leafHashes: readonly Uint8Array[], { from, to }: LeafRange): Uint8Array {
  if (!(from >= 0 && from < to && to <= leafHashes.length)) throw new AuditLogError('range_outside_tree');
  if (to - from === 1) {
    const leaf = leafHashes[from] as Uint8Array;
    if (leaf.length !== HASH_BYTES) throw new AuditLogError('leaf_malformed');
    return leaf;
  }
  const middle = from + leftCount(to - from);
  return nodeHash(rangeRoot(leafHashes, { from, to: middle }), rangeRoot(leafHashes, { from: middle, to }));
}
