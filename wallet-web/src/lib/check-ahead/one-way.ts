// One way of a rule over one hand of cards: what the rule says of what this way would show, and what is lacking.
import {
  amountInWords,
  type Consent,
  type Decision,
  DecisionError,
  decide,
  type FactsByCredential,
  figuresOf,
  gradeOf,
  type Question,
  type Rule,
  type ValueLabels,
} from '@anju/eligibility';
import type { HeldCard } from '../holder/store.ts';
import type { LocalizedText } from '../localized-text.ts';
import { areOfOthers } from '../present/rule/are-of-others.ts';
import { type Fit, factsOf, fitCards, type Moment, namesOf } from './fit-cards.ts';
import type { AheadCard, AheadClause, AheadLack, AheadSource, AheadStanding, AheadWay } from './types.ts';

export type WayPorts = {
  rule: Rule;
  consent: Consent;
  question: Question;
  on: string;
  moment: Moment;
  nameOf(vct: string): LocalizedText;
  sourcesOf(vct: string): AheadSource[];
};

export function oneWay(
  index: number,
  { hand, byCard }: { hand: HeldCard[]; byCard: LocalizedText | null },
  ports: WayPorts,
): AheadWay | null {
  const { rule, consent, question, on } = ports;
  const [route, told] = [question.routes[index], consent.routes[index]];
  if (route === undefined || told === undefined) return null;
  const fits = fitCards(route, hand, ports.moment);
  const facts = factsOf(fits);
  const decided = decideOrNull(rule, facts, on);
  const own = new Set(told.learned.map(({ clause }) => clause));
  const clauses = clausesOf(decided, own, { rule, facts, on, labels: labelsIn(hand) });
  const lacks = fits.flatMap((fit) => lackOf(fit, ports));
  const isWhole = lacks.length === 0;
  const standing = standingOf(decided, clauses, isWhole && areOfOthers(facts));
  return {
    ...{ name: route.text, byCard, standing, clauses, lacks },
    decision: isWhole && standing !== 'cards_differ' ? (decided?.decision ?? null) : null,
    grade: standing === 'eligible' && decided !== null ? gradeIn(rule, decided) : null,
    isWithoutGrade: decided?.decision === 'not_eligible' && clauses.every(({ met }) => met === true),
    cards: fits.flatMap(({ held, lack, otherCards }) =>
      held === null || lack !== null ? [] : [cardOf(held, otherCards)],
    ),
    goodUntil: earliest(fits.flatMap(({ held }) => (held === null ? [] : (lastDayOf(held) ?? [])))),
  };
}

/** Null where the rule cannot read a card: whoever asks will say so. */
function decideOrNull(rule: Rule, facts: FactsByCredential, on: string): Decision | null {
  try {
    return decide(rule, facts, on);
  } catch (error) {
    if (error instanceof DecisionError) return null;
    throw error;
  }
}

const ORDER = new Map<AheadClause['met'], number>([
  [false, 0],
  ['unproved', 1],
  [true, 2],
]);

type Reading = { rule: Rule; facts: FactsByCredential; on: string; labels: ValueLabels };

function clausesOf(
  decided: Decision | null,
  own: ReadonlySet<string>,
  { rule, facts, on, labels }: Reading,
): AheadClause[] {
  const met = new Map(decided?.clauses.map((clause) => [clause.id, clause.met]));
  return rule.clauses
    .filter(({ id }) => own.has(id))
    .map(({ id, text, citation }) => ({
      ...{ id, text, citation, met: met.get(id) ?? ('unproved' as const) },
      figures:
        decided === null
          ? []
          : figuresOf(rule, id, facts, on, labels).map(({ facts: _, ...figure }) => figure),
    }))
    .toSorted((one, other) => (ORDER.get(one.met) ?? 0) - (ORDER.get(other.met) ?? 0));
}

function standingOf(
  decided: Decision | null,
  clauses: readonly AheadClause[],
  areOfOthers: boolean,
): AheadStanding {
  if (decided === null) return 'not_known';
  if (areOfOthers) return 'cards_differ';
  if (decided.decision === 'not_eligible' || clauses.some(({ met }) => met === false)) return 'fails';
  return decided.decision === 'eligible' && clauses.every(({ met }) => met === true) ? 'eligible' : 'open';
}

function gradeIn(rule: Rule, { clauses }: Decision): AheadWay['grade'] {
  const grade = gradeOf(rule, clauses);
  if (grade === null || rule.grades === undefined) return null;
  return { title: rule.grades.title, value: amountInWords(grade.value, rule.grades.unit) };
}

const labelsIn =
  (hand: readonly HeldCard[]): ValueLabels =>
  ({ vct, claim }, value) =>
    hand
      .find(({ card }) => card.vct === vct)
      ?.card.appearance.claims.find(({ name }) => name === claim)
      ?.values.find((known) => known.value === value)?.label;

function lackOf({ credential, vct, lack }: Fit, { rule, nameOf, sourcesOf }: WayPorts): AheadLack[] {
  if (lack === null) return [];
  return [
    {
      ...{ vct, cardName: nameOf(vct), reason: lack.reason },
      needs: namesOf(rule, credential, lack.claims),
      cardId: lack.card?.card.cardId ?? null,
      from: sourcesOf(vct),
    },
  ];
}

const cardOf = (held: HeldCard, otherCards: number): AheadCard => ({
  cardId: held.card.cardId,
  cardName: held.card.appearance.name,
  issuerName: held.card.appearance.issuerName,
  validUntil: lastDayOf(held),
  copiesLeft: held.copiesLeft,
  otherCards,
});

const lastDayOf = ({ card: { expiresAtSeconds } }: HeldCard): string | null =>
  expiresAtSeconds === null ? null : new Date((expiresAtSeconds - 1) * 1000).toISOString().slice(0, 10);

const earliest = (days: readonly string[]): string | null => days.toSorted()[0] ?? null;
