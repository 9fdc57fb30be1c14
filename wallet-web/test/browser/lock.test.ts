// The lock of the shipped wallet in a real browser: by passkey with a virtual authenticator, by passphrase, by time, in
// two tabs; and what is left where somebody might look for it.
import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { unlockWallet } from '../../../tests/support/on-screen.ts';
import { giveScreenLock } from '../../../tests/support/screen-lock.ts';
import { NOW } from '../support/certificates.ts';
import { TX_CODE } from '../support/department.ts';
import { REDIRECT_URI } from '../support/department-authorization.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

const BY_PASSKEY = '用指纹、面容或锁屏密码';
const LOCKED = { name: '钱包已锁上' };
const TO_BE_LOCKED = { name: '先设置解锁方式' };
const FIRST = 'correct horse battery';
const SECOND = 'another four words';

/** Everything that the browser keeps of this origin, and what stands in its address bar and history. */
const everythingKept = (page: Page) =>
  page.evaluate(async () => {
    const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    const told = (value: unknown): unknown => {
      if (value instanceof Uint8Array) return [latin1(value), new TextDecoder().decode(value)];
      if (value instanceof CryptoKey) return 'a key';
      if (typeof value !== 'object' || value === null) return value;
      return Object.entries(value).map(([name, part]) => [name, told(part)]);
    };
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const stores: Record<string, unknown[]> = {};
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const held = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([asked(held.getAllKeys()), asked(held.getAll())]);
        stores[store] = keys.map((key, index) => [key, told(values[index])]);
      }
      database.close();
    }
    const cached: unknown[] = [];
    for (const cache of await caches.keys()) {
      cached.push(...(await (await caches.open(cache)).keys()).map(({ url }) => url));
    }
    return {
      stores,
      outside: JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        location.href,
        document.title,
        document.cookie,
        window.name,
        cached,
      ]),
    };
  });

