// Where several answers fit, the citizen chooses: what is offered, what it follows from, and what is never offered.
import { describe, expect, it } from 'vitest';
import { alongPick } from '../../src/lib/present/preview.ts';
import type { Pick } from '../../src/lib/present/query/choice.ts';
import type { RequestPreview } from '../../src/lib/types.ts';
import { held, previewOf } from '../support/hands.ts';

const ask = (id: string, more: object = {}) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [`urn:v:${id.split('-')[0]}`] },
  ...more,
});
const claims = (...names: string[]) => ({ claims: names.map((name) => ({ id: name, path: [name] })) });

const income = held('income', { name: 'Li', amount: 41, aid: false });
const older = held(
  'income older',
  { name: 'Li', amount: 7, aid: true },
  { receivedAt: '2025-11-01T00:00:00Z' },
);
const home = held('home', { area: 12 });
const work = held('work', { since: 2020 });

const cardsOf = ({ credentials }: RequestPreview) => credentials.map(({ cardId }) => cardId);
const shownOf = ({ credentials }: RequestPreview) =>
  credentials.map(({ id, claims: shown }) => `${id}: ${shown.map(({ name }) => name).join(' ')}`);
const along = (preview: RequestPreview, ...picks: Pick[]) => picks.reduce(alongPick, preview);

describe('a preview with one answer', () => {
  it('has nothing to choose', () => {
    const { choices } = previewOf({ credentials: [ask('income', claims('amount'))] }, [income, home]);
    expect(choices).toEqual({ options: [], cards: [], claims: [] });
  });

  it('has nothing to choose while a card is missing', () => {
    const query = { credentials: [ask('income'), ask('home')] };
    const { choices, missing } = previewOf(query, [income, older]);
    expect(missing).toHaveLength(1);
    expect(choices).toEqual({ options: [], cards: [], claims: [] });
  });
});

describe('of several cards of a kind', () => {
  const query = { credentials: [ask('income', claims('amount'))] };

  it('all are offered, the newest chosen, told apart by issuer, day and a claim that differs', () => {
    const { choices } = previewOf(query, [older, income]);
    expect(choices.cards).toMatchObject([
      {
        id: 'income',
        takesSeveral: false,
        cards: [
          {
            cardId: 'income',
            receivedAt: '2026-11-01T00:00:00Z',
            says: { display: { en: '41' } },
            isChosen: true,
          },
          { cardId: 'income older', says: { display: { en: '7' } }, isChosen: false },
        ],
      },
    ]);
  });

  it('another may be picked, and what is shown is of that one', () => {
    const preview = previewOf(query, [older, income]);
    const picked = along(preview, { kind: 'cards', id: 'income', cardIds: ['income older'] });
    expect(picked.credentials).toMatchObject([{ cardId: 'income older', claims: [{ value: 7 }] }]);
    expect(picked.choices.cards[0]?.cards.map(({ isChosen }) => isChosen)).toEqual([false, true]);
    expect(cardsOf(preview)).toEqual(['income']);
  });

  it('that say the same, none is told by what it says', () => {
    const twin = held('income twin', { ...income.card.claims });
    const { choices } = previewOf(query, [income, twin]);
    expect(choices.cards[0]?.cards.map(({ says }) => says)).toEqual([null, null]);
  });

  it('those are not offered that are expired, used up, revoked, or lack what is asked', () => {
    const { choices } = previewOf(query, [
      income,
      held('income expired', { amount: 1 }, { expiresAtSeconds: 1 }),
      held('income used', { amount: 2 }, { copiesLeft: 0 }),
      held('income other', { name: 'Li' }),
      held(
        'income revoked',
        { amount: 3 },
        {
          standing: { state: 'revoked', at: '', freshUntil: '', signedAt: '' },
        },
      ),
    ]);
    expect(choices.cards).toEqual([]);
  });

  it.each([
    ['that is not held', ['nobody’s']],
    ['of another kind', ['home']],
    ['that is used up', ['income used']],
    ['that is none', []],
    ['with another one, where the asker takes one', ['income', 'income older']],
  ])('a pick %s changes nothing', (_, cardIds) => {
    const hand = [income, older, home, held('income used', { amount: 2 }, { copiesLeft: 0 })];
    expect(cardsOf(along(previewOf(query, hand), { kind: 'cards', id: 'income', cardIds }))).toEqual([
      'income',
    ]);
  });

  it('one is shown where the asker takes several, unless the citizen picks more', () => {
    const preview = previewOf({ credentials: [ask('income', { ...claims('amount'), multiple: true })] }, [
      income,
      older,
    ]);
    expect(cardsOf(preview)).toEqual(['income']);
    expect(preview.choices.cards).toMatchObject([{ takesSeveral: true }]);
    const both = along(preview, { kind: 'cards', id: 'income', cardIds: ['income', 'income older'] });
    expect(cardsOf(both)).toEqual(['income', 'income older']);
    expect(cardsOf(along(both, { kind: 'cards', id: 'income', cardIds: ['income older'] }))).toEqual([
      'income older',
    ]);
    const twice = along(preview, { kind: 'cards', id: 'income', cardIds: ['income', 'income'] });
    expect(cardsOf(twice)).toEqual(['income']);
  });

  it('a newer pick stands where both cannot, for want of copies', () => {
    const scarce = { ...income, copiesLeft: 1 };
    const preview = previewOf({ credentials: [ask('income'), ask('income-too')] }, [scarce, older]);
    expect(cardsOf(preview)).toEqual(['income', 'income older']);
    const swapped = along(preview, { kind: 'cards', id: 'income-too', cardIds: ['income'] });
    expect(cardsOf(swapped)).toEqual(['income older', 'income']);
    const back = along(swapped, { kind: 'cards', id: 'income', cardIds: ['income'] });
    expect(cardsOf(back)).toEqual(['income', 'income older']);
  });

  it('the only one that would do for another part is left to it', () => {
    const scarce = { ...income, copiesLeft: 1 };
    const query = {
      credentials: [ask('income'), ask('income-too', { claims: [{ path: ['amount'], values: [41] }] })],
    };
    const preview = previewOf(query, [scarce, older]);
    expect(cardsOf(preview)).toEqual(['income older', 'income']);
    expect(preview.choices.cards).toEqual([]);
  });
});

