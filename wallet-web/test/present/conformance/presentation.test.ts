// What the suite's modules hold a wallet to that presents: the plain flows, and the conditions on what it sends.
import { describe, expect, it } from 'vitest';
import { alongPick } from '../../../src/lib/present/preview.ts';
import { NOW } from '../../support/certificates.ts';
import { readPresented } from '../../support/presented.ts';
import { useSuiteAsking } from '../../support/suite-asking.ts';
import { type Naming, SUITE_QUERY } from '../../support/suite-verifier.ts';

const asking = useSuiteAsking();
const PREFIXES: Naming[] = ['x509_hash', 'x509_san_dns', 'decentralized_identifier'];
const [asked] = SUITE_QUERY.credentials;
/** No card says so. */
const never = { claims: [{ path: ['homes_owned'], values: [77] }] };
const withQuery = (dcql_query: object) => ({
  change: ({ payload }: { payload: Record<string, unknown> }) => void Object.assign(payload, { dcql_query }),
});

describe('a presentation', () => {
  it.each(PREFIXES)(
    'is given to an asker named by %s, without a state, by a request without times',
    async (prefix) => {
      const { result, content, bindingClaims, disclosed } = await asking.presented({}, prefix);
      expect(result).toMatchObject({ kind: 'delivered', redirectUri: null });
      expect(Object.keys(content)).toEqual(['vp_token']);
      expect(bindingClaims.aud).toBe(asking.suite.clientId(prefix));
      expect(Object.keys(disclosed).toSorted()).toEqual(['assessed_on', 'assistance']);
    },
  );

  it('is given with the longest state and nonce, beside what is to be ignored, and leads on', async () => {
    const [state, nonce] = ['s'.repeat(64), 'n'.repeat(43)];
    const redirectUri = `${asking.suite.base}/callback#code_verifier=abc`;
    const { result, content, bindingClaims, header } = await asking.presented({
      change: ({ payload, keys }) => {
        const iss = `${payload.client_id}-mismatched`;
        Object.assign(payload, { state, nonce, iss, kUd83hd9: 'a parameter that nobody knows' });
        for (const key of keys) delete key.use;
      },
      link: (parameters) => new URLSearchParams([...parameters].toReversed()),
      redirectUri,
    });
    expect(content.state).toBe(state);
    expect(bindingClaims.nonce).toBe(nonce);
    expect(header.kid).toBe('suite-enc');
    expect(result).toMatchObject({ kind: 'delivered', redirectUri });
  });

  it('is asked for with a GET where the link does not say how', async () => {
    await asking.presented();
    expect(asking.suite.fetches()).toMatchObject([{ method: 'GET', search: '', form: {} }]);
  });

  it('is asked for with a POST where the link says so, with a nonce of the wallet’s and nothing about it', async () => {
    await asking.presented({
      link: (parameters) => new URLSearchParams([...parameters, ['request_uri_method', 'post']]),
    });
    const [fetched] = asking.suite.fetches();
    expect(fetched).toMatchObject({ method: 'POST', search: '' });
    expect(fetched?.headers).toMatchObject({
      accept: 'application/oauth-authz-req+jwt',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(fetched?.form).toEqual({ wallet_nonce: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it('shows fewer claims where fewer are asked for', async () => {
    const { disclosed } = await asking.presented(
      withQuery({ credentials: [{ ...asked, claims: asked?.claims.slice(0, 1) }] }),
    );
    expect(Object.keys(disclosed)).toEqual(['assistance']);
  });

  it('shows no claim where none is asked for', async () => {
    const { disclosed } = await asking.presented(
      withQuery({ credentials: [{ ...asked, claims: undefined }] }),
    );
    expect(disclosed).toEqual({});
  });

  it('leaves out what is optional and not held', async () => {
    const other = { ...asked, id: 'other', meta: { vct_values: ['urn:anju:property:1'] }, ...never };
    const { token } = await asking.presented(
      withQuery({
        credentials: [asked, other],
        credential_sets: [{ options: [['my_credential']] }, { options: [['other']], required: false }],
      }),
    );
    expect(Object.keys(token)).toEqual(['my_credential']);
  });

  it.each([
    [
      'keys of a kind that it does not know',
      [{ kty: 'AKP', alg: 'ML-KEM-9999', kid: 'a', use: 'enc', pub: 'AA' }],
    ],
    ['keys of no kind', [{ kty: 'OIDF-UNSUPPORTED', alg: 'OIDF-UNSUPPORTED', kid: 'b', use: 'enc' }]],
    ['keys of another curve', [{ kty: 'EC', crv: 'P-384', alg: 'ECDH-ES', kid: 'c', x: 'AA', y: 'AA' }]],
    ['keys for signing', [{ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256', kid: 'd', x: 'AA', y: 'AA' }]],
    [
      'keys for another way',
      [{ kty: 'EC', crv: 'P-256', use: 'enc', alg: 'ECDH-ES+A256KW', kid: 'e', x: 'A', y: 'A' }],
    ],
    [
      'keys that are on no curve',
      [{ kty: 'EC', crv: 'P-256', use: 'enc', alg: 'ECDH-ES', kid: 'f', x: 'AA', y: 'AA' }],
    ],
  ])('is encrypted to the usable key, whether %s stand before or after it', async (_, others) => {
    for (const isBefore of [true, false]) {
      const { header } = await asking.presented({
        change: ({ keys }) => void (isBefore ? keys.unshift(...others) : keys.push(...others)),
      });
      expect(header.kid).toBe('suite-enc');
    }
  });

  it.each([
    [['A128GCM'], 'A128GCM'],
    [['A256GCM'], 'A256GCM'],
    [['A128GCM', 'A256GCM'], 'A256GCM'],
    [['A512XYZ', 'A128GCM'], 'A128GCM'],
    [undefined, 'A128GCM'],
  ])('is encrypted by one of the asker’s content encryptions: of %j by %s', async (supported, enc) => {
    const { header } = await asking.presented({
      change: ({ payload }) =>
        void Object.assign(payload.client_metadata as object, {
          encrypted_response_enc_values_supported: supported,
        }),
    });
    expect(header.enc).toBe(enc);
  });
});

describe('what is posted', () => {
  it('is one form with the encrypted response alone, by POST, to the address as it was given', async () => {
    await asking.presented();
    const [post, ...more] = asking.suite.posts();
    expect(more).toEqual([]);
    expect(post).toMatchObject({ method: 'POST', search: '' });
    expect(post?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.keys(post?.form ?? {})).toEqual(['response']);
  });

  it('is encrypted by ECDH-ES to the named key, and says nothing beside the token and the state', async () => {
    const { header, content } = await asking.presented({
      change: ({ payload }) => void Object.assign(payload, { state: 'a-state' }),
    });
    expect(header).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'suite-enc' });
    expect(header).not.toHaveProperty('cty');
    expect(Object.keys(content).toSorted()).toEqual(['state', 'vp_token']);
    expect(content.state).toBe('a-state');
  });

  it('has for each query by its name a list of one presentation', async () => {
    const { token } = await asking.presented();
    expect(token).toEqual({ my_credential: [expect.stringMatching(/^[\w.~-]+$/)] });
  });

  it('has, where the asker takes several, one all the same, and of each that the citizen picks', async () => {
    const either = {
      ...asked,
      meta: { vct_values: ['urn:anju:income:1', 'urn:anju:property:1'] },
      claims: [{ path: ['person_number'] }],
      multiple: true,
    };
    const one = await asking.open(withQuery({ credentials: [either] }));
    expect(one.credentials).toHaveLength(1);
    const cardIds = one.choices.cards[0]?.cards.map(({ cardId }) => cardId) ?? [];
    await asking.holder.present(alongPick(one, { kind: 'cards', id: 'my_credential', cardIds }));
    const { content } = await asking.suite.opened();
    const { my_credential: given = [], ...others } = content.vp_token as Record<string, string[]>;
    expect(others).toEqual({});
    const presented = await Promise.all(given.map(readPresented));
    expect(presented.map(({ issuerClaims }) => issuerClaims.vct).toSorted()).toEqual([
      'urn:anju:income:1',
      'urn:anju:property:1',
    ]);
    expect(presented.map(({ bindingClaims, sdHash }) => bindingClaims.sd_hash === sdHash)).toEqual([
      true,
      true,
    ]);
  });

  it('is of a credential of the type that was asked for, signed by its issuer, with unique salts', async () => {
    const { issuerClaims, issuerHeader, token } = await asking.presented();
    expect(issuerClaims.vct).toBe('urn:anju:income:1');
    expect(issuerHeader).toMatchObject({ typ: 'dc+sd-jwt', alg: 'ES256' });
    const disclosures = (token.my_credential?.[0] ?? '').split('~').slice(1, -1);
    const salts = disclosures.map((one) => JSON.parse(Buffer.from(one, 'base64url').toString())[0]);
    expect(new Set(salts).size).toBe(salts.length);
  });

  it('shows the claims that were asked for and no other', async () => {
    const { disclosed } = await asking.presented();
    expect(disclosed).toEqual({ assistance: 'low_income', assessed_on: '2026-09-30' });
  });

  it('is bound by the holder’s key to asker, nonce, now and exactly this, with nothing more said', async () => {
    const { bindingHeader, bindingClaims, sdHash } = await asking.presented();
    expect(bindingHeader).toEqual({ typ: 'kb+jwt', alg: 'ES256' });
    expect(bindingClaims).toEqual({
      iat: NOW.getTime() / 1000,
      aud: asking.suite.clientId(),
      nonce: asking.suite.nonce(),
      sd_hash: sdHash,
    });
  });

  it('is of another copy under another key each time', async () => {
    const { issuerClaims: one } = await asking.presented();
    const { issuerClaims: other } = await asking.presented();
    expect(one.cnf).not.toEqual(other.cnf);
  });
});
