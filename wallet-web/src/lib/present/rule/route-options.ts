// The ways of a rule over the cards that are held, each with the cards it may go by.
import type { Fact, Rule } from '@anju/eligibility';
import { claimViews } from '../../holder/claim-view.ts';
import type { HeldCard } from '../../holder/store.ts';
import type { LocalizedText } from '../../localized-text.ts';
import type { RouteOption } from '../../types.ts';
import { type AskedByRule, oneRoute, queriesOf } from './one-route.ts';

/** A citizen chooses among no more cards of one kind than this. */
const MOST_CARDS = 12;

/** In the rule's order; what counts once for each card (each unit owned) gives one for each of them. */
export function routeOptions(asked: AskedByRule, held: HeldCard[], now: Date): RouteOption[] {
  return queriesOf(asked.query).flatMap((_, way) => {
    const options = handsFor(asked.rule, held).map(({ hand, byCard }) =>
      oneRoute(asked, { way, held: hand, byCard }, now),
    );
    const whole = options.filter(({ missing }) => missing.length === 0);
    return whole.length > 0 ? whole : options.slice(0, 1);
  });
}

type Hand = { hand: HeldCard[]; byCard: LocalizedText | null };

/**
 * The cards to answer with. Of a kind of which somebody holds several, the newest counts; but where the rule counts once for
 * each value of a claim, as a vote for each unit, the cards that say different ones are different matters to choose from.
 */
export function handsFor({ once, facts }: Rule, held: HeldCard[]): Hand[] {
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
