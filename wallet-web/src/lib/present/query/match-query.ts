// Which held cards answer a DCQL query (OpenID4VP 1.0 section 6), with the least that answers it unless the citizen picks
// otherwise: optional sets are left out, of several options the first that can be met, of several fitting cards the newest,
// of several combinations of claims the asker's first, of `multiple` one.
import type { ClaimPath } from '@anju/credentials';
import type { JsonObject } from '../../guarded-fetch.ts';
import type { HeldCard } from '../../holder/store.ts';
import type { MissingCard } from '../../types.ts';
import { type Candidate, type Candidates, candidatesFor } from './candidates.ts';
import type { Choice } from './choice.ts';
import { chooseOptions, idsOf, type OptionPick, type Options } from './choose-options.ts';
import { type Demand, dealCopies } from './deal-copies.ts';
import { type CredentialSet, readQuery, vctValuesOf } from './read-query.ts';

type Match = {
  id: string;
  vct: string;
  held: HeldCard;
  /** of the asker's claim sets */
  claimSet: number;
  disclose: ClaimPath[];
};
type Gap = Pick<MissingCard, 'id' | 'vct' | 'reason'>;
export type MatchedQuery = {
  /** in the query's order; several of one id where the asker takes several cards and the citizen picked them */
  matches: Match[];
  gaps: Gap[];
  /** asked for, and not needed: optional, or of another option */
  leftOut: { id: string; vct: string }[];
};

/** `signers`: of each of these lists one query must be answered, for it carries what is declared. */
export type Wanted = { choice?: Choice; signers?: readonly (readonly string[])[] };

/** Throws `request_malformed` or `request_not_supported`. */
export function matchQuery(
  query: JsonObject,
  held: HeldCard[],
  now: Date,
  wanted: Wanted = {},
): MatchedQuery {
  return answerWith(readHand(query, held, now), wanted);
}

/** A query beside the cards that are held: what each part of it could be answered with. */
export type QueryHand = {
  sets: CredentialSet[] | null;
  byId: Map<string, Candidates>;
  copies: Map<string, number>;
  /** how often it may still be tried whether parts can be answered together: an asker could make the search very long */
  tries: { left: number };
};

const MOST_TRIES = 5000;

export function readHand(query: JsonObject, held: HeldCard[], now: Date): QueryHand {
  const { credentials, credentialSets } = readQuery(query);
  const newestFirst = held.toSorted((a, b) => b.card.receivedAt.localeCompare(a.card.receivedAt));
  return {
    sets: credentialSets,
    byId: new Map(credentials.map((asked) => [asked.id, candidatesFor(asked, newestFirst, now)])),
    copies: new Map(held.map(({ card, copiesLeft }) => [card.cardId, copiesLeft])),
    tries: { left: MOST_TRIES },
  };
}

export function answerWith(hand: QueryHand, wanted: Wanted): MatchedQuery {
  const { choice = [] } = wanted;
  const ids = chosenIds(hand, wanted);
  const given = dealt(hand, ids, cardPins(hand, ids, choice));
  const found: MatchedQuery = { matches: [], gaps: [], leftOut: [] };
  for (const [id, candidates] of hand.byId) {
    const [vct = ''] = vctValuesOf(candidates.asked);
    const cards = given.get(id) ?? [];
    if (!ids.has(id)) found.leftOut.push({ id, vct });
    else if (cards.length === 0) found.gaps.push({ id, vct, reason: candidates.reason });
    for (const { held, claimSets } of cards) {
      const pick = choice.find((one) => one.kind === 'claims' && one.id === id);
      const wish = pick?.kind === 'claims' ? pick.claimSet : undefined;
      const { index: claimSet, disclose } = claimSets.find(({ index }) => index === wish) ?? claimSets[0];
      found.matches.push({ id, vct: held.card.vct, held, claimSet, disclose });
    }
  }
  return found;
}

/** Null where there are no sets, or what is required cannot be met. */
export function chosenOptions(hand: QueryHand, { choice = [], signers = [] }: Wanted): Options | null {
  const picks = choice.filter((pick): pick is OptionPick & { kind: 'option' } => pick.kind === 'option');
  const isSigned = (ids: ReadonlySet<string>) => signers.every((list) => list.some((id) => ids.has(id)));
  const canMeet = (ids: ReadonlySet<string>) => {
    hand.tries.left -= 1;
    return hand.tries.left >= 0 && isWhole(ids, dealt(hand, ids, new Map()));
  };
  return hand.sets && chooseOptions(hand.sets, picks, canMeet, isSigned);
}

function chosenIds(hand: QueryHand, wanted: Wanted): Set<string> {
  const { sets } = hand;
  if (sets === null) return new Set(hand.byId.keys());
  const options = chosenOptions(hand, wanted);
  if (options !== null) return idsOf(sets, options);
  // nothing answers it: what comes nearest is named, so that it can be said what is missing
  const fits = (id: string) => (hand.byId.get(id)?.fitting ?? []).length > 0;
  const nearest = ({ options: all }: CredentialSet) => all.find((option) => option.every(fits));
  const required = sets.filter((set) => set.required);
  if (required.length > 0) return new Set(required.flatMap((set) => nearest(set) ?? set.options[0] ?? []));
  return new Set(sets.map(nearest).find((option) => option !== undefined) ?? sets[0]?.options[0]);
}

export type Pins = Map<string, string[]>;

/** The cards that were picked, as far as the rest can still be answered beside them. */
function cardPins(hand: QueryHand, ids: ReadonlySet<string>, choice: Choice): Pins {
  let pins: Pins = new Map();
  for (const pick of choice) {
    if (pick.kind !== 'cards' || !ids.has(pick.id) || !mayPin(hand, pick.id, pick.cardIds)) continue;
    const more: Pins = new Map([...pins, [pick.id, pick.cardIds]]);
    if (isWhole(ids, dealt(hand, ids, more))) pins = more;
  }
  return pins;
}

function mayPin({ byId }: QueryHand, id: string, cardIds: string[]): boolean {
  const { asked, fitting = [] } = byId.get(id) ?? {};
  if (cardIds.length === 0 || new Set(cardIds).size !== cardIds.length) return false;
  if (cardIds.length > 1 && asked?.multiple !== true) return false;
  return cardIds.every((cardId) => fitting.some(({ held }) => held.card.cardId === cardId));
}

/** By query, the cards that answer it; none where no copy is left for it beside the others. */
export function dealt(hand: QueryHand, ids: ReadonlySet<string>, pins: Pins): Map<string, Candidate[]> {
  const demands = [...ids].flatMap((id): Demand[] => {
    const fitting = (hand.byId.get(id)?.fitting ?? []).map(({ held }) => held.card.cardId);
    const pinned = pins.get(id);
    if (pinned === undefined) return [{ id: `${id} 0`, cardIds: fitting }];
    return pinned.map((cardId, index) => ({ id: `${id} ${index}`, cardIds: [cardId] }));
  });
  const given = dealCopies(demands, hand.copies);
  return new Map(
    [...ids].map((id): [string, Candidate[]] => {
      const slots = (pins.get(id) ?? ['']).map((_, index) => given.get(`${id} ${index}`));
      const cards = slots.flatMap(
        (cardId) => hand.byId.get(id)?.fitting.filter(({ held }) => held.card.cardId === cardId) ?? [],
      );
      return [id, cards.length === slots.length ? cards : []];
    }),
  );
}

export const isWhole = (ids: ReadonlySet<string>, given: ReadonlyMap<string, Candidate[]>): boolean =>
  [...ids].every((id) => (given.get(id) ?? []).length > 0);
