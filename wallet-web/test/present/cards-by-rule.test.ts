// Picking among cards of one kind for a question by a published rule: what is shown and what the rule says of it follow the
// pick, what does not answer is no pick, and cards of different people are marked and never hidden.
import { leastQuestion, parseRule, toDcqlQuery } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import type { HeldCard } from '../../src/lib/holder/store.ts';
import { alongPickByRule, previewByRule } from '../../src/lib/present/rule/preview-by-rule.ts';
import { alongRoute, standingOf } from '../../src/lib/present/rule/routes.ts';
import type { RequestPreview } from '../../src/lib/types.ts';
import { held } from '../support/hands.ts';
import { incomeRule, publishRule, ROUTES_QUERY, routesRule } from '../support/rules.ts';

const NOW = new Date('2026-11-20T09:00:00Z');

function previewOf(
  cards: HeldCard[],
  document: { id: string; version: string } = routesRule(),
): RequestPreview {
  const { id, version, sha256, text } = publishRule(document);
  const dcqlQuery = toDcqlQuery(leastQuestion(parseRule(document)), { match: 'plain' });
  const request = {
    asker: { 'zh-CN': '机构', en: 'asker' },
    registration: null,
    expiresAtSeconds: NOW.getTime() / 1000,
    declarations: [],
    dcqlQuery: JSON.parse(JSON.stringify(dcqlQuery)),
  };
  const asked = { id, version, sha256, on: '2026-11-20', isAppeal: false };
  return previewByRule(request as unknown as RequestPreview['request'], new TextEncoder().encode(text), {
    ...{ asked, held: cards, now: NOW },
  });
}

const ANN = { person_number: 'P0000000001', household_number: 'H0000000001' };
const BEN = { person_number: 'P0000000002', household_number: 'H0000000002' };

let received = 0;
/** Each is newer than the one before. */
function card(id: string, claims: object, changes: { copiesLeft?: number } = {}): HeldCard {
  received += 1;
  const [name] = id.split(' ');
  const receivedAt = new Date(Date.UTC(2026, 0, 1, 0, received)).toISOString();
  return held(id, { ...claims }, { vct: `urn:anju:${name}:1`, receivedAt, ...changes });
}
const income = (id: string, owner: object, fen: number, changes: { copiesLeft?: number } = {}) =>
  card(`income ${id}`, { ...owner, household_annual_income_fen: fen, assistance: 'low_income' }, changes);
const property = (id: string, owner: object, homes = 0) =>
  card(`property ${id}`, { ...owner, homes_owned: homes });

const pick = (preview: RequestPreview, id: string, ...cardIds: string[]) =>
  alongPickByRule(preview, { kind: 'cards', id, cardIds });
const shownOf = ({ credentials }: RequestPreview) => credentials.map(({ cardId }) => cardId);
const standing = ({ routes, route }: RequestPreview) => {
  const way = routes[route];
  return way && standingOf(way);
};
const offered = ({ choices: { cards } }: RequestPreview) =>
  cards.map(({ id, cards: all }) => [id, ...all.map(({ cardId }) => cardId)]);

describe('one kind of card', () => {
  const hand = () => [income('old', ANN, 9_000_000), income('new', ANN, 11_000_000)];

  it('has nothing to pick where one card fits', () => {
    expect(previewOf(hand().slice(1), incomeRule()).choices).toEqual({ options: [], cards: [], claims: [] });
  });

  it('is shown by the newest, and the pick of another changes what is shown and what the rule says', () => {
    const preview = previewOf(hand(), incomeRule());
    expect([shownOf(preview), standing(preview)]).toEqual([['income new'], 'not_by_this_way']);
    expect(offered(preview)).toEqual([['income', 'income new', 'income old']]);
    const picked = pick(preview, 'income', 'income old');
    expect([shownOf(picked), standing(picked)]).toEqual([['income old'], 'eligible']);
    expect(picked.choices.cards[0]?.cards.map(({ isChosen }) => isChosen)).toEqual([false, true]);
    expect(picked.credentials[0]?.claims.map(({ value }) => value)).toEqual([9_000_000]);
    expect(shownOf(pick(picked, 'income', 'income new'))).toEqual(['income new']);
  });

  it.each<[string, string, string[]]>([
    ['nothing', 'income', []],
    ['a card that is not held', 'income', ['income other']],
    ['a card of another kind', 'income', ['property p']],
    ['two cards where one is asked for', 'income', ['income old', 'income new']],
    ['one card twice', 'income', ['income old', 'income old']],
    ['a card without copies', 'income', ['income used']],
    ['a card for what is not asked', 'property', ['property p']],
  ])('is not shown by %s, whatever is picked', (_, id, cardIds) => {
    const cards = [income('used', ANN, 1, { copiesLeft: 0 }), property('p', ANN), ...hand()];
    const preview = previewOf(cards, incomeRule());
    const picked = pick(preview, id, ...cardIds);
    expect([shownOf(picked), picked.missing]).toEqual([['income new'], []]);
    expect(offered(picked)).toEqual([['income', 'income new', 'income old']]);
  });
});

