import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { describeWithVectors, readVector, vectorPath } from '../../credentials/test/support/vectors.ts';
import { QUERY_ERRORS, QueryError, type QueryErrorCode, readQuery } from '../src/index.ts';

const claims = [
  { id: 'a', path: ['name'] },
  { id: 'b', path: ['degrees', null, 'type'], values: ['BSc', 1, true, ''] },
  { id: 'c', path: ['roles', 0] },
];
const whole = {
  credentials: [
    {
      id: 'pid_1-A',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:identity:1', 'urn:anju:identity:2'] },
      multiple: true,
      trusted_authorities: [{ type: 'aki', values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] }],
      require_cryptographic_holder_binding: true,
      claims,
      claim_sets: [['a', 'b'], ['c']],
    },
    { id: 'other', format: 'dc+sd-jwt', meta: { vct_values: ['urn:anju:other:1'] } },
  ],
  credential_sets: [{ options: [['pid_1-A'], ['other']] }, { options: [['other']], required: false }],
};

type Change = { at: string; to?: unknown };

/** The whole query with the member at `at` set or, without `to`, left out. */
function changed({ at, ...change }: Change): unknown {
  const query = structuredClone(whole);
  const path = at.split('/').slice(1);
  const last = path.pop() as string;
  const parent = path.reduce<Record<string, unknown>>(
    (value, step) => value[step] as Record<string, unknown>,
    query,
  );
  if ('to' in change) parent[last] = change.to;
  else delete parent[last];
  return query;
}

function refusalOf(query: unknown): [QueryErrorCode, string] {
  try {
    readQuery(query);
  } catch (error) {
    if (error instanceof QueryError) return [error.code, error.at];
    throw error;
  }
  throw new Error('the query was accepted');
}

describe('a query that an agency wrote', () => {
  it('is read as it is', () => {
    expect(readQuery(whole)).toEqual(whole);
  });

  it('loses the members that nobody knows', () => {
    const more = structuredClone(whole) as Record<string, unknown> & typeof whole;
    more.purpose = 'x';
    Object.assign(more.credentials[0] as object, { purpose: 'x' });
    Object.assign(more.credential_sets[0] as object, { purpose: 'x' });
    expect(readQuery(more)).toEqual(whole);
    expect(
      readQuery(
        JSON.parse(
          '{"__proto__":{"credential_sets":[]},"credentials":[{"id":"a","format":"dc+sd-jwt","meta":{"vct_values":["v"]}}]}',
        ),
      ),
    ).toEqual({
      credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['v'] } }],
    });
  });

  it('is not changed by a change to what it was read from', () => {
    const given = structuredClone(whole);
    const query = readQuery(given);
    (given.credentials[0] as (typeof whole.credentials)[0]).claims?.pop();
    expect(query).toEqual(whole);
  });
});

const c0 = '/credentials/0';
const long = 'x'.repeat(257);
const many = (count: number, make: (index: number) => unknown) =>
  Array.from({ length: count }, (_, i) => make(i));

