// One at a time, by name: a refresh token that rotates, or an answer that comes once, must not be asked for by two at
// once. In a browser the lock holds across tabs.

export type Exclusively = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Within this process. */
export function createExclusively(): Exclusively {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work);
    last.set(name, turn);
    const forget = () => {
      if (last.get(name) === turn) last.delete(name);
    };
    turn.then(forget, forget);
    return turn;
  };
}

/** Across the tabs of a browser, where it has Web Locks (every one of today; without them, within this tab). */
export function createExclusivelyAcrossTabs(locks: LockManager | undefined): Exclusively {
  if (locks === undefined) return createExclusively();
  return (name, work) => locks.request(`anju-wallet ${name}`, work) as ReturnType<typeof work>;
}
