// What there is to choose among, for a preview of a question of the asker's own: only what would answer the whole query, in
// the words that tell the choices apart. And the preview that follows from a choice.
import { claimViews, labelOf } from '../holder/claim-view.ts';
import type { HeldCard } from '../holder/store.ts';
import type { LocalizedText } from '../localized-text.ts';
import {
  type CardChoice,
  type Choices,
  type ClaimChoice,
  NO_CHOICES,
  type OptionChoice,
  withPick,
} from './query/choice.ts';
import { idsOf } from './query/choose-options.ts';
import {
  chosenOptions,
  dealt,
  isWhole,
  type MatchedQuery,
  type QueryHand,
  type Wanted,
} from './query/match-query.ts';
import { namesIn } from './rule/names-in.ts';

/** @param nameOf what a query of this id asks for */
export function choicesOf(
  hand: QueryHand,
  matched: MatchedQuery,
  wanted: Wanted,
  nameOf: (id: string) => LocalizedText,
): Choices {
  if (matched.gaps.length > 0) return NO_CHOICES;
  return {
    options: optionChoices(hand, wanted, nameOf),
    cards: cardChoices(hand, matched),
    claims: idsIn(matched).flatMap((id) => claimChoice(hand, matched, id)),
  };
}

/** Of each query that several cards would answer; none where something is missing. */
export const cardChoices = (hand: QueryHand, matched: MatchedQuery): CardChoice[] =>
  matched.gaps.length > 0 ? [] : idsIn(matched).flatMap((id) => cardChoice(hand, matched, id));

const idsIn = ({ matches }: MatchedQuery): string[] => [...new Set(matches.map(({ id }) => id))];

function optionChoices(
  hand: QueryHand,
  wanted: Wanted,
  nameOf: (id: string) => LocalizedText,
): OptionChoice[] {
  const sets = hand.sets ?? [];
  const chosen = chosenOptions(hand, wanted);
  if (chosen === null) return [];
  const follows = (set: number, option: number | null): boolean => {
    if (hand.tries.left <= 0) return false;
    const choice = withPick(wanted.choice ?? [], { kind: 'option', set, option });
    return chosenOptions(hand, { ...wanted, choice })?.[set] === option;
  };
  return sets.flatMap(({ options, required }, set): OptionChoice[] => {
    const others = idsOf(
      sets,
      chosen.map((option, index) => (index === set ? null : option)),
    );
    const possible = [...options.keys()].filter((option) => option === chosen[set] || follows(set, option));
    // an optional set that is answered by the way is nothing to choose
    const adds = possible.filter(
      (option) => option === chosen[set] || options[option]?.some((id) => !others.has(id)),
    );
    const offered = required ? possible : adds;
    if (offered.length < (required ? 2 : 1)) return [];
    return [
      {
        set,
        isRequired: required,
        mayBeLeftOut: !required && (chosen[set] === null || follows(set, null)),
        options: offered.map((option) => ({
          index: option,
          ids: options[option] ?? [],
          cardNames: (options[option] ?? []).map(nameOf),
          isChosen: chosen[set] === option,
        })),
      },
    ];
  });
}

function cardChoice(hand: QueryHand, { matches }: MatchedQuery, id: string): CardChoice[] {
  const { asked, fitting = [] } = hand.byId.get(id) ?? {};
  const shown = matches.filter((match) => match.id === id);
  const [first] = shown;
  if (first === undefined) return [];
  const takesSeveral = asked?.multiple === true;
  const chosen = shown.map(({ held }) => held.card.cardId);
  const ids = new Set(matches.map((match) => match.id));
  const wouldAnswer = (cardIds: string[]) => isWhole(ids, dealt(hand, ids, new Map([[id, cardIds]])));
  const offered = fitting.filter(({ held: { card } }) => {
    if (chosen.includes(card.cardId)) return true;
    return wouldAnswer(takesSeveral ? [...chosen, card.cardId] : [card.cardId]);
  });
  if (offered.length < 2) return [];
  const cards = offered.map(({ held }) => held);
  return [
    {
      id,
      cardName: first.held.card.appearance.name,
      takesSeveral,
      cards: cards.map((held) => ({
        cardId: held.card.cardId,
        issuerName: held.card.appearance.issuerName,
        receivedAt: held.card.receivedAt,
        says: sayingOf(held, cards),
        copiesLeft: held.copiesLeft,
        isChosen: chosen.includes(held.card.cardId),
      })),
    },
  ];
}

/** The first claim, as the issuer orders them, that this card says otherwise than another. */
function sayingOf({ card }: HeldCard, cards: readonly HeldCard[]): CardChoice['cards'][number]['says'] {
  const views = claimViews(card).filter(({ picture }) => picture === undefined);
  const differing = views.find(({ name, value }) =>
    cards.some((other) => JSON.stringify(other.card.claims[name]) !== JSON.stringify(value)),
  );
  return differing === undefined ? null : { label: differing.label, display: differing.display };
}

function claimChoice(hand: QueryHand, { matches }: MatchedQuery, id: string): ClaimChoice[] {
  const shown = matches.filter((match) => match.id === id);
  const [first] = shown;
  const fitting = hand.byId.get(id)?.fitting ?? [];
  const candidate = fitting.find(({ held }) => held === first?.held);
  // several cards may meet different sets: then each shows the asker's first that it can
  if (first === undefined || candidate === undefined || shown.length > 1) return [];
  if (candidate.claimSets.length < 2) return [];
  const { card } = first.held;
  return [
    {
      id,
      cardName: card.appearance.name,
      claimSets: candidate.claimSets.map(({ index, disclose }) => ({
        index,
        labels: namesIn(disclose).map((name) => labelOf(card, name)),
        isChosen: index === first.claimSet,
      })),
    },
  ];
}
