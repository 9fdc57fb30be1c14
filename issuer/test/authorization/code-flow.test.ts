// The authorization code flow: PAR, PKCE, login, DPoP, and what a wallet must not get by any of them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCodeFlow, detailsFor, RETURN_ADDRESS } from '../support/code-flow.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import {
  LOGIN_CLIENT,
  startIdentityProvider,
  type TestIdentityProvider,
} from '../support/identity-provider.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

let identityProvider: TestIdentityProvider;
let issuer: RunningIssuer;
let wallet: TestWallet;
let flow: ReturnType<typeof createCodeFlow>;

beforeAll(async () => {
  identityProvider = await startIdentityProvider();
  const login = { url: identityProvider.url, ...LOGIN_CLIENT, claim: 'person_number' };
  issuer = await startIssuer({ config: { login } });
  for (const department of ['income', 'household']) {
    await issuer.importCsv(department, registerOf(department));
  }
  wallet = createTestWallet(issuer, await makeKey());
  flow = createCodeFlow(issuer, issuer.address, wallet);
  identityProvider.setPerson(PERSON);
});
afterAll(async () => {
  await issuer.stop();
  await identityProvider.close();
});

describe('a citizen who logs in', () => {
  it('gets their credential into the wallet that asked', async () => {
    const started = await flow.push('income');
    expect(started.par.text).toContain('request_uri');
    const { page, browser } = await flow.open(started);
    expect(page.text).toContain('身份');
    const { address } = await browser.visit(`${page.address}/login`);
    const answer = flow.answerOf(address);
    expect(address).toMatch(RETURN_ADDRESS);
    expect(answer).toMatchObject({ state: started.state, iss: `${PUBLIC_URL}/income` });

    const token = await flow.exchange(started, answer.code ?? '');
    expect(token.status).toBe(200);
    expect(token.json).toMatchObject({
      token_type: 'DPoP',
      refresh_token: expect.any(String),
      authorization_details: [
        {
          type: 'openid_credential',
          credential_configuration_id: 'income',
          credential_identifiers: ['income'],
        },
      ],
    });
    const { proofs } = await wallet.request('income', await makeKeys(2), await wallet.nonce('income'));
    const issued = await wallet.credential('income', String(token.json.access_token), {
      credential_identifier: 'income',
      proofs,
    });
    expect(issued.status).toBe(200);
    expect(issued.json.credentials).toHaveLength(2);
  });

  it('may be asked by scope', async () => {
    const token = await flow.authorize('income', { authorization_details: undefined, scope: 'income' });
    expect(token.status).toBe(200);
    expect(token.json.authorization_details).toMatchObject([{ credential_configuration_id: 'income' }]);
  });

  it('renews without another login, and the token is good again when an answer was lost', async () => {
    const { refresh_token: refreshToken } = (await flow.authorize('income')).json;
    for (let time = 0; time < 2; time += 1) {
      const again = await flow.refresh('income', String(refreshToken));
      expect([again.status, again.json.error]).toEqual([200, undefined]);
      const body = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
      const issued = await wallet.credential('income', String(again.json.access_token), body);
      expect(issued.status).toBe(200);
    }
  });

  it('is told when the department has no record of them, and may go back', async () => {
    identityProvider.setPerson('P9999999999');
    const started = await flow.push('income');
    const browser = flow.browser();
    const refused = await flow.logIn(started, browser);
    expect(refused.text).toContain('没有您的登记');
    const { page } = await flow.open(await flow.push('income'), browser);
    const back = await browser.visit(`${page.address}/cancel`, { method: 'POST' });
    expect(flow.answerOf(back.address)).toMatchObject({
      error: 'access_denied',
      iss: `${PUBLIC_URL}/income`,
    });
    identityProvider.setPerson(PERSON);
  });
});

