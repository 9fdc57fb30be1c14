// A published log: what a reader gets page by page is the log, and what contradicts itself is refused.
import { describe, expect, test } from 'vitest';
import {
  createPublishedLog,
  type LeafStore,
  pageTag,
  readPublishedLog,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { hex, leavesUpTo } from './support/leaves.ts';

const LEAVES = leavesUpTo(5000);

function storeOf(size: number): LeafStore {
  return {
    count: async () => size,
    readLeaves: async ({ from, to }) => LEAVES.slice(from, to),
    async positionOf(leaf) {
      const at = LEAVES.slice(0, size).findIndex((one) => hex(one) === hex(leaf));
      return at === -1 ? null : at;
    },
  };
}
const logOf = (size: number) => createPublishedLog(storeOf(size));
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** What a fetch of the log's address answers. */
const over = (size: number, change: (page: Record<string, unknown>) => unknown = (page) => page) => {
  const log = logOf(size);
  return async (uri: string) => {
    const { searchParams } = new URL(uri);
    const asked = {
      from: searchParams.get('from') ?? undefined,
      limit: searchParams.get('limit') ?? undefined,
    };
    return change(JSON.parse(JSON.stringify(await log.page(asked))));
  };
};
const uri = 'https://issuer.test/income/audit-log';

describe('pages', () => {
  test('hold a thousand leaves unless asked otherwise, and at the end what is left', async () => {
    const log = logOf(2500);
    expect(await log.page({})).toMatchObject({ size: 2500, from: 0, leaves: { length: 1000 } });
    expect(await log.page({ from: '2000' })).toMatchObject({ from: 2000, leaves: { length: 500 } });
    expect(await log.page({ from: '2500' })).toMatchObject({ from: 2500, leaves: [] });
    expect(await log.page({ from: '9999' })).toMatchObject({ leaves: [] });
    expect(await log.page({ from: '3', limit: '1' })).toMatchObject({
      leaves: [hex(LEAVES[3] as Uint8Array)],
    });
  });

  test.each([
    { limit: '0' },
    { limit: '4097' },
    { limit: '-1' },
    { from: '1e3' },
    { from: '' },
    { from: '01' },
    { from: '9'.repeat(16) },
  ])('are refused for %o', async (asked) => {
    expect(await logOf(10).page(asked)).toBe('invalid');
  });

  test('have another tag once the log has grown, and the same until then', async () => {
    const tagOf = async (size: number) => {
      const page = await logOf(size).page({});
      if (page === 'invalid') throw new Error('no page');
      return pageTag(page);
    };
    expect(await tagOf(10)).toBe(await tagOf(10));
    expect(await tagOf(10)).not.toBe(await tagOf(11));
  });
});

describe('proofs', () => {
  test('show a leaf in the log of any size that holds it', async () => {
    const log = logOf(2500);
    const leaf = LEAVES[1234] as Uint8Array;
    for (const size of ['1235', '2500', undefined]) {
      const shown = (await log.inclusion({ leaf: hex(leaf), size })) as Record<string, never>;
      const {
        index,
        size: of,
        root,
        proof,
      } = shown as unknown as {
        index: number;
        size: number;
        root: string;
        proof: string[];
      };
      expect({ index, root }).toEqual({ index: 1234, root: hex(rootOf(LEAVES.slice(0, of))) });
      const claim = { leafHash: leaf, index, size: of, root: bytes(root), proof: proof.map(bytes) };
      expect(verifyInclusion(claim)).toBe(true);
    }
  });

  test('are not there for a leaf that is not in the log, or not yet', async () => {
    const log = logOf(2500);
    expect(await log.inclusion({ leaf: hex(LEAVES[2500] as Uint8Array) })).toBe('unknown');
    expect(await log.inclusion({ leaf: hex(LEAVES[1234] as Uint8Array), size: '1234' })).toBe('unknown');
    expect(await log.inclusion({ leaf: 'AB'.repeat(32) })).toBe('invalid');
    expect(await log.inclusion({ leaf: hex(LEAVES[0] as Uint8Array), size: '2501' })).toBe('invalid');
  });

  test('show that the log of today extends that of yesterday', async () => {
    const shown = (await logOf(2500).consistency({ from: '1000' })) as Record<string, never>;
    const { previous_root, root, proof } = shown as unknown as {
      previous_root: string;
      root: string;
      proof: string[];
    };
    const sizes = { previousSize: 1000, size: 2500 };
    const roots = { previousRoot: bytes(previous_root), root: bytes(root) };
    expect(verifyConsistency({ ...sizes, ...roots, proof: proof.map(bytes) })).toBe(true);
    expect(previous_root).toBe(hex(rootOf(LEAVES.slice(0, 1000))));
    expect(await logOf(10).consistency({ from: '11' })).toBe('invalid');
    expect(await logOf(10).consistency({ size: '11' })).toBe('invalid');
  });
});

describe('a reader', () => {
  test('gets all leaves, or as many as were anchored', async () => {
    const whole = await readPublishedLog({ uri, fetchJson: over(5000) });
    expect(whole).toEqual({ leafHashes: LEAVES.map((leaf) => Uint8Array.from(leaf)), publishedSize: 5000 });
    const anchored = await readPublishedLog({ uri, fetchJson: over(5000), size: 4500 });
    expect(hex(rootOf(anchored.leafHashes))).toBe(hex(rootOf(LEAVES.slice(0, 4500))));
    expect(await readPublishedLog({ uri, fetchJson: over(0) })).toEqual({ leafHashes: [], publishedSize: 0 });
  });

  test.each([
    ['log_too_short', over(10), { size: 11 }],
    ['log_too_large', over(11), { maximumLeaves: 10 }],
    ['log_page_malformed', async () => null, {}],
    ['log_page_malformed', over(10, (page) => ({ ...page, format: 'another' })), {}],
    ['log_page_malformed', over(10, (page) => ({ ...page, leaves: ['zz'] })), {}],
    ['log_page_malformed', over(10, (page) => ({ ...page, size: -1 })), {}],
    ['log_page_inconsistent', over(10, (page) => ({ ...page, from: 1 })), {}],
    ['log_page_inconsistent', over(10, (page) => ({ ...page, leaves: [] })), {}],
    ['log_page_inconsistent', over(10, (page) => ({ ...page, size: 9 })), {}],
  ] as const)('refuses with %s', async (code, fetchJson, limits) => {
    await expect(readPublishedLog({ uri, fetchJson, ...limits })).rejects.toMatchObject({ code });
  });

  test('refuses a log that shrinks while it is read', async () => {
    const pages = [over(5000), over(4990)];
    const fetchJson = (address: string) => (pages.shift() as ReturnType<typeof over>)(address);
    await expect(readPublishedLog({ uri, fetchJson })).rejects.toMatchObject({
      code: 'log_page_inconsistent',
    });
  });
});
