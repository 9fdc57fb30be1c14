import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import { createRegistryFlow } from '../../src/page/registry/registry-flow.ts';
import type { Board } from '../../src/registry/board.ts';

const board = { block: 7 } as Board;

function page() {
  const state = {
    answer: { status: 'known', nowSeconds: 11, asOfSeconds: 10, board } as unknown,
    isReachable: true,
    now: 0,
  };
  const flow = createRegistryFlow({
    fetch: async () => {
      if (!state.isReachable) throw new TypeError('fetch failed');
      return Response.json(state.answer);
    },
    schedule: () => () => {},
    isVisible: () => true,
    now: () => state.now,
  });
  return { flow, state };
}

describe('the registry on the page', () => {
  it('is shown with the time at which it was read', async () => {
    const { flow } = page();
    expect(get(flow)).toEqual({ name: 'loading' });
    expect(await flow.askNow()).toEqual(board);
    expect(get(flow)).toMatchObject({ name: 'known', asOfSeconds: 10, isCurrent: true });
  });

  it('disappears when the server says that it knows nothing: nothing old stands as if it were new', async () => {
    const { flow, state } = page();
    await flow.askNow();
    state.answer = { status: 'unknown', nowSeconds: 99, lastReadAtSeconds: 10 };
    expect(await flow.askNow()).toBeNull();
    expect(get(flow)).toEqual({ name: 'unknown', lastReadAtSeconds: 10 });
  });

  it('is marked as old when nobody answers, and goes after a minute', async () => {
    const { flow, state } = page();
    await flow.askNow();
    state.isReachable = false;
    state.now = 59_000;
    expect(await flow.askNow()).toBeNull();
    expect(get(flow)).toMatchObject({ name: 'known', isCurrent: false });
    state.now = 61_000;
    await flow.askNow();
    expect(get(flow)).toEqual({ name: 'unreachable' });
    state.isReachable = true;
    await flow.askNow();
    expect(get(flow)).toMatchObject({ name: 'known', isCurrent: true });
  });
});
