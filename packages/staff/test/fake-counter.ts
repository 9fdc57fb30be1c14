// A counter's API and a clock, both turned by hand.
import { ApiError, type Call } from '../src/call.ts';
import type { Timing } from '../src/timing.ts';

/** Answers calls by `METHOD path`; a function may throw, an ApiError is thrown. */
export function fakeCall(answers: Record<string, unknown>) {
  const calls: { method: string; path: string; json?: unknown }[] = [];
  const call: Call = async <Answer>(method: string, path: string, options?: { json?: unknown }) => {
    calls.push({ method, path, ...(options?.json === undefined ? {} : { json: options.json }) });
    const answer = answers[`${method} ${path}`];
    const value: unknown = typeof answer === 'function' ? await answer() : answer;
    if (value instanceof ApiError) throw value;
    if (value === undefined) throw new ApiError('not_found', 404);
    return value as Answer;
  };
  return { call, calls, answers };
}

export function fakeTiming(start = Date.parse('2026-11-20T08:00:00Z')) {
  let now = start;
  let waiting: { at: number; run: () => void }[] = [];
  const timing: Timing = {
    now: () => now,
    schedule: (run, milliseconds) => {
      const entry = { at: now + milliseconds, run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
  };
  return {
    timing,
    pending: () => waiting.length,
    /** Turns the clock, running what falls due in order, with a breath after each for promises. */
    async advance(milliseconds: number) {
      const until = now + milliseconds;
      for (;;) {
        const next = waiting.filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        waiting = waiting.filter((entry) => entry !== next);
        now = next.at;
        next.run();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Lets every promise that is already decided be heard. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
