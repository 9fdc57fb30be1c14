// Something that is fetched for a key, and kept while the key stays: a board that is read again draws nothing anew.
import { untrack } from 'svelte';

export type Loaded<T> = {
  /** Undefined while it is on its way. */
  readonly value: T | undefined;
  again(): void;
};

/** Call while a component is made. A null key loads nothing. */
export function loaded<T>(key: () => string | null, load: () => Promise<T>): Loaded<T> {
  const wanted = $derived(key());
  let attempt = $state(0);
  let held = $state.raw<{ key: string; value: T } | undefined>();
  $effect(() => {
    void attempt;
    const asked = wanted;
    if (asked === null) return;
    let isWanted = true;
    void untrack(load).then((value) => {
      if (isWanted) held = { key: asked, value };
    });
    return () => {
      isWanted = false;
    };
  });
  return {
    get value() {
      return held?.key === wanted ? held?.value : undefined;
    },
    again() {
      attempt += 1;
    },
  };
}
