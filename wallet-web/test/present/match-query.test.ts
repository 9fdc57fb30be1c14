// Which cards a query is answered with: every form that queries may have, beside what does not answer it.
import { describe, expect, it } from 'vitest';
import type { HeldCard } from '../../src/lib/holder/store.ts';
import { matchQuery } from '../../src/lib/present/query/match-query.ts';
import { held, previewOf } from '../support/hands.ts';

const NOW = new Date('2026-11-20T09:00:00Z');
const AUTHORITY = 's9tIpPmhxdiuNkHMEWNpYim8S8Y';

const card = (id: string, claims: Record<string, unknown>, changes: Partial<HeldCard['card']> = {}) =>
  held(id, claims, { authorityKeyIds: [AUTHORITY], ...changes });

type Asked = { id: string; [member: string]: unknown };
const ask = (id: string, more: object = {}): Asked => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [`urn:v:${id.split('-')[0]}`] },
  ...more,
});
const claims = (...names: string[]) => ({ claims: names.map((name) => ({ id: name, path: [name] })) });

/** What is shown, by query; and what is in the way. */
function answer(query: object, ...held: HeldCard[]) {
  const { matches, gaps, leftOut } = matchQuery({ ...query }, held, NOW);
  return {
    shown: Object.fromEntries(matches.map(({ id, disclose }) => [id, disclose])),
    cards: matches.map((match) => match.held.card.cardId),
    missing: gaps.map(({ id, reason }) => `${id} ${reason}`),
    leftOut: leftOut.map(({ id }) => id),
  };
}
const one = (asked: Asked, ...held: HeldCard[]) => answer({ credentials: [asked] }, ...held);

const income = card('income', { name: 'Li', amount: 41, aid: false });
const home = card('home', { area: 12 });

describe('the claims of a card', () => {
  it('are those that were asked for, and none where none was', () => {
    expect(one(ask('income', claims('amount', 'aid')), income).shown).toEqual({
      income: [['amount'], ['aid']],
    });
    expect(one(ask('income'), income).shown).toEqual({ income: [] });
  });

  it('are shown with those that the card always shows', () => {
    const open = card('income', { name: 'Li', amount: 41 }, { alwaysShown: ['name'] });
    expect(one(ask('income', claims('amount')), open).shown).toEqual({ income: [['amount'], ['name']] });
    expect(one(ask('income', claims('name')), open).shown).toEqual({ income: [['name']] });
  });

  it('are of the first set that the card can meet, the asker’s preferred one', () => {
    const sets = (...claim_sets: string[][]) =>
      ask('income', { ...claims('amount', 'aid', 'born'), claim_sets });
    expect(one(sets(['aid'], ['amount']), income).shown).toEqual({ income: [['aid']] });
    expect(one(sets(['born', 'aid'], ['amount'], ['aid']), income).shown).toEqual({ income: [['amount']] });
    expect(one(sets(['born'], ['born', 'aid']), income).missing).toEqual(['income claims_not_held']);
  });

  it.each([
    ['one of the values, of the same type', [40, 41], true],
    ['another value', [40], false],
    ['the same letters of another type', ['41', true], false],
  ])('count where they have %s', (_, values, fits) => {
    const asked = ask('income', { claims: [{ path: ['amount'], values }] });
    expect(one(asked, income).missing).toEqual(fits ? [] : ['income claims_not_held']);
  });

  it('do not stand for a set when they have another value', () => {
    const asked = ask('income', {
      claims: [
        { id: 'a', path: ['aid'], values: [true] },
        { id: 'b', path: ['amount'] },
      ],
      claim_sets: [['a'], ['b']],
    });
    expect(one(asked, income).shown).toEqual({ income: [['amount']] });
  });

  it('may be parts of a claim: a member, an element, every element, those of a value', () => {
    const family = card('family', {
      address: { city: 'BJ', street: 'S' },
      children: [{ age: 3 }, { age: 9 }],
    });
    const places = (path: unknown[], values?: unknown[]) =>
      one(ask('family', { claims: [{ path, ...(values && { values }) }] }), family).shown.family;
    expect(places(['address', 'city'])).toEqual([['address', 'city']]);
    expect(places(['children', 1, 'age'])).toEqual([['children', 1, 'age']]);
    expect(places(['children', null, 'age'])).toEqual([
      ['children', 0, 'age'],
      ['children', 1, 'age'],
    ]);
    expect(places(['children', null, 'age'], [9])).toEqual([['children', 1, 'age']]);
    for (const path of [
      ['address', 0],
      ['children', 2],
      ['address', 'toString'],
      ['children', 'length'],
    ]) {
      expect(places(path)).toBeUndefined();
    }
  });
});

