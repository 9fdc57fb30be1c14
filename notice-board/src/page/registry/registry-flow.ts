// The registry as the page knows it: asked again every few seconds while somebody looks.
import { type Readable, writable } from 'svelte/store';
import type { Board, RegistryAnswer } from '../../registry/board.ts';

export type RegistryView =
  | { name: 'loading' }
  | {
      name: 'known';
      board: Board;
      asOfSeconds: number;
      nowSeconds: number;
      /** False when the last question was not answered: the board is what was known at `asOfSeconds`. */
      isCurrent: boolean;
    }
  | { name: 'unknown'; lastReadAtSeconds: number | null }
  | { name: 'unreachable' };

type Ports = {
  fetch: typeof globalThis.fetch;
  /** Runs after so many milliseconds; the returned function calls it off. */
  schedule: (run: () => void, milliseconds: number) => () => void;
  isVisible: () => boolean;
  now: () => number;
};

const PAUSE_MILLISECONDS = 4000;
const ANSWER_LIMIT_MILLISECONDS = 10_000;
/** So long what was known is still shown, with its time, while nobody answers. */
const KEPT_MILLISECONDS = 60_000;

export type RegistryFlow = Readable<RegistryView> & {
  start(): void;
  stop(): void;
  /** Asks now. Resolves to the board, or null when nothing can be said. */
  askNow(): Promise<Board | null>;
};

export function createRegistryFlow({ fetch, schedule, isVisible, now }: Ports): RegistryFlow {
  const view = writable<RegistryView>({ name: 'loading' });
  let callOff = () => {};
  let stopped = false;
  let answeredAt = 0;

  async function askNow(): Promise<Board | null> {
    try {
      const response = await fetch('/registry.json', {
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(ANSWER_LIMIT_MILLISECONDS),
      });
      if (!response.ok) throw new Error('No registry');
      const answer = (await response.json()) as RegistryAnswer;
      answeredAt = now();
      if (answer.status === 'unknown') {
        view.set({ name: 'unknown', lastReadAtSeconds: answer.lastReadAtSeconds });
        return null;
      }
      const { board, asOfSeconds, nowSeconds } = answer;
      view.set({ name: 'known', board, asOfSeconds, nowSeconds, isCurrent: true });
      return board;
    } catch {
      view.update((before) =>
        before.name === 'known' && now() - answeredAt <= KEPT_MILLISECONDS
          ? { ...before, isCurrent: false }
          : { name: 'unreachable' },
      );
      return null;
    }
  }

  async function round() {
    if (isVisible()) await askNow();
    if (!stopped) callOff = schedule(() => void round(), PAUSE_MILLISECONDS);
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
