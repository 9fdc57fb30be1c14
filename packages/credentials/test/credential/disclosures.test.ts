import { beforeAll, describe, expect, it } from 'vitest';
import type { CredentialErrorCode } from '../../src/index.ts';
import { assistance, createForge, disclose, type Forgery, income, outcomeOf } from '../support/forge.ts';
import { createTown } from '../support/town.ts';

let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  attack = createForge(await createTown());
});

const salt = 'AAAAAAAAAAAAAAAAAAAAAA';
const secret = disclose([salt, 'secret', 1]);

/** A payload whose `_sd` holds these digests beside the good ones. */
const withDigests = (...more: unknown[]) => ({ _sd: [income.digest, assistance.digest, ...more] });
const discloseBoth = (other: { encoded: string }) => [income.encoded, other.encoded];

describe('a presentation', () => {
  it('is accepted with the disclosure that was asked for', async () => {
    const { claims } = await attack.check(await attack.forge());
    expect(claims).toEqual({ household_annual_income_fen: 9_500_000 });
  });

  it('is accepted with digests that nobody can open', async () => {
    const payload = withDigests(secret.digest, disclose([salt, 'other', 2]).digest);
    expect(await outcomeOf(attack.check(await attack.forge({ payload })))).toBe('accepted');
  });

  it('is accepted with 64 disclosures', async () => {
    const many = Array.from({ length: 63 }, (_, i) => disclose([salt, `claim_${i}`, i]));
    const presentation = await attack.forge({
      payload: withDigests(...many.map(({ digest }) => digest)),
      disclosures: [income.encoded, ...many.map(({ encoded }) => encoded)],
    });
    const requestedClaims = ['household_annual_income_fen', ...many.map((_, i) => `claim_${i}`)];
    expect(await outcomeOf(attack.check(presentation, { requestedClaims }))).toBe('accepted');
  });
});

const altered = disclose(['2GLC42sKQveCfGfryNRN9w', 'household_annual_income_fen', 1]);
const nested = disclose([salt, 'nested', { _sd: [secret.digest] }]);

const refusals: [rule: string, code: CredentialErrorCode, wrong: Forgery][] = [
  ['a disclosure that no digest refers to', 'disclosure_unreferenced', { disclosures: discloseBoth(secret) }],
  ['a disclosure whose value was altered', 'disclosure_unreferenced', { disclosures: [altered.encoded] }],
  ['a disclosure that is sent twice', 'disclosure_repeated', { disclosures: discloseBoth(income) }],
  ['a digest that is there twice', 'digest_repeated', { payload: withDigests(income.digest) }],
  [
    'a digest that is there twice and opened by nobody',
    'digest_repeated',
    { payload: withDigests(secret.digest, secret.digest) },
  ],
  [
    'a digest that is there again in another object',
    'digest_repeated',
    { payload: { more: { _sd: [income.digest] } } },
  ],
  [
    'a digest that is there again in an array',
    'digest_repeated',
    { payload: { more: [{ '...': assistance.digest }] } },
  ],
  [
    'a digest that is there again within a disclosure',
    'digest_repeated',
    { payload: withDigests(nested.digest, secret.digest), disclosures: discloseBoth(nested) },
  ],
  [
    'a disclosure that only an undisclosed one refers to',
    'disclosure_unreferenced',
    { payload: withDigests(nested.digest), disclosures: discloseBoth(secret) },
  ],
  [
    'a disclosure with the name of a claim that is already there',
    'disclosure_name_collides',
    (() => {
      const second = disclose([salt, 'note', 2]);
      return { payload: { ...withDigests(second.digest), note: 1 }, disclosures: discloseBoth(second) };
    })(),
  ],
  [
    'two disclosures with one name',
    'disclosure_name_collides',
    (() => {
      const second = disclose([salt, 'household_annual_income_fen', 1]);
      return { payload: withDigests(second.digest), disclosures: discloseBoth(second) };
    })(),
  ],
  ...['_sd', '...', '_sd_alg', '__proto__'].map((name): [string, CredentialErrorCode, Forgery] => {
    const reserved = disclose([salt, name, []]);
    return [
      `a disclosure with the name ${name}`,
      'disclosure_name_reserved',
      { payload: withDigests(reserved.digest), disclosures: discloseBoth(reserved) },
    ];
  }),
  [
    'a disclosure whose value has a member __proto__',
    'json_invalid',
    (() => {
      const reserved = disclose(`["${salt}","x",{"__proto__":{"a":1}}]`);
      return { payload: withDigests(reserved.digest), disclosures: discloseBoth(reserved) };
    })(),
  ],
  ...['iss', 'vct', 'vct#integrity', 'exp', 'nbf', 'iat', 'cnf', 'status', 'aud', 'commitments'].flatMap(
    (name): [string, CredentialErrorCode, Forgery][] => {
      const registered = disclose([salt, name, 4_102_444_800]);
      const disclosures = discloseBoth(registered);
      const payload = withDigests(registered.digest);
      return [
        [
          `a disclosure that supplies ${name} beside the signed one`,
          'registered_claim_disclosed',
          { payload, disclosures },
        ],
        [
          `a disclosure that supplies ${name} where none is signed`,
          'registered_claim_disclosed',
          { payload: { ...payload, [name]: undefined }, disclosures },
        ],
      ];
    },
  ),
  ...['sha-512', 'sha3-256', 'SHA-256', 'md5', '', null, 256, ['sha-256']].map(
    (algorithm): [string, CredentialErrorCode, Forgery] => [
      `the hash algorithm ${JSON.stringify(algorithm)}`,
      'hash_algorithm_unknown',
      { payload: { _sd_alg: algorithm } },
    ],
  ),
  ['_sd that is not an array', 'digest_malformed', { payload: { _sd: income.digest } }],
  ['_sd that holds something else than strings', 'digest_malformed', { payload: withDigests(1) }],
  ['_sd in an inner object that is not an array', 'digest_malformed', { payload: { inner: { _sd: {} } } }],
  ['_sd_alg in an inner object', 'digest_malformed', { payload: { inner: { _sd_alg: 'sha-256' } } }],
  ['... as a name in the payload', 'digest_malformed', { payload: { '...': income.digest } }],
  [
    '... beside another name in an array element',
    'digest_malformed',
    { payload: { list: [{ '...': secret.digest, a: 1 }] } },
  ],
  ['... that is not a string', 'digest_malformed', { payload: { list: [{ '...': 1 }] } }],
  [
    'an array element where a claim belongs',
    'disclosure_malformed',
    (() => {
      const element = disclose([salt, 'value']);
      return { payload: withDigests(element.digest), disclosures: discloseBoth(element) };
    })(),
  ],
  [
    'a claim where an array element belongs',
    'disclosure_malformed',
    { payload: { list: [{ '...': secret.digest }] }, disclosures: discloseBoth(secret) },
  ],
  ...[
    `["${salt}"]`,
    `["${salt}","a","b","c"]`,
    '[1,"name","value"]',
    `["${salt}",1,"value"]`,
    `["${salt}",null,"value"]`,
    '{"0":"salt","1":"name","2":"value"}',
    '"text"',
    'null',
  ].map((text): [string, CredentialErrorCode, Forgery] => {
    const odd = disclose(text);
    return [
      `the disclosure ${text}`,
      'disclosure_malformed',
      { payload: withDigests(odd.digest), disclosures: discloseBoth(odd) },
    ];
  }),
];

describe('a presentation is refused for', () => {
  it.each(refusals)('%s (%s)', async (_, code, wrong) => {
    expect(await outcomeOf(attack.check(await attack.forge(wrong)))).toBe(code);
  });
});
