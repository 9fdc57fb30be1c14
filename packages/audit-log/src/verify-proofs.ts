/** Checks of proofs, from nothing but hashes and sizes (RFC 9162, sections 2.1.3.2 and 2.1.4.2). */
import { emptyRoot, HASH_BYTES, nodeHash } from './merkle-tree.ts';

export interface InclusionToVerify {
  leafHash: Uint8Array;
  /** Position of the leaf, from 0. */
  index: number;
  /** Leaves in the tree. */
  size: number;
  root: Uint8Array;
  proof: readonly Uint8Array[];
}

export interface ConsistencyToVerify {
  previousSize: number;
  previousRoot: Uint8Array;
  size: number;
  root: Uint8Array;
  proof: readonly Uint8Array[];
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
const isHash = (bytes: Uint8Array) => bytes.length === HASH_BYTES;
const half = (value: number) => Math.floor(value / 2);
const isOdd = (value: number) => value % 2 === 1;

/** Hashes are public: no time that this takes tells anything. */
function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

export function verifyInclusion({ leafHash, index, size, root, proof }: InclusionToVerify): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leafHash, root, ...proof].every(isHash)) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && isSame(hash, root);
}

export function verifyConsistency(claim: ConsistencyToVerify): boolean {
  const { previousSize, previousRoot, size, root, proof } = claim;
  if (!isCount(previousSize) || !isCount(size) || previousSize > size) return false;
  if (![previousRoot, root, ...proof].every(isHash)) return false;
  if (previousSize === 0) return proof.length === 0 && isSame(previousRoot, emptyRoot());
  if (previousSize === size) return proof.length === 0 && isSame(previousRoot, root);

  let node = previousSize - 1;
  let last = size - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  // When the earlier tree is one whole subtree, its root stands for the first hash of the path.
  const path = node === 0 ? [previousRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let before = first;
  let after = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      before = nodeHash(sibling, before);
      after = nodeHash(sibling, after);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      after = nodeHash(after, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && isSame(before, previousRoot) && isSame(after, root);
}
