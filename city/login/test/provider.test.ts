import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptOf, enterCode, goOn, logInByCode, openLogin } from './support/log-in.ts';
import { createRelyingParty, type RelyingParty } from './support/relying-party.ts';
import {
  ADULT,
  CLIENT,
  OTHER_CLIENT,
  OTHER_REDIRECT_URI,
  prepareFolder,
  REDIRECT_URI,
  startLogin,
  type TestFolder,
  type TestLogin,
} from './support/start-login.ts';
import { createVisitor, type Page } from './support/visitor.ts';

let folder: TestFolder;
let login: TestLogin;
let service: RelyingParty;
let library: RelyingParty;

beforeAll(async () => {
  folder = await prepareFolder();
  login = await startLogin(folder);
  service = await createRelyingParty(login.url);
  library = await createRelyingParty(login.url, OTHER_CLIENT, OTHER_REDIRECT_URI);
});
afterAll(async () => {
  await login.close();
  folder.remove();
});

/** A login that has come back with a code. */
async function loggedIn() {
  login.pass(11 * 60);
  const visitor = createVisitor(login.url);
  return { visitor, ...(await logInByCode(login, visitor, service, ADULT.personNumber)) };
}

const codeOf = ({ address }: Page) => new URL(address).searchParams.get('code') ?? '';

/** The token request as it is on the wire, so that it can be wrong. */
async function redeemRaw(
  fields: Record<string, string>,
  { id, secret }: { id: string; secret: string | undefined } = CLIENT,
) {
  const answer = await fetch(`${login.url}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', ...fields }),
    headers:
      secret === undefined
        ? {}
        : { authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}` },
  });
  return { status: answer.status, body: (await answer.json()) as { error?: string; id_token?: string } };
}

describe('an authorization request', () => {
  it.each([
    ['a redirect URI of another service', { redirect_uri: OTHER_REDIRECT_URI }],
    ['a redirect URI with something added', { redirect_uri: `${REDIRECT_URI}/more` }],
    ['a redirect URI with a query', { redirect_uri: `${REDIRECT_URI}?x=1` }],
    ['a redirect URI on another port', { redirect_uri: 'http://localhost:2/login/callback' }],
    ['a client nobody knows', { client_id: 'nobody' }],
    ['an answer by a form of a script', { response_mode: 'form_post' }],
    ['an answer that only a script can read', { response_mode: 'fragment' }],
  ])('with %s ends here, on a page that repeats nothing of it', async (_case, wrong) => {
    const { page } = await openLogin(createVisitor(login.url), service, wrong);
    expect(page.status).toBe(400);
    expect(page.address).toContain(login.url);
    expect(page.text).toContain('This request cannot be handled');
    expect(page.text).not.toContain(Object.values(wrong)[0]);
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['with a plain challenge', { code_challenge_method: 'plain' }],
    ['for a token', { response_type: 'token' }],
    ['for an ID token by the browser', { response_type: 'id_token' }],
    ['with consent to be asked', { prompt: 'consent' }],
  ])('%s goes back with an error and without a code', async (_case, wrong) => {
    const { address } = await service.ask(wrong);
    const url = new URL(address);
    for (const [name, value] of Object.entries(wrong)) if (value === '') url.searchParams.delete(name);
    const page = await createVisitor(login.url).open(url.href);
    const back = new URL(page.address.replace('#', '?'));
    expect(back.href.startsWith(REDIRECT_URI)).toBe(true);
    expect(back.searchParams.get('error')).toBeTruthy();
    expect(back.searchParams.get('code')).toBeNull();
  });

  it('asks for a login once in ten minutes, and not again before that', async () => {
    const { visitor } = await loggedIn();
    login.pass(590);
    const silent = await openLogin(visitor, library);
    expect((await library.redeem(silent.asked, silent.page)).claims).toMatchObject({
      person_number: ADULT.personNumber,
    });
    login.pass(10);
    expect((await openLogin(visitor, library)).page.address).toContain('/attempt/');
  });

  it('goes back with access_denied when the person chooses not to log in', async () => {
    const visitor = createVisitor(login.url);
    const { asked, page } = await openLogin(visitor, service);
    const back = await visitor.open(`${attemptOf(page)}/cancel`);
    expect(new URL(back.address).searchParams.get('error')).toBe('access_denied');
    await expect(service.redeem(asked, back)).rejects.toThrow();
  });
});

