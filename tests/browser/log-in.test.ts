// A citizen gets cards without a visit: from the wallet to the department's page, the city's login with a code from the
// phone, and back; one card at once, another after a clerk has looked at the request.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPerson, loginOf } from '../../tools/demo/town-access.ts';
import { startThrowawayTown, type ThrowawayTown } from '../../tools/town/throwaway.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import { signIn } from '../support/on-screen.ts';

const PHONE = { width: 390, height: 844 };

describe.skipIf(browserUnavailable())('without a visit', () => {
  let town: ThrowawayTown;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    town = await startThrowawayTown({ households: 60 });
    browser = await launchBrowser();
  }, 240_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    await town?.stop();
  });

  async function openPage(viewport: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ locale: 'zh-CN', viewport });
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

  /** The code that the demonstration's phone shows last. */
  async function readCode(phone: Page, personNumber: string): Promise<string> {
    await phone.goto(`${town.addresses.login}/phone`);
    await phone.locator('#person_number').fill(personNumber);
    await phone.locator('form[action="/phone"] button').click();
    const message = await phone.locator('ol.messages li').first().textContent();
    return /\d{6}/.exec(message ?? '')?.[0] ?? '';
  }

  async function choose(wallet: Page, card: string): Promise<void> {
    await wallet.goto(`${town.addresses.wallet}/get`);
    await wallet
      .getByRole('link', { name: new RegExp(card) })
      .first()
      .click();
    await wallet.getByRole('button', { name: '去登录' }).click();
    await wallet.getByRole('heading', { name: '请确认您的身份' }).waitFor();
    expect(await wallet.getByRole('main').textContent()).toContain(card);
    await wallet.getByRole('link', { name: '用城市账号登录' }).click();
  }

  it('puts a card into the wallet by a log-in', async () => {
    const [wallet, phone] = [await openPage(PHONE), await openPage(PHONE)];
    const personNumber = findPerson(town, 'four-people-between-limits');
    await choose(wallet, '家庭收入凭证');
    await wallet.getByLabel('人员编号').fill(personNumber);
    await wallet.getByRole('button', { name: '发送验证码' }).click();
    await wallet.getByLabel('验证码').fill(await readCode(phone, personNumber));
    await wallet.getByRole('button', { name: '登录', exact: true }).click();
    await wallet.getByText('暂不添加，继续').click();
    await wallet.waitForURL(new RegExp(`^${town.addresses.wallet}/`));
    await wallet.getByRole('heading', { name: '已放入钱包' }).waitFor();
    await wallet.goto(town.addresses.wallet);
    await wallet.getByRole('link', { name: /家庭收入凭证/ }).waitFor();
    expect(problems).toEqual([]);
  }, 120_000);

  it('waits for a clerk where the department looks at requests first', async () => {
    const wallet = contexts[0]?.pages()[0];
    if (!wallet) throw new Error('the wallet’s page is gone');
    await choose(wallet, '就业参保凭证');
    // The city's login remembers this browser for some minutes.
    await wallet.waitForURL(new RegExp(`^${town.addresses.wallet}/`));
    const counter = await openPage({ width: 1280, height: 900 });
    await signIn(counter, `${town.addresses.issuer}/console/`, loginOf(town, 'counter'));
    await counter.goto(`${town.addresses.issuer}/console/#/reviews?department=employment`);
    await counter.getByRole('button', { name: '同意' }).first().click();
    await counter.getByRole('button', { name: '确认同意' }).click();
    await counter.getByText('没有等待核对的申请').waitFor();

    await wallet.goto(town.addresses.wallet);
    await expect
      .poll(
        async () => {
          await wallet.reload();
          await wallet.waitForTimeout(1500);
          return wallet.getByRole('link', { name: /就业参保凭证/ }).count();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThanOrEqual(1);
    expect(problems).toEqual([]);
  }, 180_000);

  it('takes nothing from a return that this browser did not begin, and leaves nothing of it in the address', async () => {
    const stranger = await openPage(PHONE);
    const query = new URLSearchParams({ code: 'c', state: 's', iss: `${town.addresses.issuer}/income` });
    await stranger.goto(`${town.addresses.wallet}/receive/return?${query}`);
    await stranger.getByText('这次登录不是从这个浏览器开始的').waitFor();
    expect(stranger.url()).toBe(`${town.addresses.wallet}/receive/return`);
    await stranger.getByRole('link', { name: '领取凭证' }).click();
    await stranger.getByRole('link', { name: /家庭收入凭证/ }).waitFor();
    expect(problems).toEqual([]);
  }, 60_000);
});
