// The ways of a rule over the cards that are held: what each would show, what it lacks, and what the rule says of it. All of
// it is worked out on the device, and told to nobody.
import {
  type Consent,
  credentialOf,
  type DcqlQuery,
  DecisionError,
  decide,
  type Fact,
  type Question,
  type Rule,
} from '@anju/eligibility';
import { claimViews } from '../holder/claim-view.ts';
import type { HeldCard } from '../holder/store.ts';
import type { LocalizedText } from '../localized-text.ts';
import type { RouteOption, RuleOutlook } from '../types.ts';
import { type MatchedQuery, matchQuery } from './match-query.ts';
import { namesIn } from './names-in.ts';
import { previewParts } from './preview.ts';

type Asked = { rule: Rule; on: string; question: Question; query: DcqlQuery; consent: Consent };

/** A citizen chooses among no more cards of one kind than this. */
const MOST_CARDS = 12;

/** In the rule's order; what counts once for each card (each unit owned) gives one for each of them. */
export function routeOptions(asked: Asked, held: HeldCard[], now: Date): RouteOption[] {
  const { rule, on, question, consent } = asked;
  return queriesOf(asked.query).flatMap((query, index) => {
    const options = handsFor(rule, held).map(({ hand, byCard }): RouteOption => {
      const matched = matchQuery(query, hand, now);
      return {
        name: question.routes[index]?.text ?? null,
        byCard,
        learned: (consent.routes[index]?.learned ?? []).map(namedClause),
        outlook: matched.gaps.length > 0 ? null : outlookOf(rule, on, factsOf(matched, question)),
        ...previewParts(matched, hand),
      };
    });
    const whole = options.filter(({ missing }) => missing.length === 0);
    return whole.length > 0 ? whole : options.slice(0, 1);
  });
}

export const namedClause = ({ clause, text }: { clause: string; text: LocalizedText }) => ({
  id: clause,
  text,
});

/** What each route asks by itself, in the rule's order. */
function queriesOf({ credentials, credential_sets: sets }: DcqlQuery): Pick<DcqlQuery, 'credentials'>[] {
  const [set] = sets ?? [];
  if (set === undefined) return [{ credentials }];
  return set.options.map((ids) => ({ credentials: credentials.filter(({ id }) => ids.includes(id)) }));
}

type Hand = { hand: HeldCard[]; byCard: LocalizedText | null };

/**
 * The cards to answer with. Of a kind of which somebody holds several, the newest counts; but where the rule counts once for
 * each value of a claim, as a vote for each unit, the cards that say different ones are different matters to choose from.
 */
function handsFor({ once, facts }: Rule, held: HeldCard[]): Hand[] {
  const all = [{ hand: held, byCard: null }];
  const fact = typeof once?.per === 'object' ? facts[once.per.fact] : undefined;
  if (fact === undefined) return all;
  const ofKind = held.filter(({ card }) => card.vct === fact.vct).sort(newestFirst);
  const byValue = new Map(ofKind.toReversed().map((one) => [one.card.claims[fact.claim], one]));
  const different = ofKind.filter((one) => byValue.get(one.card.claims[fact.claim]) === one);
  if (different.length < 2) return all;
  const others = held.filter(({ card }) => card.vct !== fact.vct);
  return different.slice(0, MOST_CARDS).map((one) => ({
    hand: [...others, ...ofKind.filter((other) => isAlike(one, other, fact))],
    byCard: sayingOf(one, fact),
  }));
}

const newestFirst = (one: HeldCard, other: HeldCard): number =>
  other.card.receivedAt.localeCompare(one.card.receivedAt);

const isAlike = (one: HeldCard, other: HeldCard, { claim }: Fact): boolean =>
  one.card.claims[claim] === other.card.claims[claim];

function sayingOf({ card }: HeldCard, { claim }: Fact): LocalizedText | null {
  const [view] = claimViews(card, [claim]);
  if (view === undefined) return null;
  const { label, display } = view;
  return {
    'zh-CN': `${label['zh-CN']}：${display['zh-CN']}`,
    en: `${label.en}: ${display.en}`,
  };
}

/** What the cards would say along this route, and no more than that. */
function factsOf({ matches }: MatchedQuery, question: Question) {
  return Object.fromEntries(
    matches.map(({ id, held: { card }, disclose }) => {
      const names = namesIn(disclose);
      const claims = Object.entries(card.claims).filter(([name]) => names.includes(name));
      return [credentialOf(question, id), Object.fromEntries(claims)];
    }),
  );
}

/** Null where the rule cannot read a card: whoever asks will say so. */
function outlookOf(rule: Rule, on: string, facts: ReturnType<typeof factsOf>): RuleOutlook | null {
  try {
    const { decision, clauses } = decide(rule, facts, on);
    return { decision, clauses };
  } catch (error) {
    if (error instanceof DecisionError) return null;
    throw error;
  }
}
