// One try at the lock at a time: that it is under way, and what it came to, with the focus where that is said.
import { focusOn } from '../shell/focus.ts';

export type Attempt = {
  readonly busy: boolean;
  readonly error: unknown;
  /** Says whether it succeeded. `onrefused` is given the error's code before the focus moves. */
  run(work: () => Promise<void>, onrefused?: (code: unknown) => void | Promise<void>): Promise<boolean>;
};

/** @param errorId of the element that shows the error */
export function createAttempt(errorId: string): Attempt {
  let busy = $state(false);
  let error = $state.raw<unknown>();
  return {
    get busy() {
      return busy;
    },
    get error() {
      return error;
    },
    async run(work, onrefused) {
      if (busy) return false;
      busy = true;
      error = undefined;
      try {
        await work();
        return true;
      } catch (caught) {
        error = caught;
        await onrefused?.((caught as { code?: unknown } | null)?.code);
        void focusOn(errorId);
        return false;
      } finally {
        busy = false;
      }
    },
  };
}
