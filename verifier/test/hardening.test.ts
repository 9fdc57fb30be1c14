// What browsers are told beside every answer, and that the log has one line for each.
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAgencies } from '../src/agencies/agencies.ts';
import { createApp } from '../src/app.ts';
import { logOptions } from '../src/logging.ts';
import { createFakePorts } from './support/fake-ports.ts';

const API_KEY = 'a'.repeat(32);
const lines: { msg: string; req?: object; res?: object; responseTime?: number }[] = [];

async function openApp(publicUrl: string, proxies: string[] = []) {
  const log = pino(logOptions('info'), { write: (line) => void lines.push(JSON.parse(line)) });
  const ports = await createFakePorts({ log });
  const office = ports.agencies.find('housing-office');
  if (office === null) throw new Error('there is no such agency');
  const apiKeysSha256 = [createHash('sha256').update(API_KEY).digest('hex')];
  const agencies = createAgencies([{ ...office, apiKeysSha256 }]);
  return createApp({ ...ports, agencies, settings: { ...ports.settings, publicUrl, proxies } });
}

let app: Awaited<ReturnType<typeof openApp>>;
let underHttps: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  app = await openApp('http://localhost:4002');
  underHttps = await openApp('https://verifier.example');
});
afterAll(async () => {
  await app?.close();
  await underHttps?.close();
});

test.each([
  ['an answer', 'GET', '/health', 200],
  ['a refusal', 'GET', '/desk/services', 401],
  ['what a wallet is told', 'POST', '/wallet/requests/none', 404],
  ['nothing', 'GET', '/elsewhere', 404],
] as const)('%s is kept by nobody, framed by nobody and runs nothing', async (_, method, url, status) => {
  const { statusCode, headers } = await app.inject({ method, url });
  expect(statusCode).toBe(status);
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';" +
      "connect-src 'self';manifest-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';" +
      "require-trusted-types-for 'script';trusted-types svelte-trusted-html",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'cross-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  expect(headers).not.toHaveProperty('strict-transport-security');
});

test('under https browsers are told to stay there', async () => {
  const { headers } = await underHttps.inject('/health');
  expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
});

describe('an address has 600 calls a minute', () => {
  // the minute ends when a test says so, however slow the machine is
  beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterAll(() => void vi.useRealTimers());

  const status = async (at: typeof app, from: string, url = '/health') =>
    (await at.inject({ url, remoteAddress: from })).statusCode;
  const callOften = async (at: typeof app, from: string, url?: string) => {
    for (let n = 0; n < 600; n += 1) await status(at, from, url);
  };

  test('and under https this machine’s own has no more: behind a proxy it is anyone’s', async () => {
    await callOften(underHttps, '127.0.0.1');
    expect(await status(underHttps, '127.0.0.1')).toBe(429);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await status(underHttps, '127.0.0.1')).toBe(200);
    await callOften(app, '127.0.0.1');
    expect(await status(app, '127.0.0.1')).toBe(200);
  });

  test('which is the one that the proxy names, never one that the caller names', async () => {
    const behind = await openApp('https://verifier.example', ['127.0.0.1']);
    const from = async (forwarded: string, remoteAddress = '127.0.0.1') =>
      (await behind.inject({ url: '/health', remoteAddress, headers: { 'x-forwarded-for': forwarded } }))
        .statusCode;
    for (let n = 0; n < 600; n += 1) await from('203.0.113.1');
    expect(await from('203.0.113.1')).toBe(429);
    // who writes another address in front of its own is still who the proxy saw
    expect(await from('192.0.2.9, 203.0.113.1')).toBe(429);
    expect(await from('203.0.113.2')).toBe(200);
    expect(await from('203.0.113.1', '198.51.100.9')).toBe(200);
    await behind.close();
  });

  test('and calls of the agencies’ API without a good key are among them', async () => {
    const from = '198.51.100.7';
    await callOften(app, from, '/agency/requests/none');
    const refused = await app.inject({ url: '/agency/requests/none', remoteAddress: from });
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await status(app, from)).toBe(429);
    const authorization = `Bearer ${API_KEY}`;
    const known = { url: '/agency/requests/none', remoteAddress: from, headers: { authorization } };
    expect((await app.inject(known)).statusCode).toBe(404);
    expect(await status(app, '198.51.100.8', '/agency/requests/none')).toBe(401);
  });
});

test.each([
  ['no key', undefined, 'Bearer'],
  ['another scheme', 'Basic YTpi', 'Bearer'],
  ['a wrong key', `Bearer ${'k'.repeat(32)}`, 'Bearer error="invalid_token"'],
  ['what cannot be a key', 'Bearer ?', 'Bearer error="invalid_token"'],
])('who sends the agencies’ API %s is told which', async (_, authorization, challenge) => {
  const headers = authorization === undefined ? {} : { authorization };
  const answered = await app.inject({ url: '/agency/requests/none', headers });
  expect([answered.statusCode, answered.headers['www-authenticate']]).toEqual([401, challenge]);
});

test('the log has one line for a request: its pattern, its status and how long it took', async () => {
  lines.length = 0;
  await app.inject({ method: 'POST', url: '/wallet/requests/none?secret=1' });
  expect(lines).toMatchObject([
    {
      msg: 'request completed',
      req: { method: 'POST', route: '/wallet/requests/:id' },
      res: { statusCode: 404 },
    },
  ]);
  expect(lines[0]?.responseTime).toBeGreaterThan(0);
});
