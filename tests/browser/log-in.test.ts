// A citizen gets cards without a visit: from the wallet to the department's page, the city's login with a code from the
// phone, and back. One comes at once, the next without another code, a third after a clerk has looked at the request.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPerson, loginOf } from '../../tools/demo/town-access.ts';
import { graveFindings } from '../support/accessibility.ts';
import { type BorrowedTown, borrowTown } from '../support/borrow-town.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import { openWallet, signIn, unlockWallet } from '../support/on-screen.ts';

const PHONE = { width: 360, height: 740 };
const COUNTER = { width: 1280, height: 900 };

describe.skipIf(browserUnavailable())('without a visit', () => {
  let town: BorrowedTown;
  let browser: Browser;
  let wallet: Page;
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    [town, browser] = await Promise.all([borrowTown(), launchBrowser()]);
    wallet = await openPage(PHONE);
  }, 240_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    await town?.giveBack();
  });

  async function openPage(viewport: typeof PHONE): Promise<Page> {
    const context = await browser.newContext({
      ...{ locale: 'zh-CN', viewport, reducedMotion: 'reduce', colorScheme: 'light' },
    });
    contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text())) {
        problems.push(message.text());
      }
    });
    return page;
  }

  /** Axe's findings, and whether the screen is wider than a small phone. */
  async function look(screen: string): Promise<string[]> {
    const found = await graveFindings(wallet, screen);
    const isTooWide = await wallet.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    return isTooWide ? [...found, `${screen}: too wide`] : found;
  }

  const focused = () => wallet.evaluate(() => document.activeElement?.textContent?.trim());
  /** Back from the department: the wallet was left, and so it is locked. */
  const atWallet = async () => {
    await wallet.waitForURL((url) => url.origin === town.addresses.wallet);
    await unlockWallet(wallet);
  };
  const inWallet = (card: string) => wallet.locator('a[href^="/cards/"]').filter({ hasText: card });

  /** From the list of cards to what the wallet says before it opens the department's page. */
  async function choose(card: string): Promise<void> {
    await openWallet(wallet, `${town.addresses.wallet}/get`);
    await wallet.getByRole('link', { name: new RegExp(card) }).click();
    await wallet.getByRole('button', { name: '去登录' }).waitFor();
  }

  /** From there to the city's login, or past it while it remembers this browser. */
  async function leave(card: string): Promise<void> {
    await wallet.getByRole('button', { name: '去登录' }).click();
    await wallet.getByRole('heading', { name: '请确认您的身份' }).waitFor();
    expect(await wallet.getByRole('main').textContent()).toContain(card);
    await wallet.getByRole('link', { name: '用城市账号登录' }).click();
  }

  /** The code, as the demonstration's phone shows it. */
  async function readPhone(): Promise<string> {
    const opened = wallet.context().waitForEvent('page');
    await wallet.getByRole('button', { name: '打开演示手机' }).click();
    const phone = await opened;
    const message = await phone.locator('.messages li').first().textContent();
    await phone.close();
    return /\d{4} \d{4}/.exec(message ?? '')?.[0] ?? '';
  }

  it('a card comes by a log-in with a code from the phone', async () => {
    await openWallet(wallet, `${town.addresses.wallet}/get`);
    await wallet.getByRole('link', { name: /家庭收入凭证/ }).waitFor();
    const found = await look('choose a card');
    await choose('家庭收入凭证');
    expect(await wallet.getByText('部门身份已核对').count()).toBe(1);
    found.push(...(await look('before the log-in')));
    await leave('家庭收入凭证');
    await wallet.getByLabel('人员编号').fill(findPerson(town, 'four-people-between-limits'));
    await wallet.getByRole('button', { name: '发送验证码' }).click();
    await wallet.getByLabel('验证码').waitFor();
    await wallet.getByLabel('验证码').fill(await readPhone());
    await wallet.getByRole('button', { name: '登录', exact: true }).click();
    await wallet.getByText('暂不添加，继续').click();
    await atWallet();
    await wallet.getByRole('heading', { name: '已放入钱包' }).waitFor();
    expect(new URL(wallet.url()).search).toBe('');
    found.push(...(await look('received')));
    await openWallet(wallet, town.addresses.wallet);
    await inWallet('家庭收入凭证').waitFor();
    expect([found, problems]).toEqual([[], []]);
  }, 120_000);

  it('the next one comes without another code while the city’s login remembers this browser', async () => {
    await choose('居住凭证');
    await leave('居住凭证');
    await atWallet();
    await wallet.getByRole('heading', { name: '已放入钱包' }).waitFor();
    expect(problems).toEqual([]);
  }, 120_000);

  it('one that the department looks at first is waited for, and comes of itself once a clerk has agreed', async () => {
    await choose('就业参保凭证');
    await leave('就业参保凭证');
    await atWallet();
    await wallet.getByRole('heading', { name: '申请已提交' }).waitFor();
    const found = await look('asked for');
    await openWallet(wallet, town.addresses.wallet);
    await wallet.getByRole('link', { name: /就业参保凭证/ }).click();
    await wallet.getByRole('button', { name: '现在问一下' }).click();
    await wallet.getByText('部门还在办理').waitFor();
    found.push(...(await look('waiting')));
    // a question takes the place of the button that asked for it, and the focus goes along
    await wallet.getByRole('button', { name: '不再等这张凭证' }).press('Enter');
    await expect.poll(focused).toBe('继续等');
    await wallet.keyboard.press('Enter');
    await expect.poll(focused).toBe('不再等这张凭证');

    const counter = await openPage(COUNTER);
    await signIn(counter, `${town.addresses.issuer}/console/`, loginOf(town, 'counter'));
    await counter.goto(`${town.addresses.issuer}/console/#/reviews?department=employment`);
    await counter.getByRole('button', { name: '同意' }).first().click();
    await counter.getByRole('button', { name: '确认同意' }).click();
    await counter.getByText('没有等待核对的申请').waitFor();

    await openWallet(wallet, town.addresses.wallet);
    await inWallet('就业参保凭证').waitFor({ timeout: 90_000 });
    expect([found, problems]).toEqual([[], []]);
  }, 240_000);

  it('a card is renewed without a visit and without a log-in', async () => {
    await openWallet(wallet, town.addresses.wallet);
    await inWallet('家庭收入凭证').click();
    await wallet.getByRole('button', { name: '更新这张凭证' }).click();
    await wallet.getByText('已更新，次数已补满').waitFor();
    expect([await look('renewed'), problems]).toEqual([[], []]);
  }, 120_000);

  it('the department’s page opens in the language that the wallet is read in, not the browser’s', async () => {
    const reader = await openPage(PHONE);
    await openWallet(reader, town.addresses.wallet);
    await reader.getByRole('button', { name: 'English' }).click();
    await openWallet(reader, `${town.addresses.wallet}/get`);
    await reader.getByRole('link', { name: /income/i }).click();
    await reader.getByRole('button', { name: 'Log in' }).click();
    await reader.getByRole('heading', { name: 'Please say who you are' }).waitFor();
    expect(problems).toEqual([]);
  }, 60_000);

  it('takes nothing from a return that this browser did not begin, and leaves nothing of it in the address', async () => {
    const stranger = await openPage(PHONE);
    const query = new URLSearchParams({ code: 'c', state: 's', iss: `${town.addresses.issuer}/income` });
    await openWallet(stranger, `${town.addresses.wallet}/receive/return?${query}`);
    await stranger.getByText('这次登录不是从这个浏览器开始的').waitFor();
    expect(stranger.url()).toBe(`${town.addresses.wallet}/`);
    await stranger.getByRole('link', { name: '领取凭证' }).click();
    await stranger.getByRole('link', { name: /家庭收入凭证/ }).waitFor();
    expect(problems).toEqual([]);
  }, 60_000);
});
