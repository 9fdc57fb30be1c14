import { fakeTiming, settle } from '@anju/staff/testing';
import { describe, expect, it } from 'vitest';
import type { RequestState } from '../src/desk-api.ts';
import { createFollowRequest } from '../src/request/request-events.ts';

/** An EventSource without a network: the test opens it, speaks and breaks it. */
class FakeStream extends EventTarget {
  readyState = 0;
  close() {
    this.readyState = 2;
  }
  say(data: string) {
    this.dispatchEvent(new MessageEvent('state', { data }));
  }
  breakOff(readyState: 0 | 2) {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
}

function follow(read: () => Promise<RequestState> = async () => ({ state: 'waiting' })) {
  const clock = fakeTiming();
  const streams: FakeStream[] = [];
  const heard: string[] = [];
  const stop = createFollowRequest({
    timing: clock.timing,
    openStream: () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream as unknown as EventSource;
    },
    readRequest: read,
  })('r1', {
    state: ({ state }) => heard.push(state),
    connected: (connected) => heard.push(connected ? 'on' : 'off'),
  });
  return { clock, streams, heard, stop };
}

describe('following a request', () => {
  it('hears each state and closes at the last', () => {
    const { streams, heard } = follow();
    streams[0]?.say('{"state":"waiting"}');
    streams[0]?.say('{"state":"refused","reason":"declined"}');
    expect(heard).toEqual(['on', 'waiting', 'on', 'refused']);
    expect(streams[0]?.readyState).toBe(2);
  });

  it('leaves the browser to reconnect while it tries to', async () => {
    const { streams, heard, clock } = follow();
    streams[0]?.breakOff(0);
    await clock.advance(20_000);
    expect(heard).toEqual(['off']);
    expect(streams).toHaveLength(1);
  });

  it('asks once and opens the stream anew when the browser gave up, ever slower', async () => {
    let asked = 0;
    const { streams, clock } = follow(async () => {
      asked += 1;
      throw new Error('still away');
    });
    streams[0]?.breakOff(2);
    await settle();
    await clock.advance(1000);
    expect(streams).toHaveLength(2);
    streams[1]?.breakOff(2);
    await settle();
    await clock.advance(1000);
    expect(streams).toHaveLength(2);
    await clock.advance(1000);
    expect(streams).toHaveLength(3);
    expect(asked).toBe(2);
  });

  it('learns the decision by asking when the stream never comes back', async () => {
    const { streams, heard, clock } = follow(async () => ({ state: 'refused', reason: 'declined' }));
    streams[0]?.breakOff(2);
    await settle();
    expect(heard).toEqual(['off', 'on', 'refused']);
    await clock.advance(60_000);
    expect(streams).toHaveLength(1);
  });

  it('does not stumble over an event that is not ours', () => {
    const { streams, heard } = follow();
    for (const odd of ['', 'null', '[]', '{"no":"state"}', '{broken']) streams[0]?.say(odd);
    expect(heard).toEqual([]);
  });

  it('hears nothing after it was stopped', async () => {
    const { streams, heard, stop, clock } = follow();
    stop();
    streams[0]?.say('{"state":"fetched"}');
    streams[0]?.breakOff(2);
    await clock.advance(60_000);
    expect(heard).toEqual([]);
    expect(streams).toHaveLength(1);
  });
});
