// Pushed requests and the authorization endpoint (FAPI 2.0 Security Profile, RFC 9126, RFC 7636, RFC 9207): what leads to a
// code, what is refused at once, and what only a page can say because no wallet may be called back.
import { createHash, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, OTHER_WALLET, startAttestedIssuer } from '../support/attested-issuer.ts';
import { detailsFor, type Form, RETURN_ADDRESS } from '../support/code-flow.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { createTestBrowser } from '../support/test-browser.ts';
import { makeKey } from '../support/test-wallet.ts';

const AUTHORIZE = `${PUBLIC_URL}/income/authorize`;
const ISS = `${PUBLIC_URL}/income`;

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ isRequired: true });
});
afterAll(() => at.stop());

const push = (form: Form = {}, headers: Record<string, string> = {}) =>
  at.flow.push('income', {
    form: { authorization_details: undefined, scope: 'income', ...form },
    headers,
  });
const visit = (query: Record<string, string>) =>
  at.flow.browser().visit(`${AUTHORIZE}?${new URLSearchParams(query)}`);
const isReturn = (address: string) => address.startsWith(RETURN_ADDRESS);

const visitFor = (requestUri: string, clientId = 'anju-wallet') =>
  at.flow
    .browser()
    .visit(`${AUTHORIZE}?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`);

/** The wallet is called back with an error, or a page says it; never with a code. */
function expectRefused({ status, text, address }: Awaited<ReturnType<typeof visit>>, error: string): void {
  const { error: told, ...answer } = at.flow.answerOf(address);
  expect(answer).not.toHaveProperty('code');
  if (isReturn(address)) {
    expect([told, answer.iss]).toEqual([error, ISS]);
    return;
  }
  expect(status).toBe(400);
  expect(text).toContain('重新开始');
}

describe('a pushed request', () => {
  it('is answered with an address that is good for a minute', async () => {
    const { par } = await push();
    expect(par.status).toBe(201);
    expect(par.headers.get('cache-control')).toContain('no-store');
    expect(par.json).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43,}$/),
      expires_in: 60,
    });
    expect(new Set([(await push()).requestUri, (await push()).requestUri]).size).toBe(2);
  });

  it.each([
    [
      'without a challenge',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
    ],
    ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    [
      'with a challenge of no method, which would be plain',
      { code_challenge_method: undefined },
      'invalid_request',
    ],
    ['for a token', { response_type: 'token' }, 'unsupported_response_type'],
    ['for a code and an ID token', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['for an unregistered return address', { redirect_uri: `${RETURN_ADDRESS}/more` }, 'invalid_request'],
    [
      'without a return address, though only one is registered',
      { redirect_uri: undefined },
      'invalid_request',
    ],
    ['that names a request_uri itself', { request_uri: 'urn:example:1' }, 'request_uri_not_supported'],
    ['that is signed', { request: 'e30.e30.' }, 'request_not_supported'],
    ['for a scope of nobody', { scope: 'passport' }, 'invalid_scope'],
    ['for nothing', { scope: undefined }, 'invalid_request'],
    [
      'for another department’s credential',
      { authorization_details: detailsFor('household') },
      'invalid_authorization_details',
    ],
  ] as [string, Form, string][])('%s is refused', async (_name, form, error) => {
    const { par } = await push(form);
    expect([par.status, par.json.error]).toEqual([400, error]);
  });

  it('that names a parameter twice is refused', async () => {
    const form = new URLSearchParams({ client_id: 'anju-wallet', response_type: 'code', scope: 'income' });
    form.append('scope', 'income');
    const answer = await at.issuer.call('/income/par', {
      method: 'POST',
      headers: await at.attested('income'),
      body: form,
    });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });

  it.each(['PUT', 'GET', 'DELETE'])('by %s is refused', async (method) => {
    const answer = await at.issuer.call('/income/par', { method, headers: await at.attested('income') });
    expect([404, 405]).toContain(answer.status);
  });
});