describe('a code', () => {
  it('is redeemed once: the second time, and of two at once the second, gets nothing', async () => {
    const once = await loggedIn();
    await service.redeem(once.asked, once.back);
    await expect(service.redeem(once.asked, once.back)).rejects.toMatchObject({ error: 'invalid_grant' });

    const twice = await loggedIn();
    const both = await Promise.allSettled([
      service.redeem(twice.asked, twice.back),
      service.redeem(twice.asked, twice.back),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is good for a minute', async () => {
    const { asked, back } = await loggedIn();
    login.pass(60);
    await expect(service.redeem(asked, back)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('is refused with a wrong verifier, another redirect URI, a wrong secret or none, or by another service', async () => {
    const { asked, back } = await loggedIn();
    const right = { code: codeOf(back), code_verifier: asked.verifier, redirect_uri: REDIRECT_URI };
    const { code_verifier: _verifier, ...withoutVerifier } = right;
    const wrong = [
      redeemRaw({ ...right, code_verifier: 'A'.repeat(43) }),
      redeemRaw(withoutVerifier),
      redeemRaw({ ...right, redirect_uri: OTHER_REDIRECT_URI }),
      redeemRaw(right, { ...CLIENT, secret: OTHER_CLIENT.secret }),
      redeemRaw({ ...right, client_id: CLIENT.id }, { ...CLIENT, secret: undefined }),
      redeemRaw(right, OTHER_CLIENT),
    ];
    for (const { status, body } of await Promise.all(wrong)) {
      expect([400, 401]).toContain(status);
      expect(['invalid_grant', 'invalid_client', 'invalid_request']).toContain(body.error);
      expect(JSON.stringify(body)).not.toContain(right.code);
    }
    expect((await redeemRaw(right)).status).toBe(200);
  });

  it('of the account page cannot be redeemed by whoever sees it', async () => {
    login.pass(11 * 60);
    const visitor = createVisitor(login.url);
    const page = await visitor.open('/account');
    await visitor.post(attemptOf(page), { step: 'number', person_number: ADULT.personNumber });
    const done = await enterCode(visitor, page, login.codes.at(-1) ?? '');
    const account = await goOn(visitor, done);
    expect(account.address).toBe(`${login.url}/account`);
    expect(account.text).toContain(ADULT.name);
  });
});

describe('an ID token', () => {
  it('calls one person by another `sub` at each service, always the same there, and never by the number', async () => {
    const first = await loggedIn();
    const atService = (await service.redeem(first.asked, first.back)).claims;
    const other = await openLogin(first.visitor, library);
    const atLibrary = (await library.redeem(other.asked, other.page)).claims;
    const again = await loggedIn();
    expect((await service.redeem(again.asked, again.back)).claims.sub).toBe(atService.sub);
    expect(atLibrary.sub).not.toBe(atService.sub);
    for (const { sub } of [atService, atLibrary]) expect(sub).toMatch(/^[\w-]{43}$/);
  });

  it('holds number and name only for who asks for them', async () => {
    const { visitor } = await loggedIn();
    const { asked, page } = await openLogin(visitor, service, { scope: 'openid' });
    const { claims } = await service.redeem(asked, page);
    expect(claims).not.toHaveProperty('person_number');
    expect(claims).not.toHaveProperty('name');
    expect(claims.sub).toMatch(/^[\w-]{43}$/);
  });
});

describe('logging out', () => {
  it('asks first, and then the next service asks who it is', async () => {
    const { visitor } = await loggedIn();
    const question = await visitor.open('/session/end');
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(question.text) ?? [];
    const out = await visitor.post('/session/end/confirm', { xsrf, logout: 'yes' });
    expect(out.text).toContain('You are logged out');
    expect((await openLogin(visitor, service)).page.address).toContain('/attempt/');
  });

  it('is not done for another site', async () => {
    const { visitor } = await loggedIn();
    await visitor.open('/session/end');
    await visitor.post('/session/end/confirm', { xsrf: 'guessed', logout: 'yes' });
    expect((await visitor.open('/account')).text).toContain(ADULT.name);
  });
});

it('offers what it offers and nothing else', async () => {
  const answer = await fetch(`${login.url}/.well-known/openid-configuration`, {
    headers: { host: 'evil.example' },
  });
  const metadata = (await answer.json()) as Record<string, unknown>;
  expect(metadata).toMatchObject({
    issuer: login.url,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['ES256'],
    scopes_supported: ['openid', 'person'],
  });
  expect(metadata).not.toHaveProperty('userinfo_endpoint');
  expect(metadata).not.toHaveProperty('registration_endpoint');
  const { keys } = (await (await fetch(`${login.url}/jwks`)).json()) as { keys: Record<string, unknown>[] };
  expect(keys).toHaveLength(1);
  expect(keys[0]).not.toHaveProperty('d');
  for (const path of ['/me', '/reg', '/request', '/token/introspection', '/interaction/x']) {
    expect((await fetch(`${login.url}${path}`)).status).toBe(404);
  }
});
