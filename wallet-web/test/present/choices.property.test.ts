// Random queries and random hands: whatever the citizen is offered answers the whole query, shows no claim that it does not
// need, and uses no card without copies. What answers is said here anew, from the specification and not from the wallet's code.
import { describe, expect, it } from 'vitest';
import { alongPick } from '../../src/lib/present/preview.ts';
import type { Pick } from '../../src/lib/present/query/choice.ts';
import type { RequestPreview } from '../../src/lib/types.ts';
import { held, previewOf } from '../support/hands.ts';

const NAMES = ['a', 'b', 'c'] as const;
const IDS = ['q0', 'q1', 'q2', 'q3'] as const;

type Claim = { id: string; path: [string]; values?: number[] };
type Asked = {
  id: string;
  format: 'dc+sd-jwt';
  meta: { vct_values: string[] };
  claims?: Claim[];
  claim_sets?: string[][];
  multiple?: boolean;
};
type Query = { credentials: Asked[]; credential_sets?: { options: string[][]; required?: boolean }[] };

/** The same numbers for the same seed, so that a failure can be had again (mulberry32). */
function randomFrom(seed: number) {
  let state = seed;
  const below = (count: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
  return {
    below,
    isSo: (oneIn = 2) => below(oneIn) === 0,
    some: <T>(least: number, most: number, make: (index: number) => T): T[] =>
      Array.from({ length: least + below(most - least + 1) }, (_, index) => make(index)),
    subset<T>(all: readonly T[]): T[] {
      const chosen = all.filter(() => below(2) === 0);
      return chosen.length > 0 ? chosen : [all[below(all.length)] as T];
    },
  };
}
type Random = ReturnType<typeof randomFrom>;

const randomHand = ({ below, isSo, some }: Random) =>
  some(0, 4, (index) => {
    const claims = NAMES.filter(() => !isSo(4)).map((name) => [name, below(2)]);
    return held(`${isSo() ? 'x' : 'y'} ${index}`, Object.fromEntries(claims), {
      copiesLeft: below(3),
      receivedAt: `2026-10-${10 + below(9)}T00:00:00Z`,
    });
  });

function randomCredential(id: string, { below, isSo, some, subset }: Random): Asked {
  const hasSets = isSo();
  const claims = (hasSets ? NAMES : subset(NAMES)).map(
    (name): Claim => ({ id: name, path: [name], ...(name === 'a' && isSo(3) && { values: [below(2)] }) }),
  );
  return {
    id,
    format: 'dc+sd-jwt',
    meta: { vct_values: subset(['urn:v:x', 'urn:v:y']) },
    multiple: isSo(),
    ...(!isSo(5) && { claims, ...(hasSets && { claim_sets: some(1, 3, () => subset(NAMES)) }) }),
  };
}

function randomQuery(random: Random): Query {
  const { isSo, some, subset } = random;
  const credentials = IDS.slice(0, 1 + random.below(IDS.length)).map((id) => randomCredential(id, random));
  const ids = credentials.map(({ id }) => id);
  const option = () => subset(ids);
  const set = () => ({ options: some(1, 3, option), ...(isSo() && { required: isSo() }) });
  return { credentials, ...(!isSo(3) && { credential_sets: some(1, 3, set) }) };
}

/** All that this preview offers, one change each. */
function offered({ choices }: RequestPreview): Pick[] {
  return [
    ...choices.options.flatMap(({ set, mayBeLeftOut, options }): Pick[] => [
      ...options.map(({ index }): Pick => ({ kind: 'option', set, option: index })),
      ...(mayBeLeftOut ? [{ kind: 'option' as const, set, option: null }] : []),
    ]),
    ...choices.cards.flatMap(({ id, takesSeveral, cards }): Pick[] =>
      cards.map(({ cardId }) => {
        const others = cards.filter((one) => takesSeveral && one.isChosen && one.cardId !== cardId);
        return { kind: 'cards', id, cardIds: [...others.map((one) => one.cardId), cardId] };
      }),
    ),
    ...choices.claims.flatMap(({ id, claimSets }): Pick[] =>
      claimSets.map(({ index }) => ({ kind: 'claims', id, claimSet: index })),
    ),
  ];
}

/** Whether the preview now is what was picked. */
function stands(preview: RequestPreview, pick: Pick): boolean {
  if (pick.kind === 'option') {
    const choice = preview.choices.options.find(({ set }) => set === pick.set);
    // once it is the only one left to be had, there is nothing to choose any more
    if (choice === undefined) return true;
    return (choice.options.find(({ isChosen }) => isChosen)?.index ?? null) === pick.option;
  }
  const shown = preview.credentials.filter(({ id }) => id === pick.id);
  if (pick.kind === 'cards')
    return isSame(
      shown.map(({ cardId }) => cardId),
      pick.cardIds,
    );
  const choice = preview.choices.claims.find(({ id }) => id === pick.id);
  return choice?.claimSets.find(({ isChosen }) => isChosen)?.index === pick.claimSet;
}

const isSame = (one: string[], other: string[]) => one.toSorted().join() === other.toSorted().join();

/** What is wrong with an answer, in the order of section 6.4 of OpenID4VP 1.0; nothing where it is a right one. */
function faults(query: Query, hand: ReturnType<typeof held>[], preview: RequestPreview): string[] {
  const wrong: string[] = [];
  const answered = new Set(preview.credentials.map(({ id }) => id));
  for (const { id, cardId, disclose } of preview.credentials) {
    const asked = query.credentials.find((one) => one.id === id) as Asked;
    const { card } = hand.find((one) => one.card.cardId === cardId) as (typeof hand)[number];
    if (!asked.meta.vct_values.includes(card.vct)) wrong.push(`${id}: another type`);
    const all = asked.claims ?? [];
    const sets = asked.claim_sets?.map((ids) => all.filter((one) => ids.includes(one.id))) ?? [all];
    const names = disclose.map(([name]) => String(name));
    const meets = sets.some(
      (set) =>
        isSame(
          names,
          set.map(({ path: [name] }) => name),
        ) &&
        set.every(({ path: [name], values }) => {
          const value = card.claims[name];
          return value !== undefined && (values === undefined || values.includes(value as number));
        }),
    );
    if (!meets) wrong.push(`${id}: shows ${names.join()}`);
    const shown = preview.credentials.filter((one) => one.id === id);
    if (shown.length > 1 && asked.multiple !== true) wrong.push(`${id}: several`);
    if (new Set(shown.map((one) => one.cardId)).size !== shown.length) wrong.push(`${id}: one card twice`);
  }
  for (const { card, copiesLeft } of hand) {
    const used = preview.credentials.filter(({ cardId }) => cardId === card.cardId).length;
    if (used > copiesLeft) wrong.push(`${card.cardId}: ${used} of ${copiesLeft} copies`);
  }
  const isMet = (option: string[]) => option.every((id) => answered.has(id));
  const sets = query.credential_sets;
  if (sets === undefined) {
    if (!query.credentials.every(({ id }) => answered.has(id))) wrong.push('not all');
  } else {
    if (!sets.every(({ options, required = true }) => !required || options.some(isMet)))
      wrong.push('not all');
    // nothing beyond one option of each set
    const needed = sets.map(({ options }) => [[], ...options.filter(isMet)]);
    const combined = needed.reduce<string[][]>(
      (before, options) => before.flatMap((ids) => options.map((more) => [...ids, ...more])),
      [[]],
    );
    if (!combined.some((ids) => isSame([...new Set(ids)], [...answered]))) wrong.push('more than is needed');
  }
  if (answered.size === 0) wrong.push('nothing');
  return wrong;
}

const RUNS = 250;

describe('whatever the query and the cards', () => {
  it('every choice that is offered, upon every other, is what it says and answers the whole query with no more', () => {
    let followed = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = randomFrom(seed);
      const [query, hand] = [randomQuery(random), randomHand(random)];
      let preview = previewOf(query, hand);
      if (preview.missing.length > 0) continue;
      expect([seed, faults(query, hand, preview)]).toEqual([seed, []]);
      for (let step = 0; step < 3; step += 1) {
        const all = offered(preview);
        for (const pick of all) {
          const next = alongPick(preview, pick);
          const now = {
            seed,
            pick,
            missing: next.missing,
            stands: stands(next, pick),
            wrong: faults(query, hand, next),
          };
          expect(now).toEqual({ seed, pick, missing: [], stands: true, wrong: [] });
          followed += 1;
        }
        const pick = all[random.below(Math.max(all.length, 1))];
        if (pick === undefined) break;
        preview = alongPick(preview, pick);
      }
    }
    expect(followed).toBeGreaterThan(300);
  });

  it('something is called missing only where no choice of cards and options would answer', () => {
    const counts = { answerable: 0, not: 0 };
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = randomFrom(seed);
      const [query, hand] = [randomQuery(random), randomHand(random)];
      const isAnswerable = everySelection(query).some((ids) => isDealt(query, hand, ids));
      expect([seed, previewOf(query, hand).missing.length === 0]).toEqual([seed, isAnswerable]);
      counts[isAnswerable ? 'answerable' : 'not'] += 1;
    }
    expect(Math.min(counts.answerable, counts.not)).toBeGreaterThan(30);
  });
});

