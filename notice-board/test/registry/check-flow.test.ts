import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import { createCheckFlow } from '../../src/page/registry/check-flow.ts';
import type { Recomputed } from '../../src/page/registry/recompute.ts';
import type { Stream } from '../../src/registry/board.ts';

const stream = (number: number): Stream => ({
  stream: '0x1',
  did: 'did:x',
  kind: 'audit-log',
  uri: 'https://a.example/audit-log',
  anchorCount: number,
  last: { number, digestHex: 'ab', size: 1, atSeconds: 1 },
  earlier: [],
});
const differs: Recomputed = { result: 'differs', anchorNumber: 1, why: 'other_content' };
const matches: Recomputed = { result: 'matches', anchorNumber: 2, size: 1, newer: 0, digestHex: 'ab' };

function flowWith(recompute: (one: Stream) => Promise<Recomputed>) {
  const clock = { now: 0, pauses: 0, seen: [] as string[] };
  const flow = createCheckFlow({
    readStream: async () => stream(2),
    recompute,
    now: () => clock.now,
    pause: async (milliseconds) => {
      clock.seen.push(get(flow).name);
      clock.pauses += 1;
      clock.now += milliseconds;
    },
  });
  return { flow, clock };
}

describe('checking a stream', () => {
  it('says at once that it matches', async () => {
    const { flow, clock } = flowWith(async () => matches);
    expect(get(flow)).toEqual({ name: 'idle' });
    await flow.check(stream(2));
    expect(get(flow)).toMatchObject({ name: 'done', outcome: matches });
    expect(clock.pauses).toBe(0);
  });

  it('looks again at a difference, against the anchor that is the newest then', async () => {
    const { flow, clock } = flowWith(async ({ last }) => (last?.number === 2 ? matches : differs));
    await flow.check(stream(1));
    expect(get(flow)).toMatchObject({ name: 'done', outcome: matches });
    expect(clock.seen).toEqual(['looking-again']);
  });

  it('calls it a difference when it stays one for over a minute', async () => {
    const { flow, clock } = flowWith(async () => differs);
    await flow.check(stream(1));
    expect(get(flow)).toMatchObject({ name: 'done', outcome: differs });
    expect(clock.now).toBeGreaterThanOrEqual(75_000);
  });

  it('does one thing at a time, and never hangs', async () => {
    let asked = 0;
    const { flow } = flowWith(async () => {
      asked += 1;
      throw new Error('a chunk did not load');
    });
    await Promise.all([flow.check(stream(1)), flow.check(stream(1))]);
    expect(asked).toBe(1);
    expect(get(flow)).toMatchObject({ name: 'done', outcome: { result: 'unreachable' } });
  });
});
