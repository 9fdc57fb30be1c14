// When streams are anchored: when they changed, again after a failure and ever less often, and never twice at once.
import { describe, expect, test } from 'vitest';
import { type AnchorSource, type AnchorWriter, createAnchoring } from '../src/index.ts';

const did = 'did:ethr:0x7a69:0x0000000000000000000000000000000000000001';
const failure = (code: string) => Object.assign(new Error(code), { code });

/** A chain that holds anchors in memory, and can be down or forget. */
function createChain() {
  const streams = new Map<string, { digestHex: string; size: number }[]>();
  const state = {
    isDown: false,
    calls: 0,
    resends: 0,
    refuseOnce: undefined as string | undefined,
  };
  const answer = () => {
    state.calls += 1;
    if (state.isDown) throw failure('chain_unreachable');
  };
  const writer: AnchorWriter = {
    async open({ uri }) {
      answer();
      if (!streams.has(uri)) streams.set(uri, []);
      return uri;
    },
    async anchor({ stream, digestHex, size }) {
      answer();
      const anchors = streams.get(stream);
      if (!anchors) throw failure('stream_unknown');
      const code = state.refuseOnce;
      state.refuseOnce = undefined;
      if (code !== undefined) throw failure(code);
      if (anchors.at(-1)?.digestHex !== digestHex) anchors.push({ digestHex, size });
      return { size, anchoredAtSeconds: 1_800_000_000 };
    },
    async resend() {
      answer();
      state.resends += 1;
    },
  };
  return {
    writer,
    state,
    anchorsOf: (uri: string) => (streams.get(uri) ?? []).map((one) => one.digestHex),
    streams,
  };
}

function setUp(replace: { writer?: AnchorWriter | null } = {}) {
  const chain = createChain();
  const log = { uri: 'log', digestHex: 'a0', size: 1 };
  const list = { uri: 'list', digestHex: 'b0', size: 8 };
  const changes: unknown[] = [];
  const clock = { seconds: 0 };
  const sourceOf = (of: typeof log, kind: AnchorSource['kind']): AnchorSource => ({
    did,
    kind,
    uri: of.uri,
    current: async () => ({ digestHex: of.digestHex, size: of.size }),
  });
  const anchoring = createAnchoring({
    sources: async () => [sourceOf(log, 'audit-log'), sourceOf(list, 'status-list')],
    writerOf: async () => (replace.writer === undefined ? chain.writer : replace.writer),
    everySeconds: 5,
    now: () => new Date(clock.seconds * 1000),
    onChange: (change) => changes.push(change),
  });
  return { chain, log, list, changes, clock, anchoring };
}

describe('anchoring', () => {
  test('writes each stream once, and again only when it changed', async () => {
    const { chain, log, anchoring } = setUp();
    await anchoring.runOnce();
    await anchoring.runOnce();
    log.digestHex = 'a1';
    await anchoring.runOnce();
    expect(chain.anchorsOf('log')).toEqual(['a0', 'a1']);
    expect(chain.anchorsOf('list')).toEqual(['b0']);
  });

  test('asks nothing of the chain while nothing changed', async () => {
    const { chain, anchoring } = setUp();
    await anchoring.runOnce();
    const { calls } = chain.state;
    await anchoring.runOnce();
    expect(chain.state.calls).toBe(calls);
  });

  test('leaves out a log without entries', async () => {
    const { chain, log, anchoring } = setUp();
    log.size = 0;
    await anchoring.runOnce();
    expect(chain.streams.has('log')).toBe(false);
    expect(anchoring.standings()).toMatchObject([
      { uri: 'log', anchored: null, problem: null },
      { uri: 'list' },
    ]);
  });

  test('says up to where each stream is anchored and since when', async () => {
    const { anchoring } = setUp();
    await anchoring.runOnce();
    const at = new Date(1_800_000_000_000);
    expect(anchoring.standings()).toEqual([
      { kind: 'audit-log', uri: 'log', anchored: { size: 1, at }, retryAt: null, problem: null },
      { kind: 'status-list', uri: 'list', anchored: { size: 8, at }, retryAt: null, problem: null },
    ]);
  });

  test('without a registry prepares the logs and writes nothing', async () => {
    const { anchoring } = setUp({ writer: null });
    await anchoring.runOnce();
    expect(anchoring.standings()).toMatchObject([{ anchored: null, problem: null }, { anchored: null }]);
  });
});