describe('several ways', () => {
  it('keep each its own picks, in their places, when another is gone and back', () => {
    const preview = previewOf([
      ...[income('old', ANN, 9_000_000), income('new', ANN, 11_000_000)],
      ...[property('p', ANN), property('q', ANN, 2)],
    ]);
    const names = preview.routes.map(({ name }) => name?.en);
    const by = (name: string) => names.indexOf(name);
    const both = by('On assistance and without a home');
    const first = alongRoute(preview, both);
    expect(shownOf(first)).toEqual(['income new', 'property q']);
    const picked = pick(pick(first, 'property', 'property p'), 'income-2', 'income old');
    expect([shownOf(picked), standing(picked)]).toEqual([['income old', 'property p'], 'eligible']);
    expect(picked.routes.map(({ name }) => name?.en)).toEqual(names);
    const other = alongRoute(picked, by('By income'));
    expect([shownOf(other), offered(other)]).toEqual([
      ['income new'],
      [['income-1', 'income new', 'income old']],
    ]);
    expect(shownOf(alongRoute(other, both))).toEqual(['income old', 'property p']);
  });
});

describe('cards of different people', () => {
  it('are not put together where the newest that one of them has of all do', () => {
    const cards = [income('ann', ANN, 9_000_000), property('ann', ANN), income('ben', BEN, 9_000_000)];
    expect(shownOf(previewOf(cards))).toEqual(['income ann', 'property ann']);
  });

  it('can be picked, marked as not going together, until the other card is picked as well', () => {
    const cards = [
      ...[income('ann', ANN, 9_000_000), property('ann', ANN)],
      ...[income('ben', BEN, 9_000_000), property('ben', BEN)],
    ];
    const preview = previewOf(cards);
    expect([shownOf(preview), standing(preview)]).toEqual([['income ben', 'property ben'], 'eligible']);
    const marks = ({ choices }: RequestPreview) =>
      choices.cards.map(({ cards: all }) => all.map(({ isOfOthers }) => isOfOthers));
    const [apart, together] = [
      [false, true],
      [true, false],
    ];
    expect(marks(preview)).toEqual([apart, apart]);
    const half = pick(preview, 'income-2', 'income ann');
    expect([shownOf(half), standing(half)]).toEqual([['income ann', 'property ben'], 'cards_differ']);
    expect(marks(half)).toEqual([apart, together]);
    const whole = pick(half, 'property', 'property ann');
    expect([shownOf(whole), standing(whole)]).toEqual([['income ann', 'property ann'], 'eligible']);
  });

  it('are of different people by the household too, and where a number cannot be read', () => {
    for (const owner of [
      { ...ANN, household_number: BEN.household_number },
      { ...ANN, person_number: 'nobody' },
    ]) {
      const preview = previewOf([income('ann', ANN, 9_000_000), property('other', owner)]);
      const both = preview.routes.find(({ credentials }) => credentials.length === 2);
      expect(both && standingOf(both)).toBe('cards_differ');
    }
  });

  it('do not matter where one card alone is asked for', () => {
    const preview = previewOf([income('ann', ANN, 9_000_000), income('ben', BEN, 9_000_000)], incomeRule());
    expect(preview.choices.cards[0]?.cards.map(({ isOfOthers }) => isOfOthers)).toEqual([false, false]);
  });
});

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
}

it('whatever the cards, every pick that is offered is shown, answers the whole way, and discloses no more', () => {
  const allowed = new Map(
    ROUTES_QUERY.credentials.map(({ id, claims }) => [id, claims.map(({ path: [name] }) => name).toSorted()]),
  );
  let followed = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const below = randomFrom(seed);
    const owner = () => (below(2) === 0 ? ANN : BEN);
    const cards = Array.from({ length: 1 + below(6) }, (_, n) =>
      below(2) === 0
        ? income(`${n}`, owner(), below(20_000_000), { copiesLeft: below(3) })
        : property(`${n}`, owner(), below(2)),
    );
    const preview = previewOf(cards);
    for (const route of preview.routes.keys()) {
      const way = alongRoute(preview, route);
      const ids = way.credentials.map(({ id }) => id);
      for (const { id, cards: all } of way.choices.cards) {
        for (const { cardId, isOfOthers } of all) {
          const next = pick(way, id, cardId);
          expect([seed, next.missing, next.credentials.map((one) => one.id)]).toEqual([seed, [], ids]);
          expect(next.credentials.find((one) => one.id === id)?.cardId).toBe(cardId);
          expect(standing(next) === 'cards_differ').toBe(isOfOthers);
          for (const { id: query, disclose } of next.credentials) {
            expect(disclose.map(([name]) => name).toSorted()).toEqual(allowed.get(query));
          }
          followed += 1;
        }
      }
    }
  }
  expect(followed).toBeGreaterThan(100);
});
