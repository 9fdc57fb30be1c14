import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../src/pages/words.ts';
import { askForCode, attemptOf, enterCode, openLogin } from './support/log-in.ts';
import { createRelyingParty, type RelyingParty } from './support/relying-party.ts';
import {
  ADULT,
  NOBODY,
  prepareFolder,
  startLogin,
  type TestFolder,
  type TestLogin,
} from './support/start-login.ts';
import { createVisitor, type Page } from './support/visitor.ts';

let folder: TestFolder;
let login: TestLogin;
let service: RelyingParty;

beforeAll(async () => {
  folder = await prepareFolder();
  login = await startLogin(folder);
  service = await createRelyingParty(login.url);
});
afterAll(async () => {
  await login.close();
  folder.remove();
});

/** Every kind of page. */
async function allPages(): Promise<Page[]> {
  const visitor = createVisitor(login.url);
  const { page } = await openLogin(visitor, service);
  const pages = [
    page,
    await askForCode(visitor, page, ' '),
    await askForCode(visitor, page, ADULT.personNumber),
    await enterCode(visitor, page, 'x'),
    await visitor.open('/phone'),
    await visitor.post('/phone', { person_number: ADULT.personNumber }),
    await enterCode(visitor, page, login.codes.at(-1) ?? ''),
    await visitor.open('/nothing-here'),
    await visitor.open('/auth'),
    await visitor.open('/attempt/none'),
    await visitor.open('/session/end'),
    await visitor.open('/session/end/success'),
  ];
  return pages;
}

describe('every page', () => {
  it('lets nothing foreign in: no frame, no inline script or style, no form to elsewhere', async () => {
    for (const { address, headers, text } of await allPages()) {
      const policy = headers.get('content-security-policy') ?? '';
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]) {
        expect([address, policy.split(';')]).toEqual([address, expect.arrayContaining([rule])]);
      }
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('cache-control')).toContain('no-store');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(text).not.toMatch(/<script(?![^>]*\ssrc="\/assets\/)/);
      expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    }
  });

  it('speaks the language and has one heading, one main part and a way past the header', async () => {
    for (const { text, address } of await allPages()) {
      expect([address, text.match(/<html lang="en"/g)?.length]).toEqual([address, 1]);
      expect(text.match(/<h1>/g)).toHaveLength(1);
      expect(text.match(/<main id="main"/g)).toHaveLength(1);
      expect(text).toContain('href="#main"');
      expect(text).not.toContain('…<');
    }
  });

  it('repeats nothing that came with the request', async () => {
    const marker = 'zq7marker';
    const visitor = createVisitor(login.url);
    const { page } = await openLogin(visitor, service, { state: marker, login_hint: marker });
    const pages = [
      page,
      await visitor.open(`/${marker}?${marker}=1`),
      await visitor.open(`/%${marker}`),
      await visitor.open(`/auth?client_id=${marker}&redirect_uri=http://${marker}`),
      await visitor.open(`/attempt/${marker}`),
      await visitor.open(`/auth/${marker}`),
      await askForCode(visitor, page, marker),
      await visitor.post(attemptOf(page), { step: marker, [marker]: marker }),
      await visitor.post('/session/end/confirm', { xsrf: marker }),
    ];
    for (const { text, address } of pages) expect([address, text.includes(marker)]).toEqual([address, false]);
  });
});

describe('a form', () => {
  it.each([
    ['from another site', 'https://evil.example'],
    ['from a page that hides where it is', 'null'],
    ['from nowhere', ''],
  ])('%s is refused, and nothing happens', async (_case, origin) => {
    const visitor = createVisitor(login.url);
    const { page } = await openLogin(visitor, service);
    const made = login.codes.length;
    const refused = await visitor.post(
      attemptOf(page),
      { step: 'number', person_number: NOBODY },
      { origin },
    );
    expect(refused.status).toBe(400);
    expect(login.codes).toHaveLength(made);
  });

  it('is refused when it is large or of another kind', async () => {
    const visitor = createVisitor(login.url);
    const { page } = await openLogin(visitor, service);
    const large = await visitor.post(attemptOf(page), { step: 'number', person_number: 'P'.repeat(3000) });
    expect(large.status).toBe(400);
    const headers = { origin: login.url, 'content-type': 'text/plain' };
    const plain = await visitor.open(attemptOf(page), { method: 'POST', body: 'step=number', headers });
    expect(plain.status).toBe(400);
    const answer = await visitor.postJson(`${attemptOf(page)}/passkey`, { id: 'A'.repeat(20_000) });
    expect(answer).toEqual({ status: 400, body: { error: 'request_invalid' } });
    const token = await fetch(`${login.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'A'.repeat(100_000) }),
    });
    expect(token.status).toBeGreaterThanOrEqual(400);
    expect(token.status).toBeLessThan(500);
  });
});

describe('language and size of letters', () => {
  it('are switched on the page, and stay switched through the login', async () => {
    const visitor = createVisitor(login.url, 'en');
    const { page } = await openLogin(visitor, service);
    expect((await visitor.open(`${attemptOf(page)}?lang=zh-CN`)).text).toContain(words.start.send['zh-CN']);
    const large = await visitor.open(`${attemptOf(page)}?size=large`);
    expect(large.text).toContain('data-text-size="large"');
    const later = await openLogin(visitor, service);
    expect(later.page.text).toMatch(/<html lang="zh-CN" data-text-size="large">/);
  });

  it('are what the service says its person reads, as long as no switch was pressed', async () => {
    const visitor = createVisitor(login.url, 'en');
    const { page } = await openLogin(visitor, service, { ui_locales: 'fr zh-Hans' });
    expect(page.text).toContain('<html lang="zh-CN"');
  });
});

describe('the demonstration’s phone', () => {
  it('shows the message of an attempt to whoever asks, the code in two groups of four', async () => {
    const visitor = createVisitor(login.url);
    const { page } = await openLogin(visitor, service);
    await askForCode(visitor, page, ADULT.personNumber);
    const attempt = attemptOf(page).replace(/^.*\//, '');
    const own = await visitor.post('/phone', { attempt });
    const code = login.codes.at(-1) ?? '';
    expect(own.text).toContain(`${code.slice(0, 4)} ${code.slice(4)}`);
  });
});