describe('an offer sent to a person', () => {
  const sendOffer = async (personNumber: string) => {
    const made = await issuer.clerk('/clerk/offers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ department: 'income', person_number: personNumber, kind: 'online' }),
    });
    expect(made.json.tx_code).toBeUndefined();
    const offer = await issuer.call(`/income/offers/${made.json.offer_id}`);
    const { grants } = offer.json as { grants: { authorization_code: { issuer_state: string } } };
    return grants.authorization_code.issuer_state;
  };

  it('is issued to that person, once', async () => {
    const issuerState = await sendOffer(PERSON);
    expect((await flow.authorize('income', { issuer_state: issuerState })).status).toBe(200);
    const again = await flow.logIn(await flow.push('income', { form: { issuer_state: issuerState } }));
    expect(again.text).toContain('已使用或已过期');
  });

  it('never issues to another person, and stays good for the right one', async () => {
    const issuerState = await sendOffer(OTHER_PERSON);
    const refused = await flow.logIn(await flow.push('income', { form: { issuer_state: issuerState } }));
    expect(refused.text).toContain('另一个人');
    identityProvider.setPerson(OTHER_PERSON);
    expect((await flow.authorize('income', { issuer_state: issuerState })).status).toBe(200);
    identityProvider.setPerson(PERSON);
  });

  it('is worth nothing when it is altered', async () => {
    const issuerState = await sendOffer(PERSON);
    const refused = await flow.logIn(
      await flow.push('income', { form: { issuer_state: `${issuerState.slice(0, -1)}x` } }),
    );
    expect(refused.address).not.toMatch(RETURN_ADDRESS);
  });

  it('is served to one of two browsers at once', async () => {
    const issuerState = await sendOffer(PERSON);
    const both = await Promise.all(
      [1, 2].map(async () => flow.logIn(await flow.push('income', { form: { issuer_state: issuerState } }))),
    );
    expect(both.filter(({ address }) => address.startsWith(RETURN_ADDRESS))).toHaveLength(1);
  });
});

