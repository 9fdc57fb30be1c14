// Every error that a wallet can get, one row each: the code that the specification has for it, its status and its headers.
// Nothing of the request comes back, and a description is printable ASCII without quotation mark and backslash.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { detailsFor, type Form, RETURN_ADDRESS } from '../support/code-flow.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON } from '../support/registers.ts';
import { type Answer, type Call, callerAt } from '../support/running-issuer.ts';
import { makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

/** Stands in everything that is wrong, so that an echo would show. */
const MARK = 'marked-by-the-test';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = 'application/x-www-form-urlencoded';

let at: AttestedIssuer;
let call: Call;
let wallet: TestWallet;
let tokens: { income: string; employment: string; suspended: string };

beforeAll(async () => {
  at = await startAttestedIssuer({ departments: ['income', 'employment'] });
  ({ wallet } = at);
  call = callerAt(at.issuer.address);
  const tokenOf = async (department: string, person: string) => {
    at.identityProvider.setPerson(person);
    const { json } = await at.flow.authorize(department);
    at.identityProvider.setPerson(PERSON);
    return String(json.access_token);
  };
  tokens = {
    income: await tokenOf('income', PERSON),
    employment: await tokenOf('employment', PERSON),
    suspended: await tokenOf('income', OTHER_PERSON),
  };
  expect((await wallet.credential('income', tokens.suspended, await goodBody())).status).toBe(200);
  await at.issuer.clerk('/clerk/credentials/suspend', {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ department: 'income', person_number: OTHER_PERSON }),
  });
});
afterAll(() => at.stop());

const goodBody = async (department = 'income') =>
  wallet.request(department, await makeKeys(1), await wallet.nonce(department));
const pushed = async (form: Form, headers: Record<string, string> = {}) =>
  (await at.plainFlow.push('income', { form, headers })).par;
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', headers, body: new URLSearchParams(form) });
const tokenRequest = async (form: Record<string, string>, headers: Record<string, string> = {}) =>
  post(
    '/income/token',
    { client_id: 'anju-wallet', ...form },
    {
      dpop: await wallet.dpop(`${PUBLIC_URL}/income/token`),
      ...headers,
    },
  );
const refreshed = async (form: Form) => {
  const { refresh_token: token } = (await at.flow.authorize('income')).json;
  return at.plainFlow.refresh('income', String(token), { form });
};
const attestedBy = async (key?: Awaited<ReturnType<typeof makeKey>>, challenge?: string) =>
  at.attested('income', { ...(key && { attestation: { signWith: key } }), ...(challenge && { challenge }) });

const credential = async (change: Record<string, unknown>, token = tokens.income) =>
  wallet.credential('income', token, { ...(await goodBody()), ...change });
const withProof = async (nonce: string, signWith?: Awaited<ReturnType<typeof makeKey>>) => {
  const jwt = await wallet.proof('income', await makeKey(), nonce, signWith ? { signWith } : {});
  return credential({ proofs: { jwt: [jwt] } });
};
const PROTECTED = ['credential', 'deferred', 'notification'] as const;
const withBadDpop = (endpoint: string) =>
  wallet.callWithToken('income', endpoint, tokens.income, {}, { dpop: MARK });
const withBadToken = (endpoint: string) => wallet.callWithToken('income', endpoint, MARK, {});

async function declined(): Promise<Answer> {
  const waiting = await wallet.credential('employment', tokens.employment, await goodBody('employment'));
  const { json } = await at.issuer.clerk('/clerk/reviews?department=employment');
  const [{ id } = { id: '' }] = json.reviews as { id: string }[];
  const decision = JSON.stringify({ decision: 'decline' });
  await at.issuer.clerk(`/clerk/reviews/${id}`, { method: 'POST', headers: JSON_TYPE, body: decision });
  const { transaction_id } = waiting.json;
  return wallet.callWithToken('employment', 'deferred', tokens.employment, { transaction_id });
}

type Row = [endpoint: string, status: number, error: string, make: () => Promise<Answer>];

