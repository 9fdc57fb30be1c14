// One way of a rule over the cards that are held: what it shows, what it lacks, which cards there are to pick from, and what
// the rule says of those that are picked. All of it is worked out on the device, and told to nobody.
import {
  type Consent,
  credentialOf,
  type DcqlQuery,
  DecisionError,
  decide,
  type FactsByCredential,
  type Question,
  type Rule,
} from '@anju/eligibility';
import type { HeldCard } from '../../holder/store.ts';
import type { LocalizedText } from '../../localized-text.ts';
import type { RouteOption, RuleOutlook } from '../../types.ts';
import { cardChoices } from '../choices.ts';
import { previewParts } from '../preview.ts';
import { type Choice, type Choices, NO_CHOICES, withPick } from '../query/choice.ts';
import { answerWith, type MatchedQuery, type QueryHand, readHand } from '../query/match-query.ts';
import { areOfOthers } from './are-of-others.ts';
import { namesIn } from './names-in.ts';

export type AskedByRule = { rule: Rule; on: string; question: Question; query: DcqlQuery; consent: Consent };

/** `held`: the cards that this way may go by; `choice`: absent until something is picked. */
export type Way = RouteOption['from'] & { byCard: LocalizedText | null; choice?: Choice };

export function oneRoute(
  asked: AskedByRule,
  { way, held, byCard, choice: picked }: Way,
  now: Date,
): RouteOption {
  const { rule, on, question, consent } = asked;
  const hand = readHand(queriesOf(asked.query)[way] ?? { credentials: [] }, held, now);
  const choice = picked ?? atFirst(hand, question);
  const { matched, facts, isOfOthers } = answer(hand, choice, question);
  return {
    name: question.routes[way]?.text ?? null,
    byCard,
    learned: (consent.routes[way]?.learned ?? []).map(namedClause),
    outlook: matched.gaps.length > 0 ? null : outlookOf(rule, on, facts),
    areOfOthers: isOfOthers,
    ...previewParts(matched, held),
    choice,
    choices: choicesIn(hand, matched, choice, question),
    from: { way, held },
  };
}

export const namedClause = ({ clause, text }: { clause: string; text: LocalizedText }) => ({
  id: clause,
  text,
});

/** What each way asks by itself, in the rule's order. */
export function queriesOf({
  credentials,
  credential_sets: sets,
}: DcqlQuery): Pick<DcqlQuery, 'credentials'>[] {
  const [set] = sets ?? [];
  if (set === undefined) return [{ credentials }];
  return set.options.map((ids) => ({ credentials: credentials.filter(({ id }) => ids.includes(id)) }));
}

function answer(hand: QueryHand, choice: Choice, question: Question) {
  const matched = answerWith(hand, { choice });
  const facts = factsOf(matched, question);
  return { matched, facts, isOfOthers: matched.gaps.length === 0 && areOfOthers(facts) };
}

/** Of each kind the newest; where those are of different people, the newest that one person and household has of all. */
function atFirst(hand: QueryHand, question: Question): Choice {
  if (!answer(hand, [], question).isOfOthers) return [];
  const parts = [...hand.byId].map(([id, { fitting }]) => ({ id, cards: fitting.map(({ held }) => held) }));
  const newestFirst = parts
    .flatMap(({ cards }) => cards)
    .toSorted((one, other) => other.card.receivedAt.localeCompare(one.card.receivedAt));
  for (const owner of new Set(newestFirst.map(ownerOf))) {
    const choice = parts.flatMap(({ id, cards }) => {
      const own = cards.find((card) => ownerOf(card) === owner);
      return own === undefined ? [] : [{ kind: 'cards' as const, id, cardIds: [own.card.cardId] }];
    });
    if (!answer(hand, choice, question).isOfOthers) return choice;
  }
  return [];
}

const ownerOf = ({ card: { claims } }: HeldCard): string =>
  JSON.stringify([claims.person_number, claims.household_number]);

/** A rule leaves only the cards to pick; those that would not go with the others are offered, and marked. */
function choicesIn(hand: QueryHand, matched: MatchedQuery, choice: Choice, question: Question): Choices {
  const cards = cardChoices(hand, matched).map((one) => ({
    ...one,
    cards: one.cards.map((card) => {
      const pick = { kind: 'cards' as const, id: one.id, cardIds: [card.cardId] };
      return { ...card, isOfOthers: answer(hand, withPick(choice, pick), question).isOfOthers };
    }),
  }));
  return { ...NO_CHOICES, cards };
}

/** What the cards would say along this way, and no more than that. */
function factsOf({ matches }: MatchedQuery, question: Question): FactsByCredential {
  return Object.fromEntries(
    matches.map(({ id, held: { card }, disclose }) => {
      const names = namesIn(disclose);
      const claims = Object.entries(card.claims).filter(([name]) => names.includes(name));
      return [credentialOf(question, id), Object.fromEntries(claims)];
    }),
  );
}

/** Null where the rule cannot read a card: whoever asks will say so. */
function outlookOf(rule: Rule, on: string, facts: FactsByCredential): RuleOutlook | null {
  try {
    const { decision, clauses } = decide(rule, facts, on);
    return { decision, clauses };
  } catch (error) {
    if (error instanceof DecisionError) return null;
    throw error;
  }
}
