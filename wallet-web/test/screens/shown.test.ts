import { describe, expect, it } from 'vitest';
import type { ClaimView, RequestedCredential } from '../../src/lib/types.ts';
import { matchingNumbers, shownCards } from '../../src/screens/present/shown.ts';

const same = (text: string) => ({ 'zh-CN': text, en: text });
const claim = (name: string, value: string, matchOnly = false): ClaimView => ({
  name,
  label: same(name),
  value,
  display: same(value),
  matchOnly,
});
const credential = (id: string, claims: ClaimView[]): RequestedCredential => ({
  id,
  vct: `urn:anju:${id}:1`,
  cardId: id,
  cardName: same(id),
  issuerName: same('issuer'),
  claims,
  disclose: claims.map(({ name }) => [name]),
  copiesLeft: 9,
});

const income = credential('income', [claim('income', '5'), claim('person_number', 'P1', true)]);
const household = credential('household', [claim('size', '3'), claim('person_number', 'P1', true)]);
const borrowed = credential('property', [claim('person_number', 'P2', true)]);

describe('what the consent says will be shown', () => {
  it('leaves out nothing that will be disclosed', () => {
    const credentials = [income, household, borrowed];
    const contents = shownCards(credentials).flatMap(({ claims }) => claims.length);
    const numbers = matchingNumbers(credentials).map(({ cardNames }) => cardNames.length);
    const disclosed = credentials.reduce((count, { claims }) => count + claims.length, 0);
    expect([...contents, ...numbers].reduce((sum, count) => sum + count, 0)).toBe(disclosed);
  });

  it('says a number once that several cards carry', () => {
    expect(matchingNumbers([income, household])).toHaveLength(1);
  });

  it('says both numbers where the cards differ, and on which card each stands', () => {
    const numbers = matchingNumbers([income, borrowed]);
    expect(numbers.map(({ display, cardNames }) => [display.en, cardNames.map(({ en }) => en)])).toEqual([
      ['P1', ['income']],
      ['P2', ['property']],
    ]);
  });

  it('does not list a card that shows only its numbers among the contents', () => {
    expect(shownCards([income, borrowed]).map(({ id }) => id)).toEqual(['income']);
  });

  it('lists a card of which nothing is disclosed, since that it is held is shown', () => {
    expect(shownCards([credential('empty', []), borrowed])).toMatchObject([{ id: 'empty', claims: [] }]);
  });
});
