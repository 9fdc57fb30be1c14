// Which option of each credential set is answered (OpenID4VP 1.0 section 6.4.2): those that the citizen picked where they can
// be met, else the asker's first that can; optional sets are left out unless picked.
import type { CredentialSet } from './read-query.ts';

export type OptionPick = { set: number; option: number | null };

/** By set, the option that is answered; null: the set is left out. */
export type Options = (number | null)[];

/** The search for options that can be met together gives up after so many; only a scarcity of copies makes it long. */
const MOST_TRIES = 500;

export const idsOf = (sets: readonly CredentialSet[], options: Options): Set<string> =>
  new Set(sets.flatMap(({ options: all }, set) => all[options[set] ?? -1] ?? []));

/**
 * @param picks the newest first; one that cannot be met together with newer ones does not count
 * @param canMeet whether these queries can be answered together
 * @param suffices whether an answer of these queries may be given
 * Null where nothing answers all that is required.
 */
export function chooseOptions(
  sets: readonly CredentialSet[],
  picks: readonly OptionPick[],
  canMeet: (ids: ReadonlySet<string>) => boolean,
  suffices: (ids: ReadonlySet<string>) => boolean = () => true,
): Options | null {
  let chosen = search(new Map());
  if (chosen === null) return null;
  const fixed = new Map<number, number | null>();
  for (const { set, option } of picks) {
    const isPossible =
      option === null ? sets[set]?.required === false : sets[set]?.options[option] !== undefined;
    if (!isPossible || fixed.has(set)) continue;
    const found = search(new Map([...fixed, [set, option]]));
    if (found === null) continue;
    fixed.set(set, option);
    chosen = found;
  }
  return chosen;

  /** Optional sets that nobody picked are left out, unless the answer would be none without: then the first that helps is in. */
  function search(wanted: ReadonlyMap<number, number | null>): Options | null {
    const least = complete(wanted);
    if (least !== null) return least;
    for (const [set, { options, required }] of sets.entries()) {
      if (required || wanted.has(set)) continue;
      for (const option of options.keys()) {
        const more = complete(new Map([...wanted, [set, option]]));
        if (more !== null) return more;
      }
    }
    return null;
  }

  function complete(wanted: ReadonlyMap<number, number | null>): Options | null {
    let tries = 0;
    const from = (set: number, options: Options): Options | null => {
      tries += 1;
      const ids = idsOf(sets, options);
      if (tries > MOST_TRIES || !canMeet(ids)) return null;
      const asked = sets[set];
      if (asked === undefined) return ids.size > 0 && suffices(ids) ? options : null;
      const pick = wanted.get(set);
      const order = pick !== undefined ? [pick] : asked.required ? asked.options.keys() : [null];
      for (const option of order) {
        const found = from(set + 1, [...options, option]);
        if (found !== null) return found;
      }
      return null;
    };
    return from(0, []);
  }
}
