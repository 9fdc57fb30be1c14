import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestedClaims } from '../../src/index.ts';
import { createForge, disclose, type ForgedDisclosure, outcomeOf } from '../support/forge.ts';
import { createTown } from '../support/town.ts';

let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  attack = createForge(await createTown());
});

const parts = {
  name: disclose(['AAAA', 'name', 'Li']),
  age: disclose(['BBBB', 'age', 41]),
  adult: disclose(['CCCC', 'adult', true]),
};
const roles = ['owner', 'tenant', 'agent'].map((value) => disclose([`salt-${value}`, value]));
const degrees = [
  { type: 'BSc', year: 2001 },
  { type: 'MSc' },
  'honorary', // never disclosed beside a path that goes into it
].map((value, index) => disclose([`salt-${index}`, value]));

const payload = {
  _sd: Object.values(parts).map(({ digest }) => digest),
  roles: roles.map(({ digest }) => ({ '...': digest })),
  degrees: degrees.map(({ digest }) => ({ '...': digest })),
  district: { name: 'Dongcheng', code: 110_101 },
  districts: ['a', 'b', 'c'],
};

const present = (...disclosures: (ForgedDisclosure | undefined)[]) =>
  attack.forge({ payload, disclosures: disclosures.map((one) => (one as ForgedDisclosure).encoded) });
const check = async (requestedClaims: RequestedClaims, ...disclosures: (ForgedDisclosure | undefined)[]) =>
  attack.check(await present(...disclosures), { requestedClaims });
const claimsOf = async (...input: Parameters<typeof check>) => (await check(...input)).claims;
const outcome = (...input: Parameters<typeof check>) => outcomeOf(check(...input));

const { name, age, adult } = parts;

describe('a value that is asked for', () => {
  it('must be there, in the same JSON type', async () => {
    expect(await claimsOf([{ path: ['age'], values: [40, 41] }], age)).toEqual({ age: 41 });
    expect(await claimsOf([{ path: ['adult'], values: [true] }], adult)).toEqual({ adult: true });
    expect(await outcome([{ path: ['age'], values: [40] }], age)).toBe('claim_value_unexpected');
    expect(await outcome([{ path: ['age'], values: ['41'] }], age)).toBe('claim_value_unexpected');
    expect(await outcome([{ path: ['adult'], values: [1, 'true'] }], adult)).toBe('claim_value_unexpected');
    expect(await outcome([{ path: ['age'], values: [] }], age)).toBe('claim_value_unexpected');
    expect(await outcome([{ path: ['age'], values: [41] }])).toBe('claim_not_disclosed');
  });

  it('may stand in a claim that is always shown', async () => {
    const asked = { path: ['district', 'code'], values: [110_101] };
    expect(await claimsOf([asked])).toEqual({ district: { code: 110_101 } });
    expect(await outcome([{ ...asked, values: ['110101'] }])).toBe('claim_value_unexpected');
  });

  it('of several elements, admits those that have it and no other', async () => {
    const asked = { path: ['roles', null], values: ['tenant', 'agent'] };
    expect(await claimsOf([asked], roles[1])).toEqual({ roles: ['tenant'] });
    expect(await claimsOf([asked], roles[1], roles[2])).toEqual({ roles: ['tenant', 'agent'] });
    expect(await outcome([asked], roles[0], roles[1])).toBe('claim_not_asked');
    expect(await outcome([asked], roles[0])).toBe('claim_value_unexpected');
    const shown = { path: ['districts', null], values: ['b'] };
    expect(await claimsOf([shown])).toEqual({ districts: ['b'] });
  });
});

describe('a path', () => {
  it('counts the elements of an array as they are signed, not as they are disclosed', async () => {
    expect(await claimsOf([['roles', 1]], roles[1])).toEqual({ roles: ['tenant'] });
    expect(await outcome([['roles', 0]], roles[1])).toBe('claim_not_disclosed');
    expect(await outcome([['roles', 1]], roles[0], roles[1])).toBe('claim_not_asked');
    expect(await outcome([['roles', 3]], roles[1])).toBe('claim_not_disclosed');
  });

  it('goes through every element, past those that have not the name', async () => {
    expect(await claimsOf([['degrees', null, 'type']], degrees[0], degrees[1])).toEqual({
      degrees: [{ type: 'BSc' }, { type: 'MSc' }],
    });
    expect(await claimsOf([['degrees', null, 'year']], degrees[0])).toEqual({ degrees: [{ year: 2001 }] });
    expect(await outcome([['degrees', null, 'year']], degrees[0], degrees[1])).toBe('claim_not_asked');
    expect(await outcome([['degrees', null, 'year']], degrees[1])).toBe('claim_not_disclosed');
  });

  it.each<[(string | number | null)[], string]>([
    [['degrees', null, 'type'], 'an element that is no object'],
    [['degrees', 2, 'type'], 'a text'],
    [['degrees', 'type'], 'an array where an object belongs'],
    [['district', null], 'an object where an array belongs'],
    [['district', 0], 'an object where an array belongs'],
    [['degrees', -1], 'an index that there is not'],
    [['degrees', 'length'], 'what JSON does not hold'],
  ])('%j selects nothing when it meets %s', async (path) => {
    expect(await outcome([path], degrees[0], degrees[2])).toBe('claim_not_disclosed');
  });

  it('may go through as many elements as a presentation holds', async () => {
    const numbers = Array.from({ length: 4000 }, (_, index) => index);
    const presentation = await attack.forge({ payload: { numbers }, disclosures: [] });
    const { claims } = await attack.check(presentation, { requestedClaims: [['numbers', null]] });
    expect(claims).toEqual({ numbers });
  });

  it('hands on what it selects and nothing beside it', async () => {
    expect(
      await claimsOf([
        ['district', 'name'],
        ['districts', 2],
      ]),
    ).toEqual({
      district: { name: 'Dongcheng' },
      districts: ['c'],
    });
    expect(await claimsOf(['district', ['district', 'name']])).toEqual({ district: payload.district });
    expect(await claimsOf([])).toEqual({});
  });
});

describe('one of several options', () => {
  const oneOf = [{ asked: ['name', 'age'] }, { asked: ['adult'] }, { asked: ['adult', 'district'] }];

  it('is disclosed whole and alone', async () => {
    expect(await claimsOf({ oneOf }, name, age)).toEqual({ name: 'Li', age: 41 });
    expect(await claimsOf({ oneOf }, adult)).toEqual({ adult: true });
  });

  it('is refused when no option is whole, or more than one is there', async () => {
    expect(await outcome({ oneOf }, name)).toBe('claim_not_disclosed');
    expect(await outcome({ oneOf }, name, adult)).toBe('claim_not_disclosed');
    expect(await outcome({ oneOf }, name, age, adult)).toBe('claim_not_asked');
    expect(await outcome({ oneOf: [] })).toBe('claim_not_asked');
  });

  it('is passed over when a value does not fit', async () => {
    const values = { oneOf: [{ asked: [{ path: ['age'], values: [18] }] }, { asked: ['age', 'name'] }] };
    expect(await claimsOf(values, age, name)).toEqual({ age: 41, name: 'Li' });
    expect(await outcome(values, age)).toBe('claim_value_unexpected');
  });

  it('may stand beside what another query asks of the same presentation, which must be there and is not handed on', async () => {
    const both = { oneOf: [{ asked: ['age'], alsoAsked: ['name'] }] };
    expect(await claimsOf(both, age, name)).toEqual({ age: 41 });
    expect(await outcome(both, age)).toBe('claim_not_disclosed');
    expect(await outcome(both, age, name, adult)).toBe('claim_not_asked');
  });
});
