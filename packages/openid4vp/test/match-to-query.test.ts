import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CredentialQuery, matchToQuery, type Query, ResponseError } from '../src/index.ts';

const credential = (id: string, more: Partial<CredentialQuery> = {}): CredentialQuery => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: ['v'] },
  claims: [{ path: ['c'] }],
  ...more,
});

function outcome(vpToken: Record<string, unknown>, query: Query): string {
  try {
    matchToQuery(vpToken, query);
    return 'accepted';
  } catch (error) {
    if (error instanceof ResponseError) return error.code;
    throw error;
  }
}

describe('an answer to one credential', () => {
  const identity = credential('identity');
  const query: Query = { credentials: [identity] };

  test('has one presentation', () => {
    expect(matchToQuery({ identity: ['p'] }, query)).toEqual([
      { credential: identity, presentation: 'p', sharedWith: [] },
    ]);
  });

  test.each([
    ['nothing', {}, 'query_not_answered'],
    ['another id', { toString: ['p'] }, 'query_not_answered'],
    ['one credential more', { identity: ['p'], more: ['p'] }, 'query_not_answered'],
    ['no presentation', { identity: [] }, 'query_not_answered'],
    ['two presentations', { identity: ['p', 'q'] }, 'query_not_answered'],
    ['a presentation outside of a list', { identity: 'p' }, 'query_not_answered'],
    ['an object with a length', { identity: { length: 1, 0: 'p' } }, 'query_not_answered'],
    ['a presentation that is no text', { identity: [{}] }, 'credential_malformed'],
  ])('is refused when it holds %s', (_name, vpToken, code) => {
    expect(outcome(vpToken, query)).toBe(code);
  });
});

describe('an answer to a credential that may be there several times', () => {
  const query: Query = { credentials: [credential('child', { multiple: true })] };
  const many = (count: number) => ({ child: Array.from({ length: count }, (_, index) => `jwt-${index}~kb`) });

  test('has one presentation for each', () => {
    expect(matchToQuery(many(1), query)).toHaveLength(1);
    expect(matchToQuery(many(3), query).map(({ presentation }) => presentation)).toEqual(many(3).child);
  });

  test('is refused without any, with too many, and with one credential twice', () => {
    expect(outcome(many(0), query)).toBe('query_not_answered');
    expect(outcome(many(17), query)).toBe('query_not_answered');
    expect(outcome({ child: ['jwt~a~kb', 'jwt~b~kb'] }, query)).toBe('query_not_answered');
  });

  test('is refused when it is not said that there may be several', () => {
    const once: Query = { credentials: [credential('child', { multiple: false })] };
    expect(outcome(many(1), once)).toBe('accepted');
    expect(outcome(many(2), once)).toBe('query_not_answered');
  });
});

describe('an answer to several credentials', () => {
  const [a, b] = [credential('a'), credential('b')];

  test('has them all, in the order of the query', () => {
    const query: Query = { credentials: [a, b] };
    expect(matchToQuery({ b: ['q'], a: ['p'] }, query).map((answer) => answer.credential.id)).toEqual([
      'a',
      'b',
    ]);
    expect(outcome({ a: ['p'] }, query)).toBe('query_not_answered');
  });

  test('may give one presentation for two of them, and says which these are', () => {
    const [first, second] = matchToQuery({ a: ['p'], b: ['p'] }, { credentials: [a, b] });
    expect([first?.sharedWith, second?.sharedWith]).toEqual([[b], [a]]);
    const other = credential('other', { meta: { vct_values: ['w'] } });
    const [alone] = matchToQuery({ a: ['p'], other: ['p'] }, { credentials: [a, other] });
    expect(alone?.sharedWith).toEqual([]);
  });
});

describe('an answer to a choice of credentials', () => {
  const credentials = ['pid', 'other', 'half_1', 'half_2', 'reward', 'unasked'].map((id) => credential(id));
  const query: Query = {
    credentials,
    credential_sets: [
      { options: [['pid'], ['other'], ['half_1', 'half_2']] },
      { required: false, options: [['reward'], ['pid', 'reward']] },
    ],
  };
  const answered = (...ids: string[]) =>
    outcome(Object.fromEntries(ids.map((id) => [id, [`${id}~`]])), query);

  test.each([
    ['one option', ['other']],
    ['an option of two credentials', ['half_1', 'half_2']],
    ['an option and one that need not be', ['pid', 'reward']],
  ])('has %s', (_name, ids) => {
    expect(answered(...ids)).toBe('accepted');
  });

  test.each([
    ['nothing', []],
    ['a part of an option', ['half_1']],
    ['two options', ['pid', 'other']],
    ['an option and a part of another', ['pid', 'half_2']],
    ['only what need not be', ['reward']],
    ['a credential that no option names', ['pid', 'unasked']],
  ])('is refused with %s', (_name, ids) => {
    expect(answered(...ids)).toBe('query_not_answered');
  });

  test('may be nothing when nothing is required', () => {
    const optional: Query = { credentials, credential_sets: [{ required: false, options: [['pid']] }] };
    expect(matchToQuery({}, optional)).toEqual([]);
    expect(outcome({ reward: ['p'] }, optional)).toBe('query_not_answered');
  });

  test('is accepted exactly when one choice in each set comes to it, whatever the sets', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const set = fc.record({
      options: fc.array(fc.subarray(ids, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      required: fc.boolean(),
    });
    const choices = (sets: Query['credential_sets']): string[][] =>
      (sets ?? []).reduce<string[][]>(
        (before, { options, required }) =>
          before.flatMap((chosen) =>
            [...options, ...(required ? [] : [[]])].map((option) =>
              [...new Set([...chosen, ...option])].sort(),
            ),
          ),
        [[]],
      );
    fc.assert(
      fc.property(fc.array(set, { minLength: 1, maxLength: 4 }), fc.subarray(ids), (sets, present) => {
        const any: Query = { credentials: ids.map((id) => credential(id)), credential_sets: sets };
        const isChoice = choices(sets).some((choice) => choice.join() === present.join());
        const vpToken = Object.fromEntries(present.map((id) => [id, [`${id}~`]]));
        expect(outcome(vpToken, any)).toBe(isChoice ? 'accepted' : 'query_not_answered');
      }),
      { numRuns: 1000 },
    );
  });
});
