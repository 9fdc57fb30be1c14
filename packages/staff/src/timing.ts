// Time as a port, so that flows can be tested with a clock that a test turns by hand.

/** Runs once after so many milliseconds; the returned function calls it off. */
type Schedule = (run: () => void, milliseconds: number) => () => void;

export type Timing = { now: () => number; schedule: Schedule };

export const browserTiming: Timing = {
  now: () => Date.now(),
  schedule: (run, milliseconds) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export const secondsUntil = (deadline: string | number, nowMilliseconds: number): number =>
  Math.max(0, Math.ceil((new Date(deadline).getTime() - nowMilliseconds) / 1000));

/** 95 → `1:35` */
export const minutesAndSeconds = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
