import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createNoticeBoard } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { ShownLogin, Town } from '../src/town.ts';

const pageDir = mkdtempSync(join(tmpdir(), 'notice-board-'));
writeFileSync(join(pageDir, 'index.html'), '<!doctype html><title>安居</title>');
writeFileSync(join(pageDir, 'registry.html'), '<!doctype html><title>公共登记簿</title>');
afterAll(() => rmSync(pageDir, { recursive: true }));

const config = readConfig({
  ISSUER_PUBLIC_URL: 'http://issuer.example',
  VERIFIER_PUBLIC_URL: 'http://verifier.example/',
  WALLET_URL: 'http://wallet.example',
  REGISTRY_RPC_URL: 'http://chain.example',
  REGISTRY_DEPLOYMENT: 'deployment.json',
});

async function board({
  logins = null as ShownLogin[] | null,
  phoneUrl = undefined as string | undefined,
  answer = async (_url: string) => new Response('{}'),
} = {}) {
  let now = 0;
  const asked: string[] = [];
  const app = await createNoticeBoard({
    config: { ...config, phoneUrl },
    logins,
    readBoard: () => ({ status: 'unknown', nowSeconds: 1, lastReadAtSeconds: null }),
    pageDir,
    now: () => now,
    fetch: async (url, init) => {
      asked.push(`${init?.method ?? 'GET'} ${url}`);
      return answer(String(url));
    },
  });
  const town = async () => (await app.inject('/town.json')).json() as Town;
  return {
    app,
    asked,
    town,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const healthOf = (town: Town) => Object.fromEntries(town.places.map(({ id, health }) => [id, health]));

describe('the start page', () => {
  it('names every address as the settings have it', async () => {
    const { town } = await board();
    expect((await town()).places.map(({ id, address }) => [id, address])).toEqual([
      ['wallet', 'http://wallet.example/'],
      ['console', 'http://issuer.example/console/'],
      ['desk', 'http://verifier.example/desk/'],
      ['chain', 'http://chain.example'],
    ]);
  });

  it('names the demonstration’s phone only where the settings do', async () => {
    const { town, asked } = await board({ phoneUrl: 'http://login.example/phone' });
    const phone = (await town()).places.filter(({ id }) => id === 'phone');
    expect(phone).toEqual([{ id: 'phone', address: 'http://login.example/phone', health: 'up' }]);
    expect(asked).toContain('GET http://login.example/health');
    expect((await (await board()).town()).places.map(({ id }) => id)).not.toContain('phone');
  });

  it('tells running from not ready from no answer', async () => {
    const { town } = await board({
      answer: async (url) => {
        if (url.startsWith('http://issuer')) return new Response('{}', { status: 503 });
        if (url.startsWith('http://verifier')) throw new TypeError('fetch failed');
        return new Response('{}');
      },
    });
    expect(healthOf(await town())).toEqual({ wallet: 'up', console: 'impaired', desk: 'down', chain: 'up' });
  });

  it('asks the services once for a crowd of readers, and again after a while', async () => {
    const { town, asked, pass } = await board();
    await Promise.all(Array.from({ length: 50 }, town));
    expect(asked).toHaveLength(4);
    pass(2000);
    await town();
    expect(asked).toHaveLength(8);
  });

  it('shows no login unless it was given some', async () => {
    const login: ShownLogin = {
      place: 'desk',
      login: 'officer',
      password: 'for-the-demonstration',
      name: { 'zh-CN': '窗口', en: 'Window' },
    };
    expect((await (await board()).town()).logins).toBeNull();
    expect((await (await board({ logins: [login] })).town()).logins).toEqual([login]);
  });

  it('shows its logins to nobody who reached it by a name that is not this machine’s own', async () => {
    const login: ShownLogin = {
      place: 'desk',
      login: 'x',
      password: 'y',
      name: { 'zh-CN': '窗口', en: 'W' },
    };
    const { app } = await board({ logins: [login] });
    const seen = async (host: string) =>
      ((await app.inject({ url: '/town.json', headers: { host } })).json() as Town).logins;
    for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000', 'localhost']) {
      expect(await seen(host)).toEqual([login]);
    }
    for (const host of ['evil.example:4000', 'localhost.evil.example']) expect(await seen(host)).toBeNull();
  });

  it('gives up a request that never ends', async () => {
    expect((await board()).app.server.requestTimeout).toBe(30_000);
  });

  it('lets the page load from here only and run nothing inline', async () => {
    const { app } = await board();
    const page = await app.inject('/');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('lets the registry page, and only that, ask the departments and the agency too', async () => {
    const { app } = await board();
    const policyOf = async (url: string) =>
      String((await app.inject(url)).headers['content-security-policy']).split(';');
    const page = await app.inject('/registry');
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('公共登记簿');
    expect(await policyOf('/registry')).toContain(
      "connect-src 'self' http://issuer.example http://verifier.example",
    );
    expect(await policyOf('/registry')).toContain("default-src 'none'");
    expect((await policyOf('/registry')).join()).not.toContain('unsafe');
    expect(await policyOf('/')).toContain("connect-src 'self'");
  });

  it('tells what it knows of the registry, never from a copy', async () => {
    const answer = await (await board()).app.inject('/registry.json');
    expect(answer.json()).toEqual({ status: 'unknown', nowSeconds: 1, lastReadAtSeconds: null });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('answers what it does not know with a plain sentence and nothing of the request', async () => {
    const { app } = await board();
    for (const url of ['/nothing/here', '/%2e%2e/%2e%2e/package.json', '/..%2fserve.ts', '/%E0%A4%A']) {
      const answer = await app.inject(url);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.json().error.message.en).not.toContain('/');
    }
    expect((await app.inject({ method: 'POST', url: '/town.json' })).statusCode).toBe(404);
  });
});
