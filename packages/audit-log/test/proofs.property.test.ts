// Every proof that the log makes verifies, and nothing else does: whatever is altered of leaf, place, size, root or path.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ConsistencyToVerify,
  consistencyProof,
  type InclusionToVerify,
  inclusionProof,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { altered, leavesUpTo } from './support/leaves.ts';

/** Ten thousand runs take a while. */
const TIMEOUT_MILLISECONDS = 120_000;
const runs = { numRuns: process.env.ANJU_FULL === '1' ? 10_000 : 300 };
const LEAVES = leavesUpTo(300);
const size = fc.integer({ min: 1, max: LEAVES.length });
const bit = fc.nat(255);

const inclusionOf = (index: number, of: number): InclusionToVerify => {
  const leaves = LEAVES.slice(0, of);
  return {
    leafHash: LEAVES[index] as Uint8Array,
    index,
    size: of,
    root: rootOf(leaves),
    proof: inclusionProof(leaves, index),
  };
};
const consistencyOf = (previousSize: number, of: number): ConsistencyToVerify => {
  const leaves = LEAVES.slice(0, of);
  return {
    previousSize,
    previousRoot: rootOf(leaves.slice(0, previousSize)),
    size: of,
    root: rootOf(leaves),
    proof: consistencyProof(leaves, previousSize),
  };
};

describe('inclusion', () => {
  test('every leaf of every tree of up to forty verifies, and at no other place', () => {
    for (let of = 1; of <= 40; of += 1) {
      for (let index = 0; index < of; index += 1) {
        const claim = inclusionOf(index, of);
        expect(verifyInclusion(claim)).toBe(true);
        for (let other = 0; other < of; other += 1) {
          if (other !== index) expect(verifyInclusion({ ...claim, index: other })).toBe(false);
        }
      }
    }
  });

  test(
    'no altered leaf, root or hash of the path verifies',
    () => {
      fc.assert(
        fc.property(size, fc.nat(), bit, fc.nat(), (of, place, at, which) => {
          const claim = inclusionOf(place % of, of);
          expect(verifyInclusion(claim)).toBe(true);
          expect(verifyInclusion({ ...claim, leafHash: altered(claim.leafHash, at) })).toBe(false);
          expect(verifyInclusion({ ...claim, root: altered(claim.root, at) })).toBe(false);
          if (claim.proof.length === 0) return;
          const changed = which % claim.proof.length;
          const proof = claim.proof.map((hash, n) => (n === changed ? altered(hash, at) : hash));
          expect(verifyInclusion({ ...claim, proof })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: claim.proof.filter((_, n) => n !== changed) })).toBe(
            false,
          );
          const twice = claim.proof[changed] as Uint8Array;
          expect(verifyInclusion({ ...claim, proof: claim.proof.toSpliced(changed, 0, twice) })).toBe(false);
        }),
        runs,
      );
    },
    TIMEOUT_MILLISECONDS,
  );

  test('a leaf that is not in the tree has no proof of another leaf', () => {
    const claim = inclusionOf(3, 7);
    expect(verifyInclusion({ ...claim, leafHash: LEAVES[7] as Uint8Array })).toBe(false);
  });

  test.each([
    { index: -1 },
    { index: 7 },
    { index: 0.5 },
    { size: 0 },
    { size: Number.NaN },
    { leafHash: new Uint8Array(31) },
    { root: new Uint8Array(33) },
    { proof: [new Uint8Array(1)] },
  ])('impossible arguments are refused: %o', (wrong) => {
    expect(verifyInclusion({ ...inclusionOf(3, 7), ...wrong })).toBe(false);
  });
});

describe('consistency', () => {
  test('every tree of up to forty extends every earlier one, and no other size', () => {
    for (let of = 0; of <= 40; of += 1) {
      for (let previous = 0; previous <= of; previous += 1) {
        const claim = consistencyOf(previous, of);
        expect(verifyConsistency(claim)).toBe(true);
        const others = [previous - 1, previous + 1].filter((other) => other >= 0 && other <= of);
        for (const previousSize of others) expect(verifyConsistency({ ...claim, previousSize })).toBe(false);
      }
    }
  });

  test(
    'no altered root or hash of the path verifies',
    () => {
      fc.assert(
        fc.property(size, fc.nat(), bit, fc.nat(), (of, earlier, at, which) => {
          const claim = consistencyOf(1 + (earlier % of), of);
          expect(verifyConsistency(claim)).toBe(true);
          expect(verifyConsistency({ ...claim, previousRoot: altered(claim.previousRoot, at) })).toBe(false);
          expect(verifyConsistency({ ...claim, root: altered(claim.root, at) })).toBe(false);
          if (claim.proof.length === 0) return;
          const changed = which % claim.proof.length;
          const proof = claim.proof.map((hash, n) => (n === changed ? altered(hash, at) : hash));
          expect(verifyConsistency({ ...claim, proof })).toBe(false);
          expect(verifyConsistency({ ...claim, proof: claim.proof.toSpliced(changed, 1) })).toBe(false);
          expect(verifyConsistency({ ...claim, proof: [...claim.proof, claim.root] })).toBe(false);
        }),
        runs,
      );
    },
    TIMEOUT_MILLISECONDS,
  );

  test(
    'a log in which an old leaf was changed, dropped or moved extends nothing',
    () => {
      fc.assert(
        fc.property(size, fc.nat(), fc.nat(), bit, (of, earlier, place, at) => {
          const previousSize = 1 + (earlier % of);
          const changed = place % previousSize;
          const honest = consistencyOf(previousSize, of);
          const leaves = LEAVES.slice(0, of);
          const rewritten = leaves.with(changed, altered(leaves[changed] as Uint8Array, at));
          const root = rootOf(rewritten);
          expect(
            verifyConsistency({ ...honest, root, proof: consistencyProof(rewritten, previousSize) }),
          ).toBe(false);
          if (of === previousSize) return;
          const shortened = leaves.toSpliced(changed, 1);
          const claim = { ...honest, size: of - 1, root: rootOf(shortened) };
          expect(verifyConsistency({ ...claim, proof: consistencyProof(shortened, previousSize) })).toBe(
            false,
          );
        }),
        runs,
      );
    },
    TIMEOUT_MILLISECONDS,
  );

  test.each([
    { previousSize: -1 },
    { previousSize: 8 },
    { size: 3 },
    { previousRoot: new Uint8Array(0) },
    { proof: [new Uint8Array(1)] },
    { proof: [] },
  ])('impossible arguments are refused: %o', (wrong) => {
    expect(verifyConsistency({ ...consistencyOf(4, 7), ...wrong })).toBe(false);
  });
});