describe('the card', () => {
  const newer = card('income newer', { name: 'Li', amount: 7 }, { receivedAt: '2026-11-10T00:00:00Z' });

  it('is the newest that fits, and that there are others is told', () => {
    const told = (asked: Asked) => {
      const { credentials, choices } = previewOf({ credentials: [asked] }, [income, newer]);
      return {
        shown: credentials.map(({ cardId }) => cardId),
        others: choices.cards.flatMap(({ cards }) => cards.filter((one) => !one.isChosen)).length,
      };
    };
    expect(told(ask('income', claims('amount')))).toEqual({ shown: ['income newer'], others: 1 });
    const asked = ask('income', { claims: [{ path: ['amount'], values: [41] }] });
    expect(told(asked)).toEqual({ shown: ['income'], others: 0 });
  });

  it('is none that its issuer has taken back or suspended, and the reason is told', () => {
    const at = '2026-11-20T08:00:00Z';
    const standing = (state: 'valid' | 'suspended' | 'revoked') => ({
      standing: { state, at, freshUntil: at, signedAt: at },
    });
    const held = (state: 'valid' | 'suspended' | 'revoked', more = {}) =>
      card('income', { amount: 41 }, { ...standing(state), ...more });
    const asked = ask('income', claims('amount'));
    expect(one(asked, held('valid')).missing).toEqual([]);
    expect(one(asked, held('revoked')).missing).toEqual(['income revoked']);
    expect(one(asked, held('suspended')).missing).toEqual(['income suspended']);
    // revoked is worse than over, and another card of the kind does
    expect(one(asked, held('revoked', { expiresAtSeconds: 1 })).missing).toEqual(['income revoked']);
    const newer = held('revoked', { cardId: 'newer', receivedAt: '2026-11-19T00:00:00Z' });
    expect(one(asked, newer, income).cards).toEqual(['income']);
  });

  it('is one, where several may be shown', () => {
    expect(one(ask('income', { ...claims('amount'), multiple: true }), income, newer).cards).toEqual([
      'income newer',
    ]);
  });

  it('may be of any type that is named', () => {
    const asked = ask('income', { meta: { vct_values: ['urn:v:none', 'urn:v:home'] } });
    expect(one(asked, income, home).cards).toEqual(['home']);
  });

  it('is of an authority that is named, which another and an unknown one are not', () => {
    const by = (...authorities: object[]) => ask('income', { trusted_authorities: authorities });
    const aki = (...values: string[]) => ({ type: 'aki', values });
    expect(one(by(aki('AAAA', AUTHORITY)), income).cards).toEqual(['income']);
    expect(one(by(aki('AAAA'), aki(AUTHORITY)), income).cards).toEqual(['income']);
    expect(one(by(aki('AAAA')), income).missing).toEqual(['income other_authority']);
    const { authorityKeyIds: _, ...older } = income.card;
    expect(one(by(aki(AUTHORITY)), { ...income, card: older }).missing).toEqual(['income other_authority']);
    const list = { type: 'etsi_tl', values: ['https://list.test'] };
    expect(one(by(list), income).missing).toEqual(['income other_authority']);
    expect(one(by(list, aki(AUTHORITY)), income).cards).toEqual(['income']);
  });

  it('may answer two queries, with a copy for each', () => {
    const query = { credentials: [ask('income', claims('amount')), ask('income-too', claims('aid'))] };
    expect(answer(query, income)).toMatchObject({
      cards: ['income', 'income'],
      shown: { income: [['amount']], 'income-too': [['aid']] },
    });
    expect(answer(query, { ...income, copiesLeft: 1 }).missing).toEqual(['income-too no_copy_left']);
  });

  it('leaves the second query to another card of the kind when it has one copy left', () => {
    const query = { credentials: [ask('income', claims('amount')), ask('income-too', claims('amount'))] };
    const older = {
      ...income,
      card: { ...income.card, cardId: 'older', receivedAt: '2026-01-01T00:00:00.000Z' },
    };
    const answered = answer(query, { ...income, copiesLeft: 1 }, older);
    expect(answered).toMatchObject({ cards: ['income', 'older'], missing: [] });
  });
});

describe('sets of credentials', () => {
  const credentials = [ask('income'), ask('home'), ask('work'), ask('flat')];
  type Set = { options: string[][]; required?: boolean };
  const among = (held: HeldCard[], ...credential_sets: Set[]) =>
    answer({ credentials, credential_sets }, ...held);

  it('are answered by the first option that can be met, and what is not needed stays', () => {
    expect(among([income, home], { options: [['work'], ['home', 'income'], ['home']] })).toMatchObject({
      cards: ['income', 'home'],
      leftOut: ['work', 'flat'],
    });
  });

  it('are all answered that are required, and no other', () => {
    const optional = { options: [['home']], required: false };
    expect(among([income, home], { options: [['income']] }, optional).cards).toEqual(['income']);
    expect(among([income, home], { options: [['income']] }, { options: [['home']] }).cards).toEqual([
      'income',
      'home',
    ]);
    expect(among([income], { options: [['income']] }, { options: [['home'], ['work']] }).missing).toEqual([
      'home no_card',
    ]);
  });

  it('share what stands in two of them', () => {
    expect(among([income, home], { options: [['income']] }, { options: [['income', 'home']] }).cards).toEqual(
      ['income', 'home'],
    );
  });

  it('are answered in one where all are optional, since nothing would be no answer', () => {
    const optional = (...options: string[][]) => ({ options, required: false });
    expect(among([home], optional(['income']), optional(['work'], ['home'])).cards).toEqual(['home']);
    expect(among([], optional(['income']), optional(['home'])).missing).toEqual(['income no_card']);
  });
});

describe('a query', () => {
  it.each([
    ['without a question', {}],
    ['that names a credential twice', { credentials: [ask('a'), ask('a')] }],
    ['with a set of none', { credentials: [ask('a')], credential_sets: [] }],
    ['with a set of what is not asked', { credentials: [ask('a')], credential_sets: [{ options: [['b']] }] }],
    [
      'with a claim set of what is not asked',
      { credentials: [ask('a', { ...claims('x'), claim_sets: [['y']] })] },
    ],
    ['with a path from no name', { credentials: [ask('a', { claims: [{ path: [null] }] })] }],
    [
      'with an authority of no kind',
      { credentials: [ask('a', { trusted_authorities: [{ values: ['AAAA'] }] })] },
    ],
  ])('is malformed %s', (_, query) => {
    expect(() => matchQuery(query, [], NOW)).toThrowError(
      expect.objectContaining({ code: 'request_malformed' }),
    );
  });
});