const ROWS: Row[] = [
  // RFC 6749, 7636, 8707, 9101, 9126, 9396, 9449; draft-ietf-oauth-attestation-based-client-auth
  ['par', 400, 'invalid_request', () => pushed({ code_challenge: undefined, state: MARK })],
  ['par', 401, 'invalid_client', () => pushed({ client_id: MARK })],
  ['par', 400, 'unsupported_response_type', () => pushed({ response_type: MARK })],
  ['par', 400, 'invalid_scope', () => pushed({ authorization_details: undefined, scope: MARK })],
  ['par', 400, 'invalid_authorization_details', () => pushed({ authorization_details: detailsFor(MARK) })],
  ['par', 400, 'invalid_target', () => pushed({ resource: `https://${MARK}.test` })],
  ['par', 400, 'request_not_supported', () => pushed({ request: `e30.${MARK}.` })],
  ['par', 400, 'request_uri_not_supported', () => pushed({ request_uri: `https://${MARK}.test` })],
  ['par', 400, 'invalid_dpop_proof', () => pushed({}, { dpop: MARK })],
  ['par', 400, 'invalid_client_attestation', async () => pushed({}, await attestedBy(await makeKey()))],
  ['par', 400, 'use_attestation_challenge', async () => pushed({}, await attestedBy(undefined, MARK))],
  ['token', 400, 'invalid_request', () => tokenRequest({ grant_type: 'authorization_code', [MARK]: MARK })],
  ['token', 401, 'invalid_client', () => tokenRequest({ client_id: MARK, grant_type: 'refresh_token' })],
  ['token', 400, 'invalid_grant', () => tokenRequest({ grant_type: 'refresh_token', refresh_token: MARK })],
  ['token', 400, 'unsupported_grant_type', () => tokenRequest({ grant_type: MARK })],
  ['token', 400, 'invalid_scope', () => refreshed({ scope: MARK })],
  [
    'token',
    400,
    'invalid_authorization_details',
    () => refreshed({ authorization_details: detailsFor(MARK) }),
  ],
  ['token', 400, 'invalid_target', () => refreshed({ resource: `https://${MARK}.test` })],
  [
    'token',
    400,
    'invalid_dpop_proof',
    async () => wallet.token(await wallet.getOffer('income', PERSON), { dpop: MARK }),
  ],
  [
    'token',
    400,
    'invalid_client_attestation',
    async () =>
      tokenRequest({ grant_type: 'refresh_token', refresh_token: MARK }, await attestedBy(await makeKey())),
  ],
  [
    'token',
    400,
    'use_attestation_challenge',
    async () =>
      tokenRequest({ grant_type: 'refresh_token', refresh_token: MARK }, await attestedBy(undefined, MARK)),
  ],
  // RFC 6750 and 9449, for each endpoint that asks for the token
  ...PROTECTED.map((one): Row => [one, 401, 'invalid_token', () => withBadToken(one)]),
  ...PROTECTED.map((one): Row => [one, 401, 'invalid_dpop_proof', () => withBadDpop(one)]),
  // OpenID4VCI 1.0, section 8.3.1.2
  ['credential', 400, 'invalid_credential_request', () => credential({ credential_identifier: MARK })],
  [
    'credential',
    400,
    'unknown_credential_configuration',
    () => credential({ credential_configuration_id: MARK }),
  ],
  [
    'credential',
    400,
    'unknown_credential_identifier',
    () => credential({ credential_configuration_id: undefined, credential_identifier: MARK }),
  ],
  ['credential', 400, 'invalid_proof', async () => withProof(MARK, await makeKey())],
  ['credential', 400, 'invalid_nonce', () => withProof(MARK)],
  [
    'credential',
    400,
    'invalid_encryption_parameters',
    () => credential({ credential_response_encryption: { enc: MARK } }),
  ],
  ['credential', 400, 'credential_request_denied', () => credential({ [MARK]: MARK }, tokens.suspended)],
  // section 9.3
  [
    'deferred',
    400,
    'invalid_transaction_id',
    () => wallet.callWithToken('income', 'deferred', tokens.income, { transaction_id: MARK }),
  ],
  [
    'deferred',
    400,
    'invalid_credential_request',
    () => wallet.callWithToken('income', 'deferred', tokens.income, { [MARK]: MARK }),
  ],
  [
    'deferred',
    400,
    'invalid_encryption_parameters',
    () =>
      wallet.callWithToken('income', 'deferred', tokens.income, MARK, {
        headers: { 'content-type': 'application/jwt' },
      }),
  ],
  ['deferred', 400, 'credential_request_denied', declined],
  // section 11.3
  [
    'notification',
    400,
    'invalid_notification_request',
    () => wallet.callWithToken('income', 'notification', tokens.income, { event: MARK }),
  ],
  [
    'notification',
    400,
    'invalid_notification_id',
    () =>
      wallet.callWithToken('income', 'notification', tokens.income, {
        notification_id: MARK,
        event: 'credential_deleted',
      }),
  ],
];