describe('when the chain is down', () => {
  test('tries again after five, ten, twenty … and at most three hundred seconds, and tells it once', async () => {
    const { chain, changes, clock, anchoring } = setUp();
    chain.state.isDown = true;
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      await anchoring.runOnce();
      const retryAt = anchoring.standings()[0]?.retryAt?.getTime() ?? 0;
      waits.push(retryAt / 1000 - clock.seconds);
      const { calls } = chain.state;
      clock.seconds = retryAt / 1000 - 1;
      await anchoring.runOnce();
      expect(chain.state.calls).toBe(calls);
      clock.seconds += 1;
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(changes).toEqual([
      { of: 'log', state: 'failing', code: 'chain_unreachable' },
      { of: 'list', state: 'failing', code: 'chain_unreachable' },
    ]);
    expect(anchoring.standings()[0]?.problem).toBe('chain_unreachable');

    chain.state.isDown = false;
    await anchoring.runOnce();
    expect(chain.anchorsOf('log')).toEqual(['a0']);
    expect(changes.slice(2)).toEqual([
      { of: 'log', state: 'recovered' },
      { of: 'list', state: 'recovered' },
    ]);
    expect(anchoring.standings()).toMatchObject([{ problem: null, retryAt: null }, { problem: null }]);
  });

  test('one stream that fails holds no other up', async () => {
    const { chain, anchoring } = setUp();
    chain.state.refuseOnce = 'not_the_controller';
    await anchoring.runOnce();
    expect(anchoring.standings()).toMatchObject([{ problem: 'not_the_controller' }, { problem: null }]);
    expect(chain.anchorsOf('list')).toEqual(['b0']);
  });

  test.each(['stream_forked', 'log_not_extended'])(
    'another process that was faster (%s) is gone on from, with what is published by then',
    async (code) => {
      const { chain, log, anchoring } = setUp();
      const { anchor } = chain.writer;
      chain.writer.anchor = (one) => {
        if (one.digestHex === 'a0') log.digestHex = 'a1';
        return anchor(one);
      };
      chain.state.refuseOnce = code;
      await anchoring.runOnce();
      expect(chain.anchorsOf('log')).toEqual(['a1']);
      expect(anchoring.standings()[0]?.problem).toBeNull();
    },
  );
});

describe('when the chain forgot or was told otherwise', () => {
  test('what is kept is sent again at start and then once a minute', async () => {
    const { chain, clock, anchoring } = setUp();
    await anchoring.runOnce();
    clock.seconds = 59;
    await anchoring.runOnce();
    expect(chain.state.resends).toBe(1);
    clock.seconds = 60;
    await anchoring.runOnce();
    expect(chain.state.resends).toBe(2);
  });

  test('everything is compared with the chain once more, streams that are gone are opened again', async () => {
    const { chain, clock, anchoring } = setUp();
    await anchoring.runOnce();
    chain.streams.clear();
    clock.seconds = 60;
    await anchoring.runOnce();
    expect(chain.anchorsOf('log')).toEqual(['a0']);
    expect(chain.anchorsOf('list')).toEqual(['b0']);
  });

  test('a digest that another process replaced is written again, though it is the one we wrote last', async () => {
    const { chain, clock, anchoring } = setUp();
    await anchoring.runOnce();
    chain.streams.get('list')?.push({ digestHex: 'b1', size: 8 });
    clock.seconds = 60;
    await anchoring.runOnce();
    expect(chain.anchorsOf('list')).toEqual(['b0', 'b1', 'b0']);
  });

  test.each(['stream_forked', 'stream_gap'])(
    'another chain than was told (%s) is reported, and gone on from',
    async (code) => {
      const { chain, log, changes, clock, anchoring } = setUp();
      await anchoring.runOnce();
      chain.writer.resend = async () => {
        throw failure(code);
      };
      clock.seconds = 60;
      log.digestHex = 'a1';
      await anchoring.runOnce();
      expect(chain.anchorsOf('log')).toEqual(['a0', 'a1']);
      expect(changes).toEqual([{ of: did, state: 'overtaken', code }]);
    },
  );
});

describe('rounds', () => {
  test('do not overlap, and stopping waits for the one under way', async () => {
    let prepared = 0;
    const gate = Promise.withResolvers<void>();
    const anchoring = createAnchoring({
      prepare: async () => {
        prepared += 1;
        await gate.promise;
      },
      sources: async () => [],
      writerOf: async () => null,
      everySeconds: 3600,
      now: () => new Date(0),
    });
    anchoring.start();
    const both = Promise.all([anchoring.runOnce(), anchoring.runOnce()]);
    let isStopped = false;
    const stopped = anchoring.stop().then(() => {
      isStopped = true;
    });
    expect([prepared, isStopped]).toEqual([1, false]);
    gate.resolve();
    await Promise.all([both, stopped]);
    expect([prepared, isStopped]).toEqual([1, true]);
  });

  test('that cannot read the database mark every stream as behind and never throw', async () => {
    const { chain, list } = setUp();
    let isBroken = false;
    const unexpected: unknown[] = [];
    const anchoring = createAnchoring({
      prepare: async () => {
        if (isBroken) throw new Error('no database');
      },
      sources: async () => [{ did, kind: 'status-list', uri: 'list', current: async () => list }],
      writerOf: async () => chain.writer,
      everySeconds: 5,
      now: () => new Date(0),
      onUnexpected: (error) => unexpected.push(error),
    });
    await anchoring.runOnce();
    isBroken = true;
    await anchoring.runOnce();
    expect(anchoring.standings()).toMatchObject([{ problem: 'unexpected', anchored: { size: 8 } }]);
    expect(unexpected).toEqual([new Error('no database')]);
  });
});