describe.skipIf(browserUnavailable())('the lock', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;
  beforeAll(async () => {
    stage = await openWalletStage();
  });
  afterEach(async () => {
    expect(visit.problems).toEqual([]);
    await visit.context.close();
  });
  afterAll(() => stage?.close());

  async function open(options: Parameters<WalletStage['open']>[0] = {}): Promise<void> {
    visit = await stage.open({ isLocked: true, ...options });
    page = visit.page;
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { name });
  const offer = () => stage.link(stage.town.departments.income.offerText());
  const receive = async () => {
    await page.getByLabel('一次性码').fill(TX_CODE);
    await button('领取').click();
    await heading('已放入钱包').waitFor();
  };
  /** As on the first screen, or on the one that unlocks. */
  async function type(passphrase: string, on = page): Promise<void> {
    const instead = on.getByRole('button', { name: '改用钱包密码' });
    const field = on.getByLabel('钱包密码', { exact: true });
    await field.or(instead).first().waitFor();
    if (await instead.isVisible()) await instead.click();
    await field.fill(passphrase);
    const again = on.getByLabel('再输入一次');
    if (await again.isVisible()) await again.fill(passphrase);
    await field.press('Enter');
  }

  it('is set up and opened by a passkey; locked, the page holds nothing of what was open', async () => {
    await open();
    await giveScreenLock(page);
    await page.goto(offer());
    await button(BY_PASSKEY).click();
    await receive();
    await visit.go('/settings');
    await button('现在锁上').click();
    await page.getByRole('heading', LOCKED).waitFor();
    const left = await page.evaluate(() => document.documentElement.outerHTML + document.title);
    for (const shown of ['/cards/', 'issuer.test', 'P0000000001', '多久不用'])
      expect(left).not.toContain(shown);
    await page.goto(`${stage.address}/`);
    await page.getByRole('heading', LOCKED).waitFor();
    await button('解锁').click();
    await page.locator('a[href^="/cards/"]').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('我的凭证');
  });

  it('stays shut when the prompt is not passed, says so with the focus, and opens at the next try', async () => {
    await open();
    const { cdp, id: authenticatorId } = await giveScreenLock(page);
    /** False: the device answers, and says that it has not seen who it was. */
    const verify = (isVerified: boolean) =>
      cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBadUV: !isVerified });
    await verify(false);
    const notPassed = page.getByRole('alert').filter({ hasText: '没有完成验证' });
    await button(BY_PASSKEY).click();
    await notPassed.waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('没有完成验证');
    await verify(true);
    await button(BY_PASSKEY).click();
    await heading('我的凭证').waitFor();
    await page.reload();
    await verify(false);
    await button('解锁').click();
    await notPassed.waitFor();
    await verify(true);
    await button('解锁').click();
    await heading('我的凭证').waitFor();
  });

  it('is not opened by a passkey of the same name that computes something else', async () => {
    await open();
    const { cdp, id: authenticatorId } = await giveScreenLock(page);
    await button(BY_PASSKEY).click();
    await heading('我的凭证').waitFor();
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    const other = await giveScreenLock(page);
    const [credential] = credentials;
    if (credential === undefined) throw new Error('there is no passkey');
    await cdp.send('WebAuthn.addCredential', { authenticatorId: other.id, credential });
    await page.reload();
    await button('解锁').click();
    await page
      .getByRole('alert')
      .filter({ hasText: /通行密钥|没有完成验证/ })
      .waitFor();
    expect(await heading('我的凭证').count()).toBe(0);
  });

  it('takes a passphrase where the passkey does not compute; the wrong one is refused, the right one opens', async () => {
    await open();
    await giveScreenLock(page, { hasPrf: false });
    await button(BY_PASSKEY).click();
    await page.getByRole('alert').filter({ hasText: '不能用来加密' }).waitFor();
    await type('1234567');
    await page.getByRole('alert').filter({ hasText: '太短了' }).waitFor();
    await page.getByLabel('钱包密码', { exact: true }).fill(FIRST);
    await page.getByLabel('再输入一次').fill(`${FIRST}.`);
    await page.getByLabel('再输入一次').press('Enter');
    await page.getByRole('alert').filter({ hasText: '两次输入不一样' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await type(FIRST);
    await heading('我的凭证').waitFor();
    await page.reload();
    const field = page.getByLabel('钱包密码', { exact: true });
    expect(await field.getAttribute('type')).toBe('password');
    expect(await field.getAttribute('autocomplete')).toBe('current-password');
    await button('显示密码').click();
    expect(await field.getAttribute('type')).toBe('text');
    await type(SECOND);
    await page.getByRole('alert').filter({ hasText: '钱包密码不对' }).waitFor();
    await type(FIRST);
    await heading('我的凭证').waitFor();
  });

  it('falls by itself after five minutes without use, keeps the address, and opens there again', async () => {
    await open({ now: null, prepare: (context) => context.clock.install({ time: NOW }), path: '/settings' });
    await unlockWallet(page);
    await heading('设置').waitFor();
    await page.clock.fastForward('04:50');
    expect(await heading('设置').count()).toBe(1);
    await page.mouse.move(10, 10);
    await page.mouse.move(20, 20);
    await page.clock.fastForward('04:50');
    expect(await heading('设置').count()).toBe(1);
    await page.clock.fastForward('00:11');
    await page.getByRole('heading', LOCKED).waitFor();
    expect(page.url()).toBe(`${stage.address}/settings`);
    await unlockWallet(page);
    await heading('设置').waitFor();
    await page.getByText('1 分钟', { exact: true }).click();
    await page.clock.fastForward('01:01');
    await page.getByRole('heading', LOCKED).waitFor();
  });

  it('falls when the device wakes up after the time, before the first touch counts', async () => {
    await open({ now: null, prepare: (context) => context.clock.install({ time: NOW }) });
    await unlockWallet(page);
    await heading('我的凭证').waitFor();
    // timers stood still
    await page.clock.setSystemTime(new Date(NOW.getTime() + 6 * 60_000));
    await page.mouse.move(10, 10);
    await page.getByRole('heading', LOCKED).waitFor();
  });

  it('falls in all tabs at once, and use of one keeps the other open', async () => {
    await open({ now: null, prepare: (context) => context.clock.install({ time: NOW }) });
    await unlockWallet(page);
    const second = await visit.context.newPage();
    await second.goto(`${stage.address}/settings`);
    await unlockWallet(second);
    await visit.context.clock.fastForward('04:00');
    await second.mouse.move(10, 10);
    await second.mouse.move(20, 20);
    await visit.context.clock.fastForward('04:00');
    expect(await heading('我的凭证').count()).toBe(1);
    await second.getByRole('button', { name: '现在锁上' }).click();
    for (const tab of [page, second]) await tab.getByRole('heading', LOCKED).waitFor();
  });

  it('waits for an answer that is being given, and falls when it is written down', async () => {
    await open();
    await page.goto(offer());
    await unlockWallet(page);
    await receive();
    await visit.go(`/open?${(await stage.town.agency.ask()).split('?')[1]}`);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await visit.context.route(
      (url) => url.host === 'verifier.test' && url.pathname.includes('response'),
      async (route: Route) => {
        await held;
        await route.fallback();
      },
    );
    const second = await visit.context.newPage();
    await second.goto(`${stage.address}/settings`);
    await unlockWallet(second);
    await button('同意').click();
    await heading('正在出示').waitFor();
    await second.getByRole('button', { name: '现在锁上' }).click();
    await second.getByRole('heading', LOCKED).waitFor();
    expect(await heading('正在出示').count()).toBe(1);
    release();
    await page.getByRole('heading', LOCKED).waitFor();
    await page.goto(`${stage.address}/activity`);
    await unlockWallet(page);
    await expect.poll(() => page.getByText(/已出示|符合|已回答/).count()).toBeGreaterThan(0);
  });

  it('lets a link wait behind it, and takes the code out of the address at once', async () => {
    await open();
    const link = offer();
    await page.goto(link);
    await page.getByRole('heading', TO_BE_LOCKED).waitFor();
    await page.getByText('会接着打开您刚才的链接').waitFor();
    expect(page.url()).toBe(`${stage.address}/open`);
    await unlockWallet(page);
    await page.getByLabel('一次性码').waitFor();
    await page.reload();
    await unlockWallet(page);
    await page.getByLabel('一次性码').waitFor();
    expect(page.url()).toBe(`${stage.address}/open`);
  });

  it('falls at the end of what was done, and nothing untrue is said afterwards, nor does the history hold what led there', async () => {
    await open();
    await page.goto(stage.address);
    await unlockWallet(page);
    const { agency, departments } = stage.town;
    const lockAndUnlock = async (endsAt: string) => {
      await page.evaluate(() => new BroadcastChannel('anju-wallet-lock').postMessage('locked'));
      await page.getByRole('heading', LOCKED).waitFor();
      await unlockWallet(page);
      await page.getByRole('heading', { level: 1, name: endsAt }).waitFor();
      for (const untrue of ['一次性码', '没有完成', '没有领取', '答复过', '打不开'])
        expect(`${untrue} ${await page.getByText(untrue).count()}`).toBe(`${untrue} 0`);
      expect(await page.evaluate(() => [history.state, location.search])).toEqual([{ ours: true }, '']);
    };
    await visit.go(departments.income.offerText());
    await receive();
    await lockAndUnlock('我的凭证');
    await visit.go(await agency.ask());
    await button('同意').click();
    await page.getByRole('link', { name: '完成' }).waitFor();
    await lockAndUnlock('使用记录');
    await page.reload();
    await unlockWallet(page);
    await heading('使用记录').waitFor();
    await visit.go(await agency.ask());
    await button('暂不').click();
    await heading('没有出示').waitFor();
    await lockAndUnlock('使用记录');

    // the department knows the wallet by another address, and its page sends the citizen back at once
    const own = encodeURIComponent(`${stage.address}/receive/return`);
    await visit.context.route(
      (url) => url.host === 'issuer.test',
      async (route: Route) => {
        const request = route.request();
        if (request.isNavigationRequest()) {
          const back = `${stage.address}/receive/return${departments.income.logIn(request.url())}`;
          await route.fulfill({ status: 302, headers: { location: back } });
          return;
        }
        const body = request.postData();
        if (!body?.includes(own)) return route.fallback();
        await route.fallback({ postData: body.replace(own, encodeURIComponent(REDIRECT_URI)) });
      },
    );
    await visit.go(departments.income.logInOfferText());
    await button('去登录').click();
    await page.getByRole('heading', LOCKED).waitFor();
    await page.getByText('请在一分钟内解锁').waitFor();
    await unlockWallet(page);
    await heading('已放入钱包').waitFor();
    await lockAndUnlock('我的凭证');
  });

  it('leaves nothing to read: not in the database, in storage, in the address, in a line of the console', async () => {
    await open();
    const { agency } = stage.town;
    const link = offer();
    await page.goto(link);
    await unlockWallet(page);
    await receive();
    await visit.go(`/open?${(await agency.ask()).split('?')[1]}`);
    await button('同意').click();
    await expect.poll(() => page.getByText('正在出示').count()).toBe(0);
    await visit.go('/activity');
    await page.getByText('已领取').first().waitFor();
    const { stores, outside } = await everythingKept(page);
    const inside = JSON.stringify(stores);
    const counts = Object.entries(stores).map(([name, values]) => [name, values.length]);
    expect(Object.fromEntries(counts)).toMatchObject({ cards: 1, copies: 10, log: 2, ways: 1 });
    const offerId = link.split('%2F').at(-1) ?? '';
    expect(offerId).toMatch(/^[0-9a-f-]{36}$/);
    for (const secret of [
      ...['P0000000001', 'H0000000001', '9999950', 'urn:anju', 'issuer.test', 'verifier.test', 'eyJ', '收入'],
      ...[offerId, TX_CODE, 'four words', '已领取', 'received', 'presented', 'secret'],
    ]) {
      expect(`${secret} ${inside.includes(secret)}`).toBe(`${secret} false`);
      expect(`${secret} ${outside.includes(secret)}`).toBe(`${secret} false`);
      expect(visit.lines.filter((line) => line.includes(secret))).toEqual([]);
    }
    // and the search finds what is there
    expect(inside).toContain('unused');
    expect(outside).toContain('/activity');
  });

  it('keeps every key from a script that runs in the page', async () => {
    await open();
    await page.goto(offer());
    await unlockWallet(page);
    await receive();
    const outcomes = await page.evaluate(async () => {
      const asked = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const found: string[] = [];
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
          for (const value of await asked(database.transaction(store).objectStore(store).getAll())) {
            if (!(value instanceof CryptoKey)) continue;
            for (const format of ['jwk', 'pkcs8', 'raw'] as const) {
              found.push(
                await crypto.subtle.exportKey(format, value).then(
                  () => 'taken',
                  () => 'kept',
                ),
              );
            }
          }
        }
        database.close();
      }
      return found;
    });
    expect(outcomes.length).toBeGreaterThanOrEqual(30);
    expect(new Set(outcomes)).toEqual(new Set(['kept']));
  });

  it('can be given up: everything is deleted after a second question, in every tab', async () => {
    await open();
    await page.goto(offer());
    await unlockWallet(page);
    await receive();
    const second = await visit.context.newPage();
    await second.goto(stage.address);
    await second.getByRole('heading', LOCKED).waitFor();
    await second.getByRole('button', { name: '打不开怎么办' }).click();
    await second.getByRole('button', { name: '清空钱包' }).click();
    await second.getByRole('button', { name: '全部删除' }).click();
    for (const tab of [page, second]) await tab.getByText('已全部删除').waitFor();
    const { stores } = await everythingKept(page);
    expect(Object.values(stores).flat()).toEqual([]);
    await page.goto(stage.address);
    await unlockWallet(page);
    await page.getByText('还没有凭证').waitFor();
  });

  it('is changed in the settings by whoever unlocks once more, and never loses its last way', async () => {
    await open({ path: '/settings' });
    const { cdp, id: authenticatorId } = await giveScreenLock(page);
    await type(FIRST);
    await heading('解锁方式').waitFor();
    expect(await page.getByRole('button', { name: '移除' }).count()).toBe(0);
    await button('添加指纹、面容或锁屏密码').click();
    await page.getByLabel('现在的钱包密码').fill(SECOND);
    await button('添加').click();
    await page.getByRole('alert').filter({ hasText: '钱包密码不对' }).waitFor();
    await page.getByLabel('现在的钱包密码').fill(FIRST);
    await button('添加').click();
    await page.getByText('解锁方式已更改').waitFor();
    await button('更改').click();
    await page.getByLabel('现在的钱包密码').fill(FIRST);
    await page.getByLabel('新的钱包密码').fill(SECOND);
    await page.getByLabel('再输入一次').fill(SECOND);
    await button('保存').click();
    await page.getByText('解锁方式已更改').waitFor();
    await page.reload();
    await type(FIRST);
    await page.getByRole('alert').filter({ hasText: '钱包密码不对' }).waitFor();
    await type(SECOND);
    await heading('解锁方式').waitFor();
    const passphrase = page.getByRole('listitem').filter({ hasText: '钱包密码' });
    await passphrase.getByRole('button', { name: '移除：钱包密码' }).click();
    // the device answers, and does not know who it was: both ways stay
    await cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBadUV: true });
    await button('移除').click();
    await page.getByRole('alert').filter({ hasText: '没有完成验证' }).waitFor();
    expect(await page.getByRole('button', { name: '移除：' }).count()).toBe(2);
    await cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBadUV: false });
    await button('移除').click();
    await expect.poll(() => page.getByRole('button', { name: '移除' }).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('解锁方式已更改');
    await page.reload();
    await button('解锁').click();
    await heading('解锁方式').waitFor();
  });
});