const REFUSALS: [QueryErrorCode, string, unknown?, string?][] = [
  ['list_expected', '/credentials'],
  ['list_expected', '/credentials', []],
  ['list_expected', '/credentials', { length: 1 }],
  ['list_too_long', '/credentials', many(13, (i) => ({ ...whole.credentials[1], id: `c${i}` }))],
  ['object_expected', c0, null],
  ['object_expected', c0, []],
  ['id_invalid', `${c0}/id`],
  ['id_invalid', `${c0}/id`, ''],
  ['id_invalid', `${c0}/id`, 'a.b'],
  ['id_invalid', `${c0}/id`, 'é'],
  ['id_invalid', `${c0}/id`, 'a\n'],
  ['id_invalid', `${c0}/id`, 'x'.repeat(65)],
  ['id_repeated', `${c0}/id`, 'other', '/credentials/1/id'],
  ['format_unsupported', `${c0}/format`],
  ['format_unsupported', `${c0}/format`, 'mso_mdoc'],
  ['format_unsupported', `${c0}/format`, 'vc+sd-jwt'],
  ['object_expected', `${c0}/meta`],
  ['list_expected', `${c0}/meta`, {}, `${c0}/meta/vct_values`],
  ['list_expected', `${c0}/meta/vct_values`, []],
  ['text_invalid', `${c0}/meta/vct_values/0`, ''],
  ['text_invalid', `${c0}/meta/vct_values/0`, 1],
  ['text_invalid', `${c0}/meta/vct_values/0`, long],
  ['text_invalid', `${c0}/meta/vct_values/0`, '\ud800'],
  ['entry_repeated', `${c0}/meta/vct_values/1`, 'urn:anju:identity:1'],
  ['list_too_long', `${c0}/meta/vct_values`, many(17, (i) => `v${i}`)],
  ['boolean_expected', `${c0}/multiple`, 'true'],
  ['boolean_expected', `${c0}/multiple`, null],
  ['holder_binding_required', `${c0}/require_cryptographic_holder_binding`, false],
  ['holder_binding_required', `${c0}/require_cryptographic_holder_binding`, 'true'],
  ['list_expected', `${c0}/trusted_authorities`, []],
  ['authority_type_unsupported', `${c0}/trusted_authorities/0/type`, 'etsi_tl'],
  ['authority_type_unsupported', `${c0}/trusted_authorities/0/type`],
  ['list_expected', `${c0}/trusted_authorities/0/values`, []],
  ['authority_key_id_invalid', `${c0}/trusted_authorities/0/values/0`, ''],
  ['authority_key_id_invalid', `${c0}/trusted_authorities/0/values/0`, 's9tIpPmhxdiuNkHMEWNpYim8S8Y='],
  ['authority_key_id_invalid', `${c0}/trusted_authorities/0/values/0`, 's9tIpPmhxdiuNkHMEWNpYim8S8Z'],
  ['authority_key_id_invalid', `${c0}/trusted_authorities/0/values/0`, '+/+/'],
  ['authority_key_id_invalid', `${c0}/trusted_authorities/0/values/0`, 1],
  ['claims_missing', `${c0}/claims`, undefined, `${c0}/claim_sets`],
  ['list_expected', `${c0}/claims`, []],
  ['list_too_long', `${c0}/claims`, many(65, (i) => ({ path: [`c${i}`] }))],
  ['object_expected', `${c0}/claims/0`, 'name'],
  ['id_invalid', `${c0}/claims/0/id`, 'a b'],
  ['id_repeated', `${c0}/claims/0/id`, 'b', `${c0}/claims/1/id`],
  ['claim_id_missing', `${c0}/claims/1/id`, undefined, `${c0}/claims/1`],
  ['path_invalid', `${c0}/claims/0/path`],
  ['path_invalid', `${c0}/claims/0/path`, []],
  ['path_invalid', `${c0}/claims/0/path`, 'name'],
  ['path_invalid', `${c0}/claims/0/path`, [null]],
  ['path_invalid', `${c0}/claims/0/path`, [0]],
  ['path_invalid', `${c0}/claims/0/path`, ['a', -1]],
  ['path_invalid', `${c0}/claims/0/path`, ['a', 0.5]],
  ['path_invalid', `${c0}/claims/0/path`, ['a', true]],
  ['path_invalid', `${c0}/claims/0/path`, ['a', ['b']]],
  ['path_invalid', `${c0}/claims/0/path`, many(9, () => 'a')],
  ['text_invalid', `${c0}/claims/0/path/0`, long],
  ['path_repeated', `${c0}/claims/0/path`, ['roles', 0], `${c0}/claims/2`],
  ['list_expected', `${c0}/claims/0/values`, []],
  ['value_invalid', `${c0}/claims/1/values/1`, 0.5],
  ['value_invalid', `${c0}/claims/1/values/1`, null],
  ['value_invalid', `${c0}/claims/1/values/1`, {}],
  ['text_invalid', `${c0}/claims/1/values/1`, long],
  ['list_expected', `${c0}/claim_sets`, []],
  ['list_expected', `${c0}/claim_sets/0`, []],
  ['claim_unknown', `${c0}/claim_sets/0/0`, 'z'],
  ['entry_repeated', `${c0}/claim_sets/0/1`, 'a'],
  ['list_expected', '/credential_sets', []],
  ['list_too_long', '/credential_sets', many(9, () => whole.credential_sets[1])],
  ['object_expected', '/credential_sets/0', ['other']],
  ['list_expected', '/credential_sets/0/options'],
  ['list_expected', '/credential_sets/0/options/0', []],
  ['list_too_long', '/credential_sets/0/options', many(9, () => ['other'])],
  ['credential_unknown', '/credential_sets/0/options/0/0', 'pid'],
  ['entry_repeated', '/credential_sets/0/options/1', ['other', 'other'], '/credential_sets/0/options/1/1'],
  ['boolean_expected', '/credential_sets/1/required', 0],
];

describe('a query that cannot be asked', () => {
  test.each(REFUSALS)('is refused as %s: %s is %j', (code, at, to, place = at) => {
    const isLeftOut = to === undefined;
    expect(refusalOf(changed(isLeftOut ? { at } : { at, to }))).toEqual([code, place]);
  });

  test.each([undefined, null, 'x', 1, []])('is refused when it is %j', (query) => {
    expect(refusalOf(query)).toEqual(['object_expected', '']);
  });

  it('has every code in this table, and a sentence in both languages for each', () => {
    expect([...new Set(REFUSALS.map(([code]) => code))].sort()).toEqual(Object.keys(QUERY_ERRORS).sort());
    for (const sentence of Object.values(QUERY_ERRORS)) {
      expect(sentence['zh-CN']).toMatch(/。$/);
      expect(sentence.en).toMatch(/\.$/);
    }
  });

  it('is read or refused with a code, whatever it is, and repeats nothing of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REFUSALS), fc.jsonValue({ maxDepth: 4 }), ([, at], to) => {
        try {
          const query = readQuery(changed({ at, to }));
          expect(readQuery(query)).toEqual(query);
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError);
          const { code, message } = error as QueryError;
          expect(message).toBe(QUERY_ERRORS[code].en);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const folder = 'openid4vp/1.0/examples/query_lang';
describeWithVectors('a query printed in OpenID4VP 1.0', folder, () => {
  const names = existsSync(vectorPath(folder)) ? readdirSync(vectorPath(folder)) : [];
  const isOurs = (name: string) => !/mso_mdoc/.test(readFileSync(vectorPath(folder, name), 'utf8'));

  it('is there', () => {
    expect(names.filter(isOurs)).toHaveLength(4);
  });

  it.each(names.filter(isOurs))('is read as printed: %s', (name) => {
    const printed = JSON.parse(readVector(folder, name));
    expect(readQuery(printed)).toEqual(printed);
  });

  it.each(names.filter((name) => !isOurs(name)))('is refused for its format: %s', (name) => {
    expect(refusalOf(JSON.parse(readVector(folder, name)))[0]).toBe('format_unsupported');
  });
});
