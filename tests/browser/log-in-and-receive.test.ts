// What a citizen does at home: chooses a card in the wallet, says at the city's login who it is, and has the card.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPerson } from '../../tools/demo/town-access.ts';
import { startThrowawayTown, type ThrowawayTown } from '../../tools/town/throwaway.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';

describe.skipIf(browserUnavailable())('a card from home', () => {
  let town: ThrowawayTown;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [town, browser] = await Promise.all([startThrowawayTown({ households: 60 }), launchBrowser()]);
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } });
    page = await context.newPage();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await town?.stop();
  });

  /** From the wallet's list of cards to the department's question who it is. */
  async function choose(card: string): Promise<void> {
    await page.goto(`${town.addresses.wallet}/get`);
    const row = page.locator('li').filter({ hasText: card });
    await row.getByRole('link').or(row.getByRole('button')).first().click();
    await page
      .getByRole('button', { name: /登录|领取|继续/ })
      .first()
      .click();
    await page.getByText('用城市账号登录').first().click();
  }

  const received = () => page.getByText('已放入钱包').first().waitFor();

  it('is received after a login by a code on the phone, and the next one without another code', async () => {
    await choose('家庭收入凭证');
    await page.getByLabel('人员编号').fill(findPerson(town, 'eligible-with-room'));
    await page.getByRole('button', { name: '发送验证码' }).click();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: '打开演示手机' }).click();
    const phone = await opened;
    const [, code = ''] =
      /验证码 (\d{6})/.exec((await phone.locator('.messages li').first().textContent()) ?? '') ?? [];
    await phone.close();
    await page.getByLabel('验证码').fill(code);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('link', { name: '继续' }).click();
    await received();

    await choose('居住凭证');
    await received();
    expect(page.url()).toContain(town.addresses.wallet);
  });
});
