import { describe, expect, it } from 'vitest';
import { type Dimension, dimensionOf, multiply, nameDimension, sameDimension } from '../src/units.ts';

const unit = (text: string, area?: 'usable' | 'building') => dimensionOf(text, area) as Dimension;

describe('a unit', () => {
  it('cancels when an area per head is multiplied by heads', () => {
    const total = multiply([unit('csqm/person', 'usable'), unit('person')]);
    expect(sameDimension(total, unit('csqm', 'usable'))).toBe(true);
    expect(sameDimension(total, unit('csqm', 'building'))).toBe(false);
    expect(sameDimension(total, unit('csqm/person', 'usable'))).toBe(false);
  });

  it('is not changed by a bare number', () => {
    expect(sameDimension(multiply([unit('1'), unit('fen')]), unit('fen'))).toBe(true);
  });

  it('is refused when unknown', () => {
    for (const wrong of ['', 'yuan', 'fen/', '/fen', 'fen/person/person', 'sqm', 'FEN'])
      expect(dimensionOf(wrong)).toBeNull();
  });

  it('has a name for sentences', () => {
    expect(nameDimension(unit('csqm/person', 'usable'))).toBe('csqm:usable/person');
    expect(nameDimension(multiply([unit('person'), unit('person')]))).toBe('person^2');
    expect(nameDimension(unit('1'))).toBe('1');
  });
});
