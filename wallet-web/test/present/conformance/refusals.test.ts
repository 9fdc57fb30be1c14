// What the suite spoils in a request, one thing at a time, and what this wallet refuses beyond it: each with nothing posted and
// no copy spent.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useSuiteAsking } from '../../support/suite-asking.ts';
import { type Naming, SUITE_QUERY, type VerifierPart } from '../../support/suite-verifier.ts';

const asking = useSuiteAsking();
const PREFIXES: Naming[] = ['x509_hash', 'x509_san_dns', 'decentralized_identifier'];
const payloadWith = (changes: object): Partial<VerifierPart> => ({
  change: ({ payload }) => void Object.assign(payload, changes),
});
const metadataWith = (changes: object): Partial<VerifierPart> => ({
  change: ({ payload }) => void Object.assign(payload.client_metadata as object, changes),
});
const linkWith = (changes: Record<string, string>): Partial<VerifierPart> => ({
  link: (parameters) => new URLSearchParams({ ...Object.fromEntries(parameters), ...changes }),
});
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a request is refused and nothing posted', () => {
  it.each(PREFIXES)('whose signature is spoiled, by an asker named by %s', async (prefix) => {
    const spoil = (jwt: string) => {
      const [header, payload, signature = ''] = jwt.split('.');
      const bytes = Buffer.from(signature, 'base64url');
      bytes[8] = (bytes[8] ?? 0) ^ 0x5a;
      return `${header}.${payload}.${bytes.toString('base64url')}`;
    };
    await asking.refused({ spoil }, 'request_signature_invalid', prefix);
  });

  it.each(PREFIXES)('that names another asker inside than its link, named by %s', async (prefix) => {
    const client_id = `${asking.suite.clientId(prefix)}-mismatched`;
    await asking.refused(payloadWith({ client_id }), 'request_asker_mismatch', prefix);
  });

  it.each(PREFIXES)('that is not signed, under the name %s', async (prefix) => {
    const spoil = (jwt: string) =>
      `${encoded({ alg: 'none', typ: 'oauth-authz-req+jwt' })}.${jwt.split('.')[1]}.`;
    await asking.refused({ spoil }, 'request_not_signed', prefix);
  });

  it.each([
    ['that has no nonce', { nonce: undefined }, 'request_malformed'],
    [
      'that has a redirect_uri beside its response_uri',
      { redirect_uri: 'https://suite.test/cb' },
      'request_malformed',
    ],
    [
      'that sends the answer to another host',
      { response_uri: 'https://suite.test/responseuri' },
      'request_reply_elsewhere',
    ],
    ['that wants the answer unencrypted', { response_mode: 'direct_post' }, 'request_reply_not_encrypted'],
    ['that is one for the browser’s interface', { response_mode: 'dc_api.jwt' }, 'request_not_supported'],
    ['that is one for it in the clear', { response_mode: 'dc_api' }, 'request_not_supported'],
    [
      'that is one for it, and lists origins',
      { response_mode: 'dc_api.jwt', expected_origins: ['https://suite.test'], response_uri: undefined },
      'request_not_supported',
    ],
    ['that is meant for another wallet', { aud: 'https://other.test' }, 'request_not_for_this_wallet'],
    ['that asks by scope', { scope: 'pid', dcql_query: undefined }, 'request_not_supported'],
    [
      'that asks in the way of a draft',
      { presentation_definition: {}, dcql_query: undefined },
      'request_not_supported',
    ],
    [
      'whose transaction data are of a type that nobody knows',
      {
        transaction_data: [
          encoded({ type: 'conformance-test-unknown-type', credential_ids: ['my_credential'] }),
        ],
      },
      'request_demand_unknown',
    ],
    ['whose transaction data are none', { transaction_data: ['!'] }, 'request_demand_unknown'],
  ])('%s', async (_, changes, code) => {
    await asking.refused(payloadWith(changes), code);
  });

  it.each([
    ['without a key to encrypt to', { jwks: { keys: [] } }, 'request_reply_not_encrypted'],
    [
      'with keys that it cannot encrypt to',
      { jwks: { keys: [{ kty: 'AKP', alg: 'ML-KEM-9999', kid: 'a' }] } },
      'request_reply_not_encrypted',
    ],
    [
      'with a key that is on no curve',
      { jwks: { keys: [{ kty: 'EC', crv: 'P-256', alg: 'ECDH-ES', kid: 'a', x: 'AA', y: 'AA' }] } },
      'request_reply_not_encrypted',
    ],
    [
      'with content encryptions that it does not know',
      { encrypted_response_enc_values_supported: ['A512XYZ'] },
      'request_not_supported',
    ],
    ['without this format', { vp_formats_supported: { mso_mdoc: {} } }, 'request_not_supported'],
  ])('%s', async (_, changes, code) => {
    await asking.refused(metadataWith(changes), code);
  });

  it.each([
    ['of an unknown kind', (name: string) => `invalid_scheme:${name}`],
    ['by an address, which can be anybody’s', () => `redirect_uri:${asking.suite.base}/responseuri`],
    ['by an origin', () => `origin:${asking.suite.base}`],
    ['by an origin in the suite’s spelling', () => `web-origin:${asking.suite.base}`],
    ['that it would have to know beforehand', () => 'pre-registered-client'],
  ])('whose asker has a name %s, before it is fetched', async (_, nameOf) => {
    const name = asking.suite.clientId().split(':')[1] ?? '';
    await asking.refused(linkWith({ client_id: nameOf(name) }), 'request_asker_unprovable');
    expect(asking.suite.fetches()).toEqual([]);
  });

  it('that stands in the link itself, in the clear', async () => {
    const link = (parameters: URLSearchParams) => {
      const client_id = `redirect_uri:${asking.suite.base}/responseuri`;
      return new URLSearchParams({
        client_id,
        response_type: 'vp_token',
        response_mode: 'direct_post',
        response_uri: `${asking.suite.base}/responseuri`,
        nonce: parameters.get('client_id') ?? '',
        dcql_query: JSON.stringify(SUITE_QUERY),
      });
    };
    await asking.refused({ link }, 'request_not_signed');
  });

  it('that stands in the link itself, signed: this profile has it fetched', async () => {
    const link = (parameters: URLSearchParams) =>
      new URLSearchParams({ client_id: parameters.get('client_id') ?? '', request: 'e30.e30.AA' });
    await asking.refused({ link }, 'request_not_supported');
    const both = (parameters: URLSearchParams) =>
      new URLSearchParams([...parameters, ['request', 'e30.e30.AA']]);
    await asking.refused({ link: both }, 'request_malformed');
    expect(asking.suite.fetches()).toEqual([]);
  });

  it.each([
    ['does not have the wallet’s nonce', undefined],
    ['has another wallet’s nonce', 'x'.repeat(43)],
  ])('that was fetched by POST and %s', async (_, wallet_nonce) => {
    await asking.refused(
      { ...payloadWith({ wallet_nonce }), ...linkWith({ request_uri_method: 'post' }) },
      'request_replayed',
    );
  });

  it('that comes as another type of content, or with a header that must be understood', async () => {
    await asking.refused({ contentType: 'application/jwt' }, 'request_not_signed');
    await asking.refused(
      { change: ({ header }) => void Object.assign(header, { typ: 'JWT' }) },
      'request_malformed',
    );
  });

  it('that was answered before, and is served again', async () => {
    const { token } = await asking.presented();
    expect(Object.keys(token)).toHaveLength(1);
    const nonce = asking.suite.nonce();
    await asking.refused(payloadWith({ nonce }), 'request_already_answered');
  });

  it('by an asker whose certificate is another one than the link names', async () => {
    const client_id = `x509_hash:${createHash('sha256').update('another').digest('base64url')}`;
    await asking.refused(
      { ...linkWith({ client_id }), ...payloadWith({ client_id }) },
      'request_asker_mismatch',
    );
  });
});

describe('a query that a required part keeps from being answered', () => {
  const [asked] = SUITE_QUERY.credentials;
  const other = {
    ...asked,
    id: 'other',
    meta: { vct_values: ['urn:anju:property:1'] },
    claims: [{ path: ['homes_owned'], values: [77] }],
  };
  const query = {
    credentials: [asked, other],
    credential_sets: [{ options: [['my_credential']] }, { options: [['other']] }],
  };

  it('is shown as such, answered with nothing, and declined without a word about the cards', async () => {
    const preview = await asking.open(payloadWith({ dcql_query: query, state: 'a-state' }));
    expect(preview.missing.map(({ id }) => id)).toEqual(['other']);
    await expect(asking.holder.present(preview)).rejects.toMatchObject({ code: 'card_missing' });
    expect(asking.suite.posts()).toEqual([]);
    await asking.holder.decline(preview);
    expect(asking.suite.posts().map(({ form }) => form)).toEqual([
      { error: 'access_denied', state: 'a-state' },
    ]);
  });
});
