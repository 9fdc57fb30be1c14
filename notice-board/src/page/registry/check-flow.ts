// "Check it yourself" for one stream: idle, at work, looking again, done. What was changed a moment ago is anchored a
// moment later, so a difference is looked at again, chain and publication both, before it is called one.
import { type Readable, writable } from 'svelte/store';
import type { Stream } from '../../registry/board.ts';
import type { Recomputed } from './recompute.ts';

export type CheckView =
  | { name: 'idle' }
  | { name: 'working' }
  | { name: 'looking-again'; untilMilliseconds: number }
  | { name: 'done'; outcome: Recomputed; atMilliseconds: number };

type Ports = {
  /** The stream as the chain has it now; null when nothing can be said. */
  readStream: () => Promise<Stream | null>;
  recompute: (stream: Stream) => Promise<Recomputed>;
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
};

const PATIENCE_MILLISECONDS = 75_000;
const PAUSE_MILLISECONDS = 2500;

export type CheckFlow = Readable<CheckView> & { check(stream: Stream): Promise<void> };

export function createCheckFlow({ readStream, recompute, now, pause }: Ports): CheckFlow {
  const view = writable<CheckView>({ name: 'idle' });
  let isWorking = false;
  return {
    subscribe: view.subscribe,
    async check(shown) {
      if (isWorking) return;
      isWorking = true;
      view.set({ name: 'working' });
      const untilMilliseconds = now() + PATIENCE_MILLISECONDS;
      let stream = shown;
      try {
        for (;;) {
          const outcome = await recompute(stream);
          if (outcome.result !== 'differs' || now() >= untilMilliseconds) {
            view.set({ name: 'done', outcome, atMilliseconds: now() });
            return;
          }
          view.set({ name: 'looking-again', untilMilliseconds });
          await pause(PAUSE_MILLISECONDS);
          stream = (await readStream()) ?? stream;
        }
      } catch {
        view.set({ name: 'done', outcome: { result: 'unreachable' }, atMilliseconds: now() });
      } finally {
        isWorking = false;
      }
    },
  };
}