/** Every set of queries that would answer it all, by brute force. */
function everySelection({ credentials, credential_sets: sets }: Query): string[][] {
  if (sets === undefined) return [credentials.map(({ id }) => id)];
  const each = sets.map(({ options, required = true }) => (required ? options : [[], ...options]));
  const all = each.reduce<string[][]>(
    (before, options) => before.flatMap((ids) => options.map((more) => [...new Set([...ids, ...more])])),
    [[]],
  );
  return all.filter((ids) => ids.length > 0);
}

/** Whether these queries can be given a copy each, trying every way. */
function isDealt(query: Query, hand: ReturnType<typeof held>[], [id, ...others]: string[]): boolean {
  if (id === undefined) return true;
  const asked = query.credentials.find((one) => one.id === id) as Asked;
  const all = asked.claims ?? [];
  const sets = asked.claim_sets?.map((ids) => all.filter((one) => ids.includes(one.id))) ?? [all];
  return hand.some(({ card, copiesLeft }, index) => {
    const fits =
      copiesLeft > 0 &&
      asked.meta.vct_values.includes(card.vct) &&
      sets.some((set) =>
        set.every(
          ({ path: [name], values }) =>
            card.claims[name] !== undefined && (values?.includes(card.claims[name] as number) ?? true),
        ),
      );
    const rest = hand.map((one, at) => (at === index ? { ...one, copiesLeft: copiesLeft - 1 } : one));
    return fits && isDealt(query, rest, others);
  });
}
