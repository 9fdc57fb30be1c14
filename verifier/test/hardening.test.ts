// What browsers are told beside every answer, and that the log has one line for each.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { logOptions } from '../src/logging.ts';
import { createFakePorts } from './support/fake-ports.ts';

const lines: { msg: string; req?: object; res?: object; responseTime?: number }[] = [];

async function openApp(publicUrl: string) {
  const log = pino(logOptions('info'), { write: (line) => void lines.push(JSON.parse(line)) });
  const ports = await createFakePorts({ log });
  return createApp({ ...ports, settings: { ...ports.settings, publicUrl } });
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
      "connect-src 'self';manifest-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
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
