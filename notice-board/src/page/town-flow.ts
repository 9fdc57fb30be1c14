// The town as the page knows it: asked again every few seconds while somebody looks.
import { type Readable, writable } from 'svelte/store';
import type { Town } from '../town.ts';

type TownView =
  | { name: 'loading' }
  | {
      name: 'known';
      town: Town /** False when the last question was not answered: shown is what was known before. */;
      current: boolean;
    }
  | { name: 'unreachable' };

type Ports = {
  fetch: typeof globalThis.fetch;
  /** Runs after so many milliseconds; the returned function calls it off. */
  schedule: (run: () => void, milliseconds: number) => () => void;
  isVisible: () => boolean;
};

const pauseMilliseconds = 4000;

export type TownFlow = Readable<TownView> & { start(): void; stop(): void; askNow(): Promise<void> };

export function createTownFlow({ fetch, schedule, isVisible }: Ports): TownFlow {
  const view = writable<TownView>({ name: 'loading' });
  let callOff = () => {};
  let stopped = false;

  async function askNow() {
    try {
      const response = await fetch('/town.json', { headers: { accept: 'application/json' } });
      if (!response.ok) throw new Error('No town');
      const town = (await response.json()) as Town;
      view.set({ name: 'known', town, current: true });
    } catch {
      view.update((before) =>
        before.name === 'known' ? { ...before, current: false } : { name: 'unreachable' },
      );
    }
  }

  async function round() {
    if (isVisible()) await askNow();
    if (!stopped) callOff = schedule(() => void round(), pauseMilliseconds);
  }

  return {
    subscribe: view.subscribe,
    start() {
      stopped = false;
      void round();
    },
    stop() {
      stopped = true;
      callOff();
    },
    askNow,
  };
}
