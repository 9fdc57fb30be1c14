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

  it('may stand over several others, which cancel one by one', () => {
    const aMonth = multiply([unit('fen/person/month'), unit('person')]);
    expect(sameDimension(aMonth, unit('fen/month'))).toBe(true);
    expect(sameDimension(multiply([aMonth, unit('month')]), unit('fen'))).toBe(true);
    expect(sameDimension(unit('fen/person/month'), unit('fen/month/person'))).toBe(true);
    expect(sameDimension(unit('1/month'), unit('month'))).toBe(false);
  });

  it('keeps a percentage apart from a number', () => {
    expect(sameDimension(multiply([unit('percent'), unit('fen')]), unit('fen'))).toBe(false);
  });

  it('is refused when unknown, or when it names a base twice', () => {
    for (const wrong of [
      '',
      'yuan',
      'fen/',
      '/fen',
      'fen/person/person',
      'sqm',
      'FEN',
      'fen/fen',
      'fen/1',
      'year',
    ])
      expect(dimensionOf(wrong)).toBeNull();
  });

  it('has a name for sentences', () => {
    expect(nameDimension(unit('csqm/person', 'usable'))).toBe('csqm:usable/person');
    expect(nameDimension(multiply([unit('person'), unit('person')]))).toBe('person^2');
    expect(nameDimension(unit('fen/person/month'))).toBe('fen/person/month');
    expect(nameDimension(unit('1/month'))).toBe('1/month');
    expect(nameDimension(unit('1'))).toBe('1');
  });
});