describe('an error', () => {
  it.each(ROWS)('of %s: %i %s', async (_endpoint, status, error, make) => {
    const answer = await make();
    expect([answer.status, answer.json.error]).toEqual([status, error]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(Object.keys(answer.json).filter((name) => !['error', 'error_description'].includes(name))).toEqual(
      [],
    );
    expect(answer.json.error_description ?? '').toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
    const said = `${answer.text} ${[...answer.headers.values()].join(' ')}`;
    expect(said).not.toContain(MARK);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    if (error === 'use_attestation_challenge') {
      expect(answer.headers.get('oauth-client-attestation-challenge')).toMatch(/^[\w-]{43}$/);
    }
    const isProtected = PROTECTED.some((one) => one === _endpoint);
    if (status === 401 && isProtected) {
      const asked = answer.headers.get('www-authenticate') ?? '';
      expect(asked.startsWith(`DPoP error="${error}"`)).toBe(true);
      expect(asked).toContain('resource_metadata="');
    } else {
      expect(answer.headers.get('www-authenticate')).toBeNull();
    }
  });

  it('stands in the table once for each endpoint', () => {
    const named = ROWS.map(([endpoint, , error]) => `${endpoint} ${error}`);
    expect(new Set(named).size).toBe(named.length);
  });
});

describe('an error of the authorization endpoint', () => {
  const visit = (query: Record<string, string>, path = '/income/authorize') =>
    at.flow.browser().visit(`${PUBLIC_URL}${path}?${new URLSearchParams(query)}`);

  it.each([
    [
      'invalid_request_uri',
      async () =>
        visit({ client_id: 'anju-wallet', request_uri: `urn:ietf:params:oauth:request_uri:${MARK}` }),
    ],
    [
      'invalid_request',
      async () => visit({ client_id: 'anju-wallet', redirect_uri: RETURN_ADDRESS, [MARK]: MARK }),
    ],
    [
      'access_denied',
      async () => {
        const { page, browser } = await at.plainFlow.open(await at.plainFlow.push('income'));
        return browser.visit(`${page.address}/cancel`, { method: 'POST' });
      },
    ],
  ])('goes to the wallet as %s, with iss', async (error, make) => {
    const { address } = await make();
    expect(address.startsWith(RETURN_ADDRESS)).toBe(true);
    const { error_description: text = '', ...answer } = at.flow.answerOf(address);
    expect(answer).toMatchObject({ error, iss: `${PUBLIC_URL}/income` });
    expect(answer).not.toHaveProperty('code');
    expect(text).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
    expect(address).not.toContain(MARK);
  });

  it.each([
    ['an unknown wallet', { client_id: MARK, response_type: 'code' }],
    ['no wallet', { response_type: 'code' }],
    [
      'an address that is not the wallet’s',
      { client_id: 'anju-wallet', redirect_uri: `https://${MARK}.test/` },
    ],
  ] as [string, Record<string, string>][])('is a page where it names %s', async (_name, query) => {
    const { status, text, address, headers } = await visit(query);
    expect(status).toBe(400);
    expect(address).toContain('/income/authorize');
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(text).not.toContain(MARK);
  });

  it('is a page for an interaction that nobody began', async () => {
    const { status, text } = await visit({}, `/income/interaction/${randomUUID()}`);
    expect(status).toBe(400);
    expect(text).toContain('重新开始');
  });
});

describe('whatever cannot be read', () => {
  it.each([
    ['/income/par', '{"client_id":1}', 'application/json'],
    ['/income/token', '<x/>', 'text/xml'],
    ['/income/token', 'a=%', FORM_TYPE],
  ])('at %s is invalid_request or invalid_client: %s', async (path, body, type) => {
    const answer = await call(path, { method: 'POST', headers: { 'content-type': type }, body });
    expect([400, 401]).toContain(answer.status);
    expect(['invalid_request', 'invalid_client']).toContain(answer.json.error);
  });

  it.each(PROTECTED)('at %s is the endpoint’s own error', async (endpoint) => {
    const expected =
      endpoint === 'notification' ? 'invalid_notification_request' : 'invalid_credential_request';
    for (const [body, type] of [
      ['{', 'application/json'],
      ['[]', 'application/json'],
      ['null', 'application/json'],
      ['{"a":1,"a":2}', 'application/json'],
      ['a=b', FORM_TYPE],
    ] as const) {
      const headers = { 'content-type': type };
      const answer = await wallet.callWithToken('income', endpoint, tokens.income, body, { headers });
      expect([answer.status, answer.json.error]).toEqual([400, expected]);
    }
  });

  it('is not read at all when it is large', async () => {
    for (const path of ['/income/par', '/income/token', '/income/credential']) {
      const answer = await call(path, { method: 'POST', headers: JSON_TYPE, body: ' '.repeat(2_000_000) });
      expect(answer.status).toBe(413);
    }
  });
});
