import { describe, expect, test } from 'vitest';
import {
  allowingPurpose,
  overAsking,
  parseRegistration,
  spellRegistration,
  type VerifierRegistration,
} from '../src/registration.ts';

const registration: VerifierRegistration = {
  format: 'urn:anju:verifier-registration:1',
  name: { 'zh-CN': '住房办', en: 'Housing Office' },
  purposes: [
    {
      id: 'rental',
      purpose: { 'zh-CN': '审核', en: 'To decide' },
      legal_basis: { 'zh-CN': '第二条', en: 'Article 2' },
      rules: ['rental-rule'],
      credentials: [
        { vct: 'urn:a:1', claims: ['size', 'since'], predicates: ['size'] },
        { vct: 'urn:b:1', claims: ['income'], predicates: [] },
      ],
    },
    {
      id: 'visit',
      purpose: { 'zh-CN': '来访', en: 'Visit' },
      legal_basis: { 'zh-CN': '第三条', en: 'Article 3' },
      rules: [],
      credentials: [{ vct: 'urn:a:1', claims: ['name'], predicates: [] }],
    },
  ],
};

const changed = (change: (copy: VerifierRegistration) => void): string => {
  const copy = structuredClone(registration);
  change(copy);
  return JSON.stringify(copy);
};
const purpose = (copy: VerifierRegistration) => copy.purposes[0] as VerifierRegistration['purposes'][number];

describe('a registration', () => {
  test('is read as it is spelled', () => {
    expect(parseRegistration(JSON.stringify(registration))).toEqual(registration);
    expect(spellRegistration({ ...registration, purposes: registration.purposes })).toBe(
      JSON.stringify(registration),
    );
  });

  test('is spelled in one way only', () => {
    const [first = '', ...others] = Object.keys(registration);
    const reordered = Object.fromEntries(
      [...others, first].map((name) => [name, registration[name as keyof VerifierRegistration]]),
    );
    expect(() => parseRegistration(JSON.stringify(reordered))).toThrow(/canonical/);
    expect(() => parseRegistration(JSON.stringify(registration, null, 1))).toThrow(/canonical/);
    expect(spellRegistration(reordered)).toBe(JSON.stringify(registration));
    const twice = JSON.stringify(registration).replace('{"format"', '{"format":"x","format"');
    expect(() => parseRegistration(twice)).toThrow(/canonical/);
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    [
      'another format',
      changed((copy) => Object.assign(copy, { format: 'urn:anju:verifier-registration:2' })),
    ],
    ['an unknown member', changed((copy) => Object.assign(copy, { more: 1 }))],
    ['no purpose', changed((copy) => void copy.purposes.splice(0))],
    ['a purpose twice', changed((copy) => void copy.purposes.push(purpose(copy)))],
    ['a claim twice', changed((copy) => void purpose(copy).credentials[0]?.claims.push('size'))],
    [
      'a type twice',
      changed((copy) => void purpose(copy).credentials.push({ vct: 'urn:b:1', claims: [], predicates: [] })),
    ],
    [
      'a claim that is no name',
      changed((copy) => void purpose(copy).credentials[0]?.claims.push('Not a name')),
    ],
    [
      'an empty legal basis',
      changed((copy) => {
        purpose(copy).legal_basis.en = ' ';
      }),
    ],
    [
      'a text that turns around',
      changed((copy) => {
        copy.name.en = 'Office \u202e eciffO';
      }),
    ],
    ['no language', changed((copy) => Object.assign(copy, { name: { en: 'Office' } }))],
    [
      'too many bytes',
      changed((copy) => {
        copy.name['zh-CN'] = '办'.repeat(9_000);
      }),
    ],
  ])('is refused when it is %s', (_case, text) => {
    expect(() => parseRegistration(text)).toThrow(expect.objectContaining({ code: 'registration_invalid' }));
  });
});

describe('over-asking', () => {
  const asked = (vct: string, ...claims: string[]) => [{ vct, claims }];

  test('is nothing as long as one purpose allows everything that is asked', () => {
    const underRule = { ruleId: 'rental-rule', credentials: asked('urn:a:1', 'size', 'since') };
    expect(overAsking(registration, underRule)).toEqual([]);
    expect(allowingPurpose(registration, underRule)?.id).toBe('rental');
    expect(overAsking(registration, { credentials: asked('urn:a:1', 'name') })).toEqual([]);
    expect(allowingPurpose(registration, { credentials: asked('urn:a:1', 'name') })?.id).toBe('visit');
    expect(
      overAsking(registration, { ruleId: 'rental-rule', credentials: asked('urn:b:1', 'income') }),
    ).toEqual([]);
    expect(overAsking(registration, { credentials: asked('urn:a:1') })).toEqual([]);
  });

  test('names every claim that the nearest purpose does not allow', () => {
    const question = { ruleId: 'rental-rule', credentials: asked('urn:a:1', 'size', 'name') };
    expect(overAsking(registration, question)).toEqual([{ vct: 'urn:a:1', claim: 'name' }]);
    expect(allowingPurpose(registration, question)).toBeUndefined();
  });

  test('is asking under no rule what only a purpose with rules allows', () => {
    const question = { credentials: asked('urn:a:1', 'size') };
    expect(overAsking(registration, question)).toEqual([{ vct: 'urn:a:1', claim: 'size' }]);
    expect(allowingPurpose(registration, question)).toBeUndefined();
  });

  test('is none of a purpose that allows only a part: what is shown is the purpose that allows all of it', () => {
    const both = structuredClone(registration);
    for (const one of both.purposes) one.rules = ['rental-rule'];
    const question = { ruleId: 'rental-rule', credentials: asked('urn:a:1', 'name') };
    expect(allowingPurpose(both, question)?.id).toBe('visit');
  });

  test('is asking under a rule what only another purpose allows', () => {
    expect(
      overAsking(registration, { ruleId: 'rental-rule', credentials: asked('urn:a:1', 'name') }),
    ).toEqual([{ vct: 'urn:a:1', claim: 'name' }]);
  });

  test('is asking under a rule that no purpose names, and asking for a type that none names', () => {
    expect(
      overAsking(registration, { ruleId: 'other-rule', credentials: asked('urn:a:1', 'size') }),
    ).toHaveLength(1);
    expect(overAsking(registration, { credentials: asked('urn:c:1') })).toEqual([
      { vct: 'urn:c:1', claim: '*' },
    ]);
  });

  test('is a claim that is to be proved and not to be shown', () => {
    const onlyProved = structuredClone(registration);
    onlyProved.purposes = [purpose(onlyProved)];
    purpose(onlyProved).credentials = [{ vct: 'urn:a:1', claims: [], predicates: ['size'] }];
    const question = { ruleId: 'rental-rule', credentials: asked('urn:a:1', 'size') };
    expect(overAsking(onlyProved, question)).toEqual([{ vct: 'urn:a:1', claim: 'size' }]);
  });
});
