import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import { createTownFlow } from '../src/page/town-flow.ts';
import type { Town } from '../src/town.ts';

const town: Town = { places: [], logins: null };
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function page() {
  const state = { reachable: true, visible: true, asked: 0 };
  let due: (() => void) | undefined;
  const flow = createTownFlow({
    fetch: async () => {
      state.asked += 1;
      if (!state.reachable) throw new TypeError('fetch failed');
      return Response.json(town);
    },
    schedule: (run) => {
      due = run;
      return () => {
        due = undefined;
      };
    },
    isVisible: () => state.visible,
  });
  const next = async () => {
    const run = due;
    due = undefined;
    run?.();
    await settle();
  };
  return { flow, state, next, isWaiting: () => due !== undefined };
}

describe('the town on the page', () => {
  it('is asked again and again while somebody looks', async () => {
    const { flow, state, next } = page();
    flow.start();
    await settle();
    expect(get(flow)).toEqual({ name: 'known', town, current: true });
    await next();
    expect(state.asked).toBe(2);
    state.visible = false;
    await next();
    expect(state.asked).toBe(2);
  });

  it('keeps what was known when it stops answering, and recovers', async () => {
    const { flow, state, next } = page();
    flow.start();
    await settle();
    state.reachable = false;
    await next();
    expect(get(flow)).toEqual({ name: 'known', town, current: false });
    state.reachable = true;
    await next();
    expect(get(flow)).toEqual({ name: 'known', town, current: true });
  });

  it('says when the town never answered', async () => {
    const { flow, state } = page();
    state.reachable = false;
    flow.start();
    await settle();
    expect(get(flow)).toEqual({ name: 'unreachable' });
  });

  it('stops asking when it is left', async () => {
    const { flow, isWaiting } = page();
    flow.start();
    await settle();
    expect(isWaiting()).toBe(true);
    flow.stop();
    expect(isWaiting()).toBe(false);
  });
});
