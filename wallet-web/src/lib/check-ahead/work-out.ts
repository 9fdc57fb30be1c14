// What a rule says of the cards at hand, by every way and every hand of cards. Comes with the rule language.
import { consentOf, dayOfDecision, leastQuestion, type Rule } from '@anju/eligibility';
import { cardState } from '../holder/card-life.ts';
import type { HeldCard } from '../holder/store.ts';
import { nameOfType } from '../present/preview.ts';
import { handsFor } from '../present/rule/route-options.ts';
import { type Confirmed, nextChange } from './confirmed.ts';
import type { IssuedKind } from './departments.ts';
import { oneWay, type WayPorts } from './one-way.ts';
import type { AheadOutcome, AheadStanding, AheadWay, ServiceView } from './types.ts';

export type Surroundings = {
  held: HeldCard[];
  kinds: IssuedKind[];
  confirmed: Confirmed;
  now: Date;
};

export function describeRule(rule: Rule, { held, kinds, confirmed, now }: Surroundings): ServiceView {
  const { id, version, title, purpose, citation } = rule;
  const change = nextChange(confirmed.publications, id, now);
  return {
    ...{ ruleId: id, version, title, purpose, citation },
    changesOn: change === null ? null : dayOfDecision(rule, change),
    needs: [...new Set(Object.values(rule.facts).map(({ vct }) => vct))].map((vct) => ({
      vct,
      cardName: nameOf(vct, held, kinds),
      isHeld: held.some((one) => one.card.vct === vct && isGood(one, now)),
    })),
  };
}

/** Without copies it is renewed before it is shown. */
const isGood = (one: HeldCard, now: Date): boolean => ['valid', 'used_up'].includes(cardState(one, now));

const nameOf = (vct: string, held: HeldCard[], kinds: IssuedKind[]) =>
  kinds.find((kind) => kind.vct === vct)?.cardName ?? nameOfType({ vct }, held);

export const todayOf = (rule: Rule, now: Date): string => dayOfDecision(rule, now);

/** @param on ISO date, today in the rule's time zone or later */
export function workOut(
  rule: Rule,
  on: string,
  surroundings: Surroundings,
): Omit<AheadOutcome, 'isConfirmedNow'> {
  const { held, kinds, confirmed, now } = surroundings;
  const today = todayOf(rule, now);
  const [question, consent] = [leastQuestion(rule), consentOf(rule)];
  const ports: WayPorts = {
    ...{ rule, consent, question, on },
    // a card's last day counts, and is written as a day of UTC, as on the card
    moment: { now, at: on > today ? new Date(`${on}T00:00:00Z`) : now },
    nameOf: (vct) => nameOf(vct, held, kinds),
    sourcesOf: (vct) =>
      kinds
        .filter((kind) => kind.vct === vct)
        .map(({ issuerName, url, configurationId }) => ({ issuerName, url, configurationId })),
  };
  const ways = question.routes.flatMap((_, index) =>
    handsFor(rule, held).flatMap((hand) => oneWay(index, hand, ports) ?? []),
  );
  const [first, ...others] = byPromise(ways);
  if (first === undefined) throw new RangeError('a rule without a way was not read by parseRule');
  return {
    service: describeRule(rule, surroundings),
    ...{ on, today, confirmedAt: confirmed.at },
    decision: decisionOf([first, ...others]),
    ways: [first, ...others],
    notCovered: [...rule.not_covered],
    once: consent.once,
  };
}

/** One way that leads there is enough; it is a no when every way is, and otherwise it cannot be told. */
function decisionOf(ways: readonly AheadWay[]): AheadOutcome['decision'] {
  if (ways.some(({ standing }) => standing === 'eligible')) return 'eligible';
  return ways.every(({ standing }) => standing === 'fails') ? 'not_eligible' : 'more_needed';
}

const RANKS: Record<AheadStanding, number> = {
  eligible: 0,
  open: 1,
  not_known: 2,
  cards_differ: 2,
  fails: 3,
};

/** The most promising first: of equal ones the one that lacks least, then the one that fails least, then the rule's order. */
const byPromise = (ways: readonly AheadWay[]): AheadWay[] =>
  ways.toSorted(
    (one, other) =>
      RANKS[one.standing] - RANKS[other.standing] ||
      one.lacks.length - other.lacks.length ||
      failuresOf(one) - failuresOf(other),
  );

const failuresOf = ({ clauses }: AheadWay): number => clauses.filter(({ met }) => met === false).length;
