// The tree over leaves in a database is the same tree, and reads little of it.
import { describe, expect, test } from 'vitest';
import {
  AuditLogError,
  consistencyProof,
  createLogTree,
  inclusionProof,
  inclusionRanges,
  leafHash,
  rangeRoot,
  rootOf,
} from '../src/index.ts';
import { leavesUpTo } from './support/leaves.ts';

const LEAVES = leavesUpTo(75);

function treeOverCounted(blockLeaves: number) {
  let read = 0;
  const tree = createLogTree(async ({ from, to }) => {
    read += to - from;
    return LEAVES.slice(from, to);
  }, blockLeaves);
  const takeRead = () => {
    const taken = read;
    read = 0;
    return taken;
  };
  return { tree, takeRead };
}

describe('a tree in blocks', () => {
  test('has the roots and proofs of the tree in memory, for every size and place', async () => {
    const { tree } = treeOverCounted(8);
    for (let size = 0; size <= LEAVES.length; size += 1) {
      const leaves = LEAVES.slice(0, size);
      expect(await tree.root(size)).toEqual(rootOf(leaves));
      for (let at = 0; at < size; at += 3) {
        expect(await tree.inclusion(at, size)).toEqual(inclusionProof(leaves, at));
        expect(await tree.consistency(at, size)).toEqual(consistencyProof(leaves, at));
      }
    }
  });

  test('reads whole blocks once; a log that grows costs only what is new', async () => {
    const { tree, takeRead } = treeOverCounted(8);
    await tree.root(64);
    expect(takeRead()).toBe(64);
    await tree.root(67);
    expect(takeRead()).toBe(3);
    await tree.root(72);
    expect(takeRead()).toBe(8);
    await tree.inclusion(30, 72);
    expect(takeRead()).toBeLessThanOrEqual(8);
  });

  test('refuses places and sizes outside the tree', async () => {
    const { tree } = treeOverCounted(8);
    await expect(tree.inclusion(5, 5)).rejects.toThrow(AuditLogError);
    await expect(tree.inclusion(-1, 5)).rejects.toMatchObject({ code: 'range_outside_tree' });
    await expect(tree.consistency(6, 5)).rejects.toMatchObject({ code: 'range_outside_tree' });
    expect(() => inclusionRanges(0.5, 3)).toThrow(AuditLogError);
  });
});

describe('leaves', () => {
  test('with another salt or entry have another hash', () => {
    const entry = Buffer.from('entry');
    const salt = new Uint8Array(32).fill(1);
    expect(leafHash(salt, entry)).toEqual(leafHash(Uint8Array.from(salt), Buffer.from('entry')));
    expect(leafHash(salt.with(31, 2), entry)).not.toEqual(leafHash(salt, entry));
    expect(leafHash(salt, Buffer.from('entrz'))).not.toEqual(leafHash(salt, entry));
  });

  test('need a salt of 32 bytes: a shorter one could be tried out', () => {
    expect(() => leafHash(new Uint8Array(31), new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'salt_too_short' }),
    );
  });

  test('of another length than a hash make no root', () => {
    expect(() => rootOf([new Uint8Array(31)])).toThrow(expect.objectContaining({ code: 'leaf_malformed' }));
    expect(() => rangeRoot(LEAVES, { from: 3, to: 3 })).toThrow(
      expect.objectContaining({ code: 'range_outside_tree' }),
    );
  });
});
