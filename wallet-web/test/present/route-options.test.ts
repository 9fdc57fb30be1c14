// Which of several cards and ways a rule is answered with: where each card is a matter of its own the citizen chooses, else
// the newest counts; and of ways that are as good the one that shows least comes first.
import { consentOf, leastQuestion, parseRule, toDcqlQuery } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import type { HeldCard } from '../../src/lib/holder/store.ts';
import { NO_CHOICES } from '../../src/lib/present/query/choice.ts';
import { routeOptions } from '../../src/lib/present/rule/route-options.ts';
import { byPromise, standingOf } from '../../src/lib/present/rule/routes.ts';
import type { RouteOption } from '../../src/lib/types.ts';

const NOW = new Date('2026-11-20T09:00:00Z');
const text = (en: string) => ({ 'zh-CN': `【${en}】`, en });

const ruleOf = (changes: object = {}) =>
  parseRule({
    ...{
      format: 'urn:anju:rule:1',
      id: 'owners',
      version: '1',
      title: text('Owners'),
      purpose: text('To vote'),
    },
    ...{ citation: '1', in_force_from: '2020-01-01', time_zone: 'Asia/Shanghai' },
    facts: {
      unit: { credential: 'unit', vct: 'urn:anju:unit:1', claim: 'unit', kind: 'text', label: text('Unit') },
    },
    clauses: [
      {
        id: 'here',
        text: text('Owner here'),
        citation: '1',
        condition: { fact: 'unit', begins_with: 'A1-' },
      },
    ],
    requires: 'all',
    once: { programme: 'vote', per: { fact: 'unit' } },
    ...changes,
  });

let received = 0;
function unitCard(unit: string, changes: Partial<HeldCard> = {}): HeldCard {
  received += 1;
  return {
    card: {
      cardId: `${unit} ${received}`,
      vct: 'urn:anju:unit:1',
      iss: 'https://issuer.test',
      receivedAt: new Date(Date.UTC(2026, 0, received)).toISOString(),
      expiresAtSeconds: null,
      claims: { unit, person_number: 'P0000000001', household_number: 'H0000000001' },
      alwaysShown: [],
      appearance: {
        name: text('Unit card'),
        description: null,
        issuerName: text('Office'),
        colours: null,
        claims: [],
      },
    },
    ...{ copiesLeft: 10, copiesReceived: 10, ...changes },
  };
}

function optionsFor(rule: ReturnType<typeof ruleOf>, held: HeldCard[]): RouteOption[] {
  const question = leastQuestion(rule);
  const query = toDcqlQuery(question, { match: 'plain' });
  return byPromise(
    routeOptions({ rule, on: '2026-11-20', question, query, consent: consentOf(rule) }, held, NOW),
  );
}
const told = (options: RouteOption[]) =>
  options.map((option) => [
    option.byCard?.en ?? null,
    standingOf(option),
    ...option.credentials.map(({ cardId }) => cardId),
  ]);

describe('what counts once for each of several cards', () => {
  it('is the citizen’s to choose, and the cards that the rule is about come first', () => {
    const [elsewhere, first, second] = [unitCard('B2-1'), unitCard('A1-1'), unitCard('A1-2')];
    expect(told(optionsFor(ruleOf(), [elsewhere, first, second]))).toEqual([
      ['unit: A1-2', 'eligible', second?.card.cardId],
      ['unit: A1-1', 'eligible', first?.card.cardId],
      ['unit: B2-1', 'not_by_this_way', elsewhere?.card.cardId],
    ]);
  });

  it('is no choice with one card, nor with the same unit on two: the newer one counts', () => {
    const [older, newer] = [unitCard('A1-1'), unitCard('A1-1')];
    expect(told(optionsFor(ruleOf(), [older]))).toEqual([[null, 'eligible', older?.card.cardId]]);
    expect(told(optionsFor(ruleOf(), [older, newer]))).toEqual([[null, 'eligible', newer?.card.cardId]]);
  });

  it('goes by the older card of a unit when the newer one is used up', () => {
    const [other, older] = [unitCard('A1-2'), unitCard('A1-1')];
    const newer = unitCard('A1-1', { copiesLeft: 0 });
    const cards = optionsFor(ruleOf(), [other, older, newer]).map(({ credentials: [one] }) => one?.cardId);
    expect(cards.toSorted()).toEqual([older.card.cardId, other.card.cardId].toSorted());
  });

  it('lacks one card, not as many as are used up', () => {
    const used = ['A1-1', 'A1-2'].map((unit) => unitCard(unit, { copiesLeft: 0 }));
    const options = optionsFor(ruleOf(), used);
    expect(options.map(({ missing }) => missing.map(({ reason }) => reason))).toEqual([['no_copy_left']]);
    expect(optionsFor(ruleOf(), []).map(standingOf)).toEqual(['card_missing']);
  });

  it('is offered for a dozen cards, not for hundreds', () => {
    const many = Array.from({ length: 40 }, (_, n) => unitCard(`A1-${n}`));
    expect(optionsFor(ruleOf(), many)).toHaveLength(12);
  });
});

it('what counts by person or household goes by the newest card alone', () => {
  const rule = ruleOf({ once: { programme: 'vote', per: 'person' } });
  const [older, newer] = [unitCard('A1-1'), unitCard('B2-1')];
  expect(told(optionsFor(rule, [older, newer]))).toEqual([[null, 'not_by_this_way', newer?.card.cardId]]);
});

describe('of ways that are as good', () => {
  const claim = { name: 'a', label: text('a'), value: 1, display: text('1'), matchOnly: false };
  const way = (name: string, claims: number, changes: Partial<RouteOption> = {}): RouteOption => ({
    ...{ name: text(name), byCard: null, learned: [], missing: [], stays: [] },
    ...{ areOfOthers: false, choice: [], choices: NO_CHOICES, from: { way: 0, held: [] } },
    outlook: { decision: 'eligible', clauses: [] },
    credentials: [
      {
        ...{ id: 'a', vct: 'a', cardId: 'a', cardName: text('a'), issuerName: text('a') },
        ...{ claims: Array(claims).fill(claim), disclose: [], copiesLeft: 1 },
      },
    ],
    ...changes,
  });
  const order = (...ways: RouteOption[]) => byPromise(ways).map(({ name }) => name?.en);

  it('the one that shows least comes first, then the one that the rule names first', () => {
    expect(order(way('more', 3), way('less', 2), way('also less', 2))).toEqual(['less', 'also less', 'more']);
  });

  it('and what shows least does not come before what is better', () => {
    const worse = way('worse', 1, { outlook: { decision: 'more_needed', clauses: [] } });
    const unreadable = way('unreadable', 1, { outlook: null });
    expect(order(unreadable, worse, way('good', 3))).toEqual(['good', 'worse', 'unreadable']);
  });
});
