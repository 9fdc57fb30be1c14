import { describe, expect, it } from 'vitest';
import { readPlace, start, writePlace } from '../src/register/place.ts';

describe('the clerk’s place in the address', () => {
  it('survives being written and read, with names in Chinese and signs that mean something in addresses', () => {
    const place = {
      page: 'register',
      department: 'income',
      query: '王 & 李?#=',
      state: 'revoked',
      person: 'P1000000001',
    } as const;
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it('stays behind the #, so that no name is ever sent with a page', () => {
    expect(writePlace({ ...start, query: '王伟' })).toMatch(/^#\//);
  });

  it('leaves out what is not set', () => {
    expect(writePlace(start)).toBe('#/register');
  });

  it('falls back to the register for an address that nobody here wrote', () => {
    for (const hash of ['', '#', '#/', '#/nowhere?state=odd', '#javascript:alert(1)']) {
      expect(readPlace(hash)).toEqual(start);
    }
  });
});
