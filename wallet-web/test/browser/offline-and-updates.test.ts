// What is fetched at a first visit; the wallet without a network; a new version in the middle of something; a part that does
// not come.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { builtWallet } from '../support/built-wallet.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

const MOST_AT_FIRST = 150_000;
const PATIENTLY = { timeout: 25_000 };

describe.skipIf(browserUnavailable())('the wallet', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    stage = await openWalletStage();
    visit = await stage.open({ withWorker: true, hasTabs: true });
    page = visit.page;
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await visit.receive(stage.town.departments.income);
  });
  afterAll(() => stage?.close());

  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const cards = () => page.locator('a[href^="/cards/"]');
  const banner = () => page.getByText('钱包有新版本');
  /** What becomes of the version that the server has now: `installed`, or `redundant` where it was not taken. */
  const stateOfUpdate = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const found = new Promise<ServiceWorker>((resolve) => {
        registration.onupdatefound = () => registration.installing && resolve(registration.installing);
      });
      await registration.update().catch(() => undefined);
      const worker = await found;
      while (worker.state === 'installing')
        await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
      return worker.state;
    });
  const waitingWorker = () =>
    page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state ?? null);
  const scriptOf = (which: Page) => which.locator('script[type=module]').first().getAttribute('src');

  it('is there after less than 150 kB, everything counted that a first visit asks for', async () => {
    let bytes = 0;
    const names: string[] = [];
    const first = await stage.open({
      isLocked: true,
      prepare: async (context) => {
        context.on('response', (response) => {
          if (!response.url().startsWith(stage.address)) return;
          names.push(new URL(response.url()).pathname);
          bytes += Number(response.headers()['content-length'] ?? 0);
        });
      },
    });
    await first.page.getByRole('heading', { level: 1, name: '先设置解锁方式' }).waitFor();
    await first.page.waitForLoadState('networkidle');
    expect(names).toEqual(expect.arrayContaining(['/', '/config.json']));
    expect(names.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(0);
    expect(names.filter((name) => /protocol|Scan|Open|wasm/.test(name))).toEqual([]);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(MOST_AT_FIRST);
    await first.context.close();
  });

  it('keeps on the device the files of its build and the city’s addresses, and nothing of anybody’s', async () => {
    await visit.go(await stage.town.agency.ask());
    await heading('要出示这些内容吗？');
    const kept = await page.evaluate(async () => {
      const found: { cache: string; url: string; text: string }[] = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const text = (await (await cache.match(request))?.text()) ?? '';
          found.push({ cache: name, url: request.url, text: request.url.endsWith('.js') ? '' : text });
        }
      }
      return found;
    });
    const paths = kept.map(({ url }) => new URL(url).pathname);
    expect(paths).toEqual(expect.arrayContaining(['/index.html', '/config.json', '/icon.svg']));
    expect(
      paths.filter(
        (path) =>
          !/^\/(assets\/[\w.-]+|index\.html|config\.json|icon[\w-]*\.(svg|png)|manifest\.webmanifest|kept\/.*)$/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(kept.filter(({ url }) => url.includes('?'))).toEqual([]);
    for (const { text } of kept) expect(text).not.toMatch(/P0000000001|9999950|credential_offer|eyJhbGci/);
  });

  it('shows its cards without a network, says what has to wait, spends nothing, and goes on by itself', async () => {
    const { agency, departments } = stage.town;
    await visit.go(await agency.ask());
    await heading('要出示这些内容吗？');
    await visit.setOffline(true);
    await page.getByText('没有网络').waitFor();
    await page.getByRole('button', { name: '同意' }).click();
    await page.getByText('暂时联系不上对方').waitFor();
    await visit.go(departments.property.offerText());
    await page.getByText('暂时联系不上对方').waitFor();
    // every screen comes from the device, the wallet’s own server being out of reach
    for (const [path, name] of [
      ['/scan', '扫一扫'],
      ['/settings', '设置'],
      ['/activity', '使用记录'],
      ['/get', '领取凭证'],
    ] as const) {
      await visit.go(path);
      await heading(name);
    }
    await visit.open('/');
    await cards().first().click();
    await page.getByRole('heading', { name: '凭证内容' }).waitFor();
    expect(agency.posts).toEqual([]);

    await visit.go(await agency.ask());
    await page.getByText('暂时联系不上对方').waitFor();
    await visit.setOffline(false);
    await heading('要出示这些内容吗？');
    await page.getByRole('button', { name: '同意' }).click();
    await heading('审核结果');
    expect(agency.posts).toHaveLength(1);
  });

  it('gives the kept addresses of the city only where its server cannot be reached and nobody insists', async () => {
    // without a town to answer: what answers takes the page's word about caches out of its requests
    const alone = await stage.open({ withWorker: true, isAlone: true, isLocked: true });
    await alone.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const ask = (cache: RequestCache) =>
      alone.page.evaluate(
        (how) =>
          fetch('/config.json', { cache: how }).then(
            ({ status }) => status,
            () => 'unreachable',
          ),
        cache,
      );
    await alone.setOffline(true);
    expect([await ask('no-cache'), await ask('no-store')]).toEqual([200, 'unreachable']);
    await alone.setOffline(false);
    const findAgain = stage.loseRegistry();
    expect(await ask('no-cache').finally(findAgain)).toBe(503);
    expect(await ask('no-cache')).toBe(200);
    await alone.context.close();
  });

  it('takes no build whose page is of another one, as while a new one is being put in place', async () => {
    const mixed = mkdtempSync(join(tmpdir(), 'anju-mixed-build-'));
    const [now, next] = await Promise.all([builtWallet(), builtWallet('next')]);
    cpSync(next, mixed, { recursive: true });
    cpSync(join(now, 'index.html'), join(mixed, 'index.html'));
    stage.serve(mixed);
    try {
      expect(await stateOfUpdate()).toBe('redundant');
      expect(await waitingWorker()).toBeNull();
    } finally {
      await stage.deploy('this');
      rmSync(mixed, { recursive: true });
    }
  });

  it('ends what was begun when a new version comes meanwhile, offers it afterwards, and the other tab’s too', async () => {
    const other = await visit.context.newPage();
    await visit.open('/', other);
    await visit.go(await stage.town.agency.ask());
    await heading('要出示这些内容吗？');
    await page.evaluate(() => void Reflect.set(globalThis, 'isSamePage', true));
    await stage.deploy('next');
    expect(await stateOfUpdate()).toBe('installed');
    expect(await banner().count()).toBe(0);
    await page.getByRole('button', { name: '同意' }).click();
    await heading('审核结果');
    expect(await banner().count()).toBe(0);
    await visit.go('/');
    await banner().waitFor();
    // a screen of this version that was never loaded, and that the server has no more
    await visit.go('/get');
    await heading('领取凭证');
    expect(await page.evaluate(() => Reflect.get(globalThis, 'isSamePage'))).toBe(true);

    await page.getByRole('button', { name: '现在更新' }).click();
    await page.waitForFunction(() => !Reflect.has(globalThis, 'isSamePage'));
    expect(await scriptOf(page)).toContain('next-');
    expect(await scriptOf(other)).not.toContain('next-');
    await visit.go('/settings', other);
    await other.getByRole('heading', { level: 1, name: '设置' }).waitFor();
    await other.getByRole('button', { name: '现在更新' }).click();
    await expect.poll(() => scriptOf(other).catch(() => ''), PATIENTLY).toContain('next-');
    expect(visit.problems).toEqual([]);
  });

  it('says it when a part does not come, and loads it again when asked to', async () => {
    const gone = await stage.open({
      prepare: (context) => context.route(/\/assets\/(next-)?(Settings|protocol)-/, (route) => route.abort()),
    });
    await gone.go('/settings');
    await gone.page.getByText('钱包的这一部分没有载入').waitFor();
    await gone.go(stage.town.departments.income.offerText());
    await gone.page.getByText('钱包的这一部分没有载入').waitFor();
    await gone.go('/settings');
    await gone.page.getByRole('button', { name: '重新载入' }).waitFor();
    await gone.context.unroute(/\/assets\/(next-)?(Settings|protocol)-/);
    await gone.page.getByRole('button', { name: '重新载入' }).click();
    await gone.unlock(gone.page);
    await gone.page.getByRole('heading', { level: 1, name: '设置' }).waitFor();
    await gone.context.close();
  });
});