describe('a pushed request is refused', () => {
  it.each([
    ['of an unknown client', { client_id: 'somebody' }, 401, 'invalid_client'],
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 400, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 400, 'invalid_request'],
    ['for another return address', { redirect_uri: 'https://evil.test/' }, 400, 'invalid_request'],
    ['for another response', { response_type: 'token' }, 400, 'unsupported_response_type'],
    ['for a scope of nobody', { authorization_details: undefined, scope: 'passport' }, 400, 'invalid_scope'],
    ['for nothing', { authorization_details: undefined }, 400, 'invalid_request'],
    [
      'for another department’s credential',
      { authorization_details: detailsFor('household') },
      400,
      'invalid_authorization_details',
    ],
    [
      'for details of another type',
      { authorization_details: '[{"type":"payment"}]' },
      400,
      'invalid_authorization_details',
    ],
    ['for details that are no JSON', { authorization_details: '{' }, 400, 'invalid_authorization_details'],
    ['for another resource', { resource: 'https://elsewhere.test' }, 400, 'invalid_target'],
  ] as [string, Record<string, string | undefined>, number, string][])(
    '%s',
    async (_name, form, status, error) => {
      const { par } = await flow.push('income', { form });
      expect([par.status, par.json.error]).toEqual([status, error]);
    },
  );

  it('that was not pushed at all', async () => {
    const query = new URLSearchParams({
      client_id: 'anju-wallet',
      response_type: 'code',
      redirect_uri: RETURN_ADDRESS,
      scope: 'income',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    const { address } = await flow.browser().visit(`${PUBLIC_URL}/income/authorize?${query}`);
    expect(flow.answerOf(address).error).toBe('invalid_request');
  });

  it('when it was pushed to another department', async () => {
    const started = await flow.push('income');
    const visit = await flow.browser().visit(flow.authorizeAddress({ ...started, department: 'household' }));
    expect(flow.answerOf(visit.address).error).toBe('invalid_request_uri');
  });

  it('when it was used already', async () => {
    const started = await flow.push('income');
    expect((await flow.logIn(started)).address).toMatch(RETURN_ADDRESS);
    const again = await flow.browser().visit(flow.authorizeAddress(started));
    expect(flow.answerOf(again.address)).toMatchObject({ error: 'invalid_request_uri' });
  });

  it('when it is late', async () => {
    const started = await flow.push('income');
    issuer.clock.advance(61);
    const late = await flow.browser().visit(flow.authorizeAddress(started));
    issuer.clock.advance(-61);
    expect(flow.answerOf(late.address).error).toBe('invalid_request_uri');
  });

  it('for one of two browsers at once', async () => {
    const started = await flow.push('income');
    const browsers = [flow.browser(), flow.browser()];
    const pages = await Promise.all(browsers.map(async (one) => (await flow.open(started, one)).page));
    const ends = await Promise.all(
      browsers.map((one, position) => one.visit(`${pages[position]?.address}/login`)),
    );
    const codes = ends.map(({ address }) => flow.answerOf(address).code).filter((code) => code !== undefined);
    expect(codes).toHaveLength(1);
  });
});

describe('an interaction', () => {
  it('is opened by nobody but the browser that began it', async () => {
    const { page } = await flow.open(await flow.push('income'));
    const stranger = flow.browser();
    for (const path of ['', '/login', '/login/return?code=x&state=y', '/present']) {
      expect((await stranger.visit(page.address + path)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await stranger.visit(`${page.address}/cancel`, { method: 'POST' })).status).toBe(400);
  });

  it('takes no login that another browser began', async () => {
    const [mine, other] = [flow.browser(), flow.browser()];
    const { page } = await flow.open(await flow.push('income'), mine);
    const { page: otherPage } = await flow.open(await flow.push('income'), other);
    // The other one's login, taken from its way to the identity provider, and finished in mine.
    const begun = await fetch(issuer.address + new URL(`${otherPage.address}/login`).pathname, {
      redirect: 'manual',
      headers: { cookie: other.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    });
    const toProvider = begun.headers.get('location') ?? '';
    const back = await fetch(toProvider, { redirect: 'manual' });
    const answer = new URL(back.headers.get('location') ?? '');
    const taken = await mine.visit(`${page.address}/login/return${answer.search}`);
    expect(taken.text).toContain('登录没有完成');
  });

  it.each([
    ['of another nonce', { nonce: 'another' }],
    ['for another client', { aud: 'another' }],
    ['of another issuer', { iss: 'https://elsewhere.test' }],
    ['without the person', { person_number: undefined }],
    ['with a person that is no text', { person_number: 7 }],
  ])('takes no ID token %s', async (_name, bend) => {
    identityProvider.bendIdToken(bend as never);
    const refused = await flow.logIn(await flow.push('income'));
    expect(refused.text).toContain('登录没有完成');
  });

  it('says so when the login is refused', async () => {
    identityProvider.refuse(true);
    const refused = await flow.logIn(await flow.push('income'));
    identityProvider.refuse(false);
    expect(refused.text).toContain('登录没有完成');
  });
});

describe('an authorization code', () => {
  const newCode = async () => {
    const started = await flow.push('income');
    const { address } = await flow.logIn(started);
    return { started, code: flow.answerOf(address).code ?? '' };
  };
  const errorOf = async (answer: Promise<{ status: number; json: Record<string, unknown> }>) => {
    const { status, json } = await answer;
    return [status, json.error];
  };

  it('is good once, and its second use ends what the first one gave', async () => {
    const { started, code } = await newCode();
    const first = await flow.exchange(started, code);
    expect(await errorOf(flow.exchange(started, code))).toEqual([400, 'invalid_grant']);
    const body = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
    const used = await wallet.credential('income', String(first.json.access_token), body);
    expect([used.status, used.json.error]).toEqual([401, 'invalid_token']);
  });

  it('is given to one of two at once', async () => {
    const { started, code } = await newCode();
    const both = await Promise.all([flow.exchange(started, code), flow.exchange(started, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it.each([
    ['without its verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['with another verifier', { code_verifier: 'v'.repeat(43) }, 'invalid_grant'],
    ['with another return address', { redirect_uri: 'http://wallet.test:4003/' }, 'invalid_grant'],
    ['by another client', { client_id: 'anonymous' }, 'invalid_request'],
  ] as [string, Record<string, string | undefined>, string][])(
    'is refused %s',
    async (_name, form, error) => {
      const { started, code } = await newCode();
      expect((await flow.exchange(started, code, { form })).json.error).toBe(error);
    },
  );

  it('is refused without DPoP, at another department, and when it is late', async () => {
    const { started, code } = await newCode();
    expect(await errorOf(flow.exchange(started, code, { dpop: null }))).toEqual([400, 'invalid_grant']);
    const elsewhere = flow.exchange(started, code, { department: 'household' });
    expect(await errorOf(elsewhere)).toEqual([400, 'invalid_grant']);
    const { started: late, code: lateCode } = await newCode();
    issuer.clock.advance(61);
    expect(await errorOf(flow.exchange(late, lateCode))).toEqual([400, 'invalid_grant']);
    issuer.clock.advance(-61);
  });
});

describe('a refresh token is refused', () => {
  const newToken = async () => String((await flow.authorize('income')).json.refresh_token);

  it('without the key it is bound to, with another one, and at another department', async () => {
    const token = await newToken();
    const other = createTestWallet(issuer, await makeKey());
    const url = `${PUBLIC_URL}/income/token`;
    expect((await flow.refresh('income', token, { dpop: null })).json.error).toBe('invalid_grant');
    const stolen = await flow.refresh('income', token, { dpop: await other.dpop(url) });
    expect([stolen.status, stolen.json.error]).toEqual([400, 'invalid_grant']);
    expect((await flow.refresh('household', token)).json.error).toBe('invalid_grant');
    expect((await flow.refresh('income', token)).status).toBe(200);
  });

  it('when it is guessed or half a year old', async () => {
    expect((await flow.refresh('income', 'r'.repeat(43))).json.error).toBe('invalid_grant');
    const token = await newToken();
    issuer.clock.advance(185 * 24 * 3600);
    expect((await flow.refresh('income', token)).status).toBe(400);
    issuer.clock.advance(-185 * 24 * 3600);
  });

  it('once a clerk revoked the credential, and the access token with it', async () => {
    const token = await newToken();
    const { access_token: accessToken } = (await flow.refresh('income', token)).json;
    await issuer.clerk('/clerk/credentials/revoke', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ department: 'income', person_number: PERSON }),
    });
    expect((await flow.refresh('income', token)).json.error).toBe('invalid_grant');
    const body = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
    const used = await wallet.credential('income', String(accessToken), body);
    expect([used.status, used.json.error]).toEqual([401, 'invalid_token']);
  });
});

describe('whose credential was revoked', () => {
  const post = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ department: 'household', person_number: PERSON, ...body }),
  });

  it('gets no new one by logging in, until a clerk makes an offer', async () => {
    const token = String((await flow.authorize('household')).json.access_token);
    const body = await wallet.request('household', await makeKeys(1), await wallet.nonce('household'));
    expect((await wallet.credential('household', token, body)).status).toBe(200);
    const started = await flow.push('household');
    const { page, browser } = await flow.open(started);
    await issuer.clerk('/clerk/credentials/revoke', post({}));
    const refused = await browser.visit(`${page.address}/login`);
    expect(refused.text).toContain('已被撤销');

    expect((await issuer.clerk('/clerk/offers', post({ kind: 'online' }))).status).toBe(201);
    expect((await flow.authorize('household')).status).toBe(200);
  });
});

describe('a citizen’s page', () => {
  it('speaks the language that was chosen, that the wallet names, or that the browser asks for', async () => {
    const { page, browser } = await flow.open(await flow.push('income', { form: { ui_locales: 'en' } }));
    expect(page.text).toContain('Please say who you are');
    expect((await browser.visit(`${page.address}?lang=zh-CN`)).text).toContain('请确认您的身份');
    expect((await browser.visit(page.address)).text).toContain('请确认您的身份');
  });

  it('is written in large letters for whoever chose them, and its address keeps nothing of the choice', async () => {
    const { page, browser } = await flow.open(await flow.push('income'));
    const large = await browser.visit(`${page.address}?size=large`);
    expect(large.address).toBe(page.address);
    expect(large.text).toContain('data-text-size="large"');
    const { text } = await browser.visit(`${page.address}-of-another-day`);
    expect(text).toContain('data-text-size="large"');
    // A refusal cannot be shown again, so it says in both languages what to do.
    expect(text).toContain('重新开始');
    expect(text).toContain('start again');
    expect((await browser.visit(`${page.address}?size=9&lang=xx`)).text).toContain('data-text-size="large"');
  });

  it('is what a browser gets when something goes wrong', async () => {
    const answer = await issuer.call('/income/interaction/unknown/cancel', {
      method: 'POST',
      body: 'x'.repeat(2 * 1024 * 1024),
    });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  });
});