describe('of several combinations of claims', () => {
  const query = {
    credentials: [
      ask('income', {
        ...claims('name', 'amount', 'aid', 'born'),
        claim_sets: [['born'], ['name', 'amount'], ['aid'], ['amount', 'name']],
      }),
    ],
  };

  it('those that the card can meet are offered, the asker’s first chosen, the same ones once', () => {
    const { choices } = previewOf(query, [income]);
    expect(choices.claims[0]?.claimSets.map(({ index, isChosen }) => [index, isChosen])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  it('a smaller one may be picked, and nothing else is shown', () => {
    const picked = along(previewOf(query, [income]), { kind: 'claims', id: 'income', claimSet: 2 });
    expect(shownOf(picked)).toEqual(['income: aid']);
    expect(picked.stays.map(({ en }) => en)).toEqual(['name', 'amount']);
  });

  it('one that the card cannot meet is not taken', () => {
    for (const claimSet of [0, 3, 9, -1]) {
      const picked = along(previewOf(query, [income]), { kind: 'claims', id: 'income', claimSet });
      expect(shownOf(picked)).toEqual(['income: name amount']);
    }
  });
});

describe('of several options', () => {
  const credentials = [ask('income'), ask('home'), ask('work'), ask('flat')];
  const among = (...credential_sets: object[]) =>
    previewOf({ credentials, credential_sets }, [income, home, work]);

  it('those that can be met are offered, the first chosen', () => {
    const preview = among({ options: [['flat'], ['home', 'income'], ['work']] });
    expect(preview.choices.options).toMatchObject([
      {
        set: 0,
        isRequired: true,
        options: [
          { index: 1, isChosen: true },
          { index: 2, isChosen: false },
        ],
      },
    ]);
    const picked = along(preview, { kind: 'option', set: 0, option: 2 });
    expect(cardsOf(picked)).toEqual(['work']);
    expect(picked.leftOut.map(({ id }) => id)).toEqual(['income', 'home', 'flat']);
    for (const option of [0, 3, null]) {
      expect(cardsOf(along(preview, { kind: 'option', set: 0, option }))).toEqual(['income', 'home']);
    }
  });

  it('an optional set is left out until the citizen adds it, and may be taken back', () => {
    const preview = among({ options: [['income']] }, { options: [['home'], ['work']], required: false });
    expect(cardsOf(preview)).toEqual(['income']);
    expect(preview.choices.options).toMatchObject([{ set: 1, isRequired: false, mayBeLeftOut: true }]);
    const added = along(preview, { kind: 'option', set: 1, option: 1 });
    expect(cardsOf(added)).toEqual(['income', 'work']);
    expect(cardsOf(along(added, { kind: 'option', set: 1, option: null }))).toEqual(['income']);
  });

  it('an optional set that nothing can meet is not offered, nor one that adds nothing', () => {
    expect(
      among({ options: [['income']] }, { options: [['flat']], required: false }).choices.options,
    ).toEqual([]);
    expect(
      among({ options: [['income']] }, { options: [['income']], required: false }).choices.options,
    ).toEqual([]);
  });

  it('of optional sets only, one is answered, and another may be instead, but not none', () => {
    const optional = (...options: string[][]) => ({ options, required: false });
    const preview = among(optional(['home']), optional(['work']));
    expect(cardsOf(preview)).toEqual(['home']);
    const both = along(preview, { kind: 'option', set: 1, option: 0 });
    expect(cardsOf(both)).toEqual(['work']);
    const none = along(
      preview,
      { kind: 'option', set: 1, option: null },
      { kind: 'option', set: 0, option: null },
    );
    expect(cardsOf(none)).toHaveLength(1);
    expect(none.missing).toEqual([]);
  });

  it('only those are offered that carry what is declared', () => {
    const query = { credentials, credential_sets: [{ options: [['income'], ['home'], ['work']] }] };
    const preview = previewOf(query, [income, home, work], [{ credentialIds: ['home', 'work'] }]);
    expect(cardsOf(preview)).toEqual(['home']);
    expect(preview.choices.options[0]?.options.map(({ index }) => index)).toEqual([1, 2]);
  });

  it('the first two that can be met together are answered where copies are scarce', () => {
    const scarce = { ...income, copiesLeft: 1 };
    const query = {
      credentials: [ask('income'), ask('income-too'), ask('home')],
      credential_sets: [{ options: [['income'], ['home']] }, { options: [['income-too']] }],
    };
    expect(previewOf(query, [scarce, home]).missing).toEqual([]);
    expect(cardsOf(previewOf(query, [scarce, home]))).toEqual(['income', 'home']);
    expect(previewOf(query, [scarce]).missing).toMatchObject([{ reason: 'no_copy_left' }]);
  });
});

describe('a question made to be hard', () => {
  const ids = Array.from({ length: 32 }, (_, n) => `income-${n}`);
  const credentials = ids.map((id) => ask(id));
  const scarce = { ...income, copiesLeft: 16 };

  it('is answered by what comes first, and the search for all else ends', () => {
    const pairs = ids.map((id, n) => [id, ids[(n * 7 + 3) % 32] ?? '']);
    const optional = ids.map(() => ({ options: pairs, required: false }));
    const preview = previewOf({ credentials, credential_sets: [{ options: pairs }, ...optional.slice(1)] }, [
      scarce,
    ]);
    expect(preview.missing).toEqual([]);
    expect(preview.credentials.map(({ id }) => id)).toEqual(['income-0', 'income-3']);
  });

  it('that nothing answers is said to lack copies, and the search ends', () => {
    const sets = ids.map((id) => ({ options: ids.map((other) => [id, other]) }));
    const { missing } = previewOf({ credentials, credential_sets: sets }, [scarce]);
    expect(new Set(missing.map(({ reason }) => reason))).toEqual(new Set(['no_copy_left']));
  });
});

describe('a question larger than a person could consent to', () => {
  it.each([
    ['credentials', { credentials: Array.from({ length: 33 }, (_, n) => ask(`income-${n}`)) }],
    [
      'sets',
      {
        credentials: [ask('income')],
        credential_sets: Array.from({ length: 33 }, () => ({ options: [['income']] })),
      },
    ],
  ])('is refused: of too many %s', (_, query) => {
    expect(() => previewOf(query, [income])).toThrowError(
      expect.objectContaining({ code: 'request_not_supported' }),
    );
  });
});
