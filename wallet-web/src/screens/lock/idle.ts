// Locks a wallet that nobody uses. Use in any tab counts for all; a tab that nobody looks at is not in use.

export const LOCK_MINUTES = [1, 5, 15] as const;
export type LockMinutes = (typeof LOCK_MINUTES)[number];
const DEFAULT_MINUTES: LockMinutes = 5;
/** A setting, nothing secret. */
const MINUTES_KEY = 'anju-wallet-lock-minutes';

export function lockMinutes(): LockMinutes {
  const kept = Number(localStorage.getItem(MINUTES_KEY));
  return LOCK_MINUTES.find((minutes) => minutes === kept) ?? DEFAULT_MINUTES;
}

export function chooseLockMinutes(minutes: LockMinutes): void {
  localStorage.setItem(MINUTES_KEY, String(minutes));
}

const USES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'] as const;
const TELL_EVERY_MILLISECONDS = 10_000;

export type IdleLock = {
  /** Counts from now. */
  start(): void;
  stop(): void;
  /** Another tab is in use. */
  used(): void;
};

/**
 * `lock` is called when the time is over; while `isBusy` it waits. `tell` says to the other tabs that this one is in use.
 * Judged by the clock, not by a timer alone, since timers stand still while a device sleeps or a tab is hidden.
 */
export function createIdleLock(lock: () => void, isBusy: () => boolean, tell: () => void): IdleLock {
  let lastUse = 0;
  let lastTold = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = () => lockMinutes() * 60_000;

  function check(): void {
    clearTimeout(timer);
    const now = Date.now();
    // a clock that was set back must not keep it open
    if (isBusy() || now < lastUse) lastUse = now;
    const left = lastUse + limit() - now;
    if (left <= 0) lock();
    else timer = setTimeout(check, Math.min(left, 60_000));
  }

  function use(): void {
    if (document.visibilityState === 'hidden') return;
    const now = Date.now();
    // the touch that wakes a device after the time is over does not count
    if (now - lastUse >= limit()) {
      check();
      return;
    }
    lastUse = now;
    if (now - lastTold < TELL_EVERY_MILLISECONDS) return;
    lastTold = now;
    tell();
  }

  const options = { capture: true, passive: true };
  function stop(): void {
    clearTimeout(timer);
    for (const name of USES) removeEventListener(name, use, options);
    document.removeEventListener('visibilitychange', check);
    removeEventListener('pageshow', check);
    removeEventListener('focus', check);
  }

  return {
    start() {
      stop();
      lastUse = Date.now();
      for (const name of USES) addEventListener(name, use, options);
      document.addEventListener('visibilitychange', check);
      addEventListener('pageshow', check);
      addEventListener('focus', check);
      check();
    },
    stop,
    used() {
      lastUse = Date.now();
    },
  };
}
