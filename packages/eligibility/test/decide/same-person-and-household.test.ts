import { describe, expect, it } from 'vitest';
import { samePersonAndHousehold } from '../../src/index.ts';

const own = { person_number: 'P0000000010', household_number: 'H0000000001' };

describe('the credentials of one answer', () => {
  it('are the same when every number agrees', () => {
    expect(samePersonAndHousehold({ income: own, property: { ...own }, household: own })).toBe('same');
    expect(samePersonAndHousehold({ income: own })).toBe('same');
  });

  it("are different persons' when one person number differs, wherever it stands", () => {
    const other = { ...own, person_number: 'P0000000011' };
    expect(samePersonAndHousehold({ income: other, property: own, household: own })).toBe('different_person');
    expect(samePersonAndHousehold({ income: own, property: own, household: other })).toBe('different_person');
  });

  it("are different households' when only a household number differs", () => {
    const moved = { ...own, household_number: 'H0000000002' };
    expect(samePersonAndHousehold({ income: own, property: moved })).toBe('different_household');
  });

  it("are different persons' first when both differ", () => {
    const neighbour = { person_number: 'P0000000020', household_number: 'H0000000002' };
    expect(samePersonAndHousehold({ income: neighbour, property: own })).toBe('different_person');
  });

  it('are never the same because a number is missing, everywhere or in one', () => {
    const nameless = { household_number: own.household_number };
    for (const claims of [
      { income: own, property: nameless },
      { income: nameless, property: nameless },
    ])
      expect(() => samePersonAndHousehold(claims)).toThrow(
        expect.objectContaining({ code: 'match_number_missing' }),
      );
    expect(() => samePersonAndHousehold({ income: {} })).toThrow(
      expect.objectContaining({ code: 'match_number_missing' }),
    );
  });

  it('are never the same because numbers are equally malformed', () => {
    for (const person_number of [
      '',
      'P1',
      10,
      null,
      ['P0000000010'],
      'P00000000100',
      'p0000000010',
      'P0000000010\n',
    ]) {
      const odd = { ...own, person_number };
      expect(() => samePersonAndHousehold({ income: odd, property: odd })).toThrow(
        expect.objectContaining({ code: 'match_number_malformed' }),
      );
    }
  });

  it('are at least one', () => {
    expect(() => samePersonAndHousehold({})).toThrow(expect.objectContaining({ code: 'nothing_to_match' }));
  });
});
