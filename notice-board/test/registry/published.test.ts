// What departments and agencies publish, as the reader's browser takes it: fetched with bounds, believed by hash alone.
import { createHash } from 'node:crypto';
import { leafHash, rootOf } from '@anju/audit-log';
import { describe, expect, it } from 'vitest';
import {
  type BoundedFetch,
  createBoundedFetch,
  NotFetchedError,
} from '../../src/page/registry/bounded-fetch.ts';
import { createDocuments } from '../../src/page/registry/published-documents.ts';
import { recompute } from '../../src/page/registry/recompute.ts';
import type { Stream } from '../../src/registry/board.ts';

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text));
const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');

describe('fetching', () => {
  it('takes no cookies along, follows nobody, and refuses what is no web address', async () => {
    const asked: RequestInit[] = [];
    const fetchBytes = createBoundedFetch(async (_url, init) => {
      asked.push(init ?? {});
      return new Response('hello');
    });
    expect(await fetchBytes('https://a.example/', '*/*')).toEqual(bytesOf('hello'));
    expect(asked[0]).toMatchObject({ credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' });
    for (const url of ['javascript:alert(1)', 'data:,x', 'file:///x', '/relative', '']) {
      await expect(fetchBytes(url, '*/*')).rejects.toBeInstanceOf(NotFetchedError);
    }
    expect(asked).toHaveLength(1);
  });

  it('stops at what is too much', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const fetchBytes = createBoundedFetch(async () => new Response(endless));
    await expect(fetchBytes('https://a.example/', '*/*')).rejects.toBeInstanceOf(NotFetchedError);
    expect(sent).toBeLessThan(12);
  });
});

describe('a published document', () => {
  const metadata = JSON.stringify({
    vct: 'urn:income',
    display: [
      { locale: 'zh-CN', name: '收入' },
      { locale: 'en', name: 'In\u202ecome' },
    ],
    claims: [{ path: ['income_fen'], display: [{ locale: 'en', label: 'Income' }] }],
  });
  const version = { uri: 'https://a.example/types/income', sha256Hex: sha256Hex(metadata) };

  it('is read when its bytes have the registered hash, as harmless text', async () => {
    const documents = createDocuments(async () => bytesOf(metadata));
    expect(await documents.typeNames(version)).toEqual({
      status: 'matches',
      content: {
        name: { 'zh-CN': '收入', en: 'In\u{FFFD}come' },
        claims: { income_fen: { 'zh-CN': 'income_fen', en: 'Income' } },
      },
    });
  });

  it('is not shown at all when a single byte differs', async () => {
    const documents = createDocuments(async () => bytesOf(metadata.replace('收入', '支出')));
    expect(await documents.typeNames(version)).toEqual({ status: 'differs' });
  });

  it('is told apart from silence, and from what has the hash and is no rule', async () => {
    const silent = createDocuments(async () => {
      throw new NotFetchedError();
    });
    expect(await silent.rule(version)).toEqual({ status: 'unreachable' });
    expect(await createDocuments(async () => bytesOf(metadata)).rule(version)).toEqual({
      status: 'unreadable',
    });
  });

  it('is asked for once, and again when it was not there', async () => {
    const state = { asked: 0, isThere: false };
    const documents = createDocuments(async () => {
      state.asked += 1;
      if (!state.isThere) throw new NotFetchedError();
      return bytesOf(metadata);
    });
    await documents.typeNames(version);
    state.isThere = true;
    await documents.typeNames(version);
    await documents.typeNames(version);
    expect(state.asked).toBe(2);
  });
});

describe('recomputing a log', () => {
  const leaves = [1, 2, 3].map((one) => leafHash(new Uint8Array(32).fill(one), Uint8Array.of(one)));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const stream = (size: number): Stream => ({
    stream: '0x1',
    did: 'did:x',
    kind: 'audit-log',
    uri: 'https://a.example/audit-log',
    anchorCount: 1,
    last: { number: 1, digestHex: hex(rootOf(leaves.slice(0, size))), size, atSeconds: 1 },
    earlier: [],
  });
  const publishing =
    (published: Uint8Array[]): BoundedFetch =>
    async (url) => {
      const asked = new URL(url).searchParams;
      const from = Number(asked.get('from'));
      const page = published.slice(from, from + Number(asked.get('limit'))).map(hex);
      const format = 'urn:anju:audit-log:1';
      return bytesOf(JSON.stringify({ format, size: published.length, from, leaves: page }));
    };

  it('matches what was anchored, and counts what came since', async () => {
    expect(await recompute(stream(2), publishing(leaves))).toMatchObject({ result: 'matches', newer: 1 });
  });

  it('differs where an entry was altered, dropped, or where no log is', async () => {
    const [first, second, third] = leaves as [Uint8Array, Uint8Array, Uint8Array];
    const whyOf = async (published: BoundedFetch) => await recompute(stream(3), published);
    expect(await whyOf(publishing([first, first, third]))).toMatchObject({ why: 'other_content' });
    expect(await whyOf(publishing([first, second]))).toMatchObject({ why: 'too_short' });
    expect(await whyOf(async () => bytesOf('<html>'))).toMatchObject({ why: 'malformed' });
  });

  it('says of silence nothing but that', async () => {
    const silent: BoundedFetch = async () => {
      throw new NotFetchedError();
    };
    expect(await recompute(stream(3), silent)).toEqual({ result: 'unreachable' });
    expect(await recompute({ ...stream(3), last: null }, silent)).toEqual({ result: 'not_yet_anchored' });
  });
});