describe('an authorization', () => {
  it('returns code, state and iss, and nothing else', async () => {
    const flow = await push();
    const { address } = await at.flow.logIn(flow);
    const answer = at.flow.answerOf(address);
    expect(answer).toEqual({ code: expect.any(String), state: flow.state, iss: ISS });
    // 128 bits at least, and not the same twice.
    expect(answer.code).toMatch(/^[\w-]{22,}$/);
    expect(new URL(address).hash).toBe('');
    const again = await at.flow.logIn(await push());
    expect(at.flow.answerOf(again.address).code).not.toBe(answer.code);
  });

  it('returns no state when none was sent', async () => {
    const { address } = await at.flow.logIn(await push({ state: undefined }));
    expect(Object.keys(at.flow.answerOf(address)).sort()).toEqual(['code', 'iss']);
  });

  it('returns a state of a thousand characters as it was', async () => {
    const state = randomBytes(750).toString('base64url');
    const { address } = await at.flow.logIn(await push({ state }));
    expect(at.flow.answerOf(address)).toMatchObject({ state, code: expect.any(String) });
  });

  it.each([
    ['another state', 'pushed'],
    ['a state', undefined],
  ])('ignores %s beside the pushed request', async (_name, state) => {
    const flow = await push({ state });
    const browser = at.flow.browser();
    const query = { client_id: 'anju-wallet', request_uri: flow.requestUri, state: 'beside' };
    const page = await browser.visit(`${AUTHORIZE}?${new URLSearchParams(query)}`);
    const { address } = await browser.visit(`${page.address}/login`);
    expect(at.flow.answerOf(address).state).toBe(state);
    expect(at.flow.answerOf(address).code).toBeDefined();
  });

  it('that the citizen cancels returns access_denied with state and iss, and no code', async () => {
    const state = randomBytes(64).toString('hex');
    const { page, browser } = await at.flow.open(await push({ state }));
    const { address } = await browser.visit(`${page.address}/cancel`, { method: 'POST' });
    expect(at.flow.answerOf(address)).toEqual({
      error: 'access_denied',
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
      state,
      iss: ISS,
    });
  });

  it('may be opened twice before anybody is identified', async () => {
    const flow = await push();
    const first = await at.flow.open(flow);
    expect(first.page.status).toBe(200);
    expect(isReturn((await at.flow.logIn(flow)).address)).toBe(true);
  });

  it('is good once: its request cannot be used again', async () => {
    const flow = await push();
    expect(isReturn((await at.flow.logIn(flow)).address)).toBe(true);
    expectRefused((await at.flow.open(flow)).page, 'invalid_request_uri');
  });

  it('opened twice is finished once', async () => {
    const flow = await push();
    const [one, two] = [await at.flow.open(flow), await at.flow.open(flow)];
    const ends = [
      await one.browser.visit(`${one.page.address}/login`),
      await two.browser.visit(`${two.page.address}/login`),
    ];
    expect(ends.filter(({ address }) => at.flow.answerOf(address).code !== undefined)).toHaveLength(1);
  });

  it('without a pushed request is refused', async () => {
    const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url');
    const asked = await visit({
      client_id: 'anju-wallet',
      response_type: 'code',
      redirect_uri: RETURN_ADDRESS,
      scope: 'income',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: 'state',
    });
    expectRefused(asked, 'invalid_request');
  });

  it('for another wallet than the one that pushed it is refused', async () => {
    const { requestUri } = await push();
    const query = { client_id: OTHER_WALLET.clientId, request_uri: requestUri };
    const browser = createTestBrowser(at.issuer.address, OTHER_WALLET.returnAddress);
    const asked = await browser.visit(`${AUTHORIZE}?${new URLSearchParams(query)}`);
    expect(at.flow.answerOf(asked.address)).not.toHaveProperty('code');
    expect(at.flow.answerOf(asked.address)).toMatchObject({ error: 'invalid_request_object', iss: ISS });
  });

  it('of a request that is a minute old, guessed or another department’s is refused', async () => {
    const { requestUri } = await push();
    at.issuer.clock.advance(61);
    expectRefused(await visitFor(requestUri), 'invalid_request_uri');
    at.issuer.clock.advance(-61);
    const guessed = `urn:ietf:params:oauth:request_uri:${randomBytes(32).toString('base64url')}`;
    expectRefused(await visitFor(guessed), 'invalid_request_uri');
    const query = new URLSearchParams({ client_id: 'anju-wallet', request_uri: requestUri });
    const elsewhere = await at.flow.browser().visit(`${PUBLIC_URL}/household/authorize?${query}`);
    expect(at.flow.answerOf(elsewhere.address)).toMatchObject({ error: 'invalid_request_uri' });
  });
});

describe('a DPoP key in a pushed request', () => {
  const thumbprintOf = async (dpop: string) => {
    const [header = ''] = dpop.split('.');
    const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString());
    return calculateJwkThumbprint(jwk);
  };
  const proof = () => at.wallet.dpop(`${ISS}/par`);
  const redeem = async (flow: Awaited<ReturnType<typeof push>>) => {
    const { address } = await at.flow.logIn(flow);
    return at.flow.exchange(flow, at.flow.answerOf(address).code ?? '');
  };

  it('is the one that the token endpoint then wants: by proof, by thumbprint, or by both', async () => {
    const thumbprint = await thumbprintOf(await proof());
    expect((await redeem(await push({}, { dpop: await proof() }))).status).toBe(200);
    expect((await redeem(await push({ dpop_jkt: thumbprint }))).status).toBe(200);
    expect((await redeem(await push({ dpop_jkt: thumbprint }, { dpop: await proof() }))).status).toBe(200);
  });

  it('is refused when proof and thumbprint differ', async () => {
    const other = await thumbprintOf(
      await at.wallet.dpop(ISS, undefined, { header: { jwk: (await makeKey()).jwk } }),
    );
    const { par } = await push({ dpop_jkt: other }, { dpop: await proof() });
    expect(par.status).toBe(400);
    expect(['invalid_request', 'invalid_dpop_proof']).toContain(par.json.error);
  });

  it.each(['thumbprint', 'proof'])('by %s refuses the code to another key', async (way) => {
    const key = await makeKey();
    const dpop = await at.wallet.dpop(`${ISS}/par`, undefined, { header: { jwk: key.jwk }, signWith: key });
    const flow =
      way === 'proof' ? await push({}, { dpop }) : await push({ dpop_jkt: await thumbprintOf(dpop) });
    expect(flow.par.status).toBe(201);
    const answer = await redeem(flow);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  });
});
