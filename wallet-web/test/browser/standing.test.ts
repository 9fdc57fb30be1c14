// A card that its department takes back while the citizen holds it: found out, said on every screen, heard, never offered.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

describe.skipIf(browserUnavailable())('a held card', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    stage = await openWalletStage();
    visit = await stage.open();
    page = visit.page;
    await visit.receive(stage.town.departments.income);
    await visit.go('/');
  });
  afterAll(() => stage?.close());

  const card = () => page.locator('a[href^="/cards/"]');
  const checkNow = () => page.getByRole('button', { name: '立即查询' }).click();

  it('says that it was never looked up, and then what was found, with the whole list asked for once', async () => {
    await card().click();
    await page.getByText('还没有查过').waitFor();
    const before = visit.asked.length;
    await checkNow();
    await page.getByRole('status').getByText('没有撤销，也没有暂停').waitFor();
    const lists = visit.asked.slice(before).filter((address) => address.includes('/status/'));
    expect(lists).toEqual(['https://issuer.test/income/status/1']);
  });

  it('that was taken back is said to be, aloud on its own screen and in words on the first one', async () => {
    stage.town.departments.income.statuses.set(4, 1);
    // the list itself says that it is good for a quarter of a minute
    await visit.context.clock.setFixedTime(new Date(Date.parse('2026-11-20T09:00:00Z') + 16_000));
    await checkNow();
    await page.getByRole('alert').getByText('这张凭证已被撤销').waitFor();
    await page.getByRole('link', { name: '登录并重新领取' }).waitFor();
    expect(await page.getByRole('button', { name: '更新这张凭证' }).count()).toBe(0);
    await visit.go('/');
    await page.getByRole('link', { name: /已被撤销，不能使用/ }).waitFor();
  });

  it('is not offered then, and the citizen is told why', async () => {
    await visit.go(await stage.town.agency.ask());
    await page.getByText(/已撤销，要向开具部门办理新的/).waitFor();
    expect(await page.getByRole('button', { name: '同意' }).count()).toBe(0);
    expect(visit.problems).toEqual([]);
  });

  it('of which few uses are left says so where it was just shown, and asks nobody for more', async () => {
    const { income } = stage.town.departments;
    income.statuses.clear();
    const other = await stage.open();
    income.batchSize = 3;
    await other.receive(income);
    await other.go(await stage.town.agency.ask());
    await other.page.getByRole('button', { name: '同意' }).click();
    const before = other.asked.length;
    await other.page.getByText(/还能出示 2 次。过几个小时再打开钱包，它会自动更新/).waitFor();
    await other.go('/');
    await other.page.getByRole('link', { name: /还能出示 2 次/ }).waitFor();
    const toIssuer = other.asked
      .slice(before)
      .filter((address) => address.startsWith('https://issuer.test/'));
    expect([toIssuer, other.problems]).toEqual([[], []]);
  });

  it('that the wallet finds taken back by itself is told on whatever screen is open, until it was looked at', async () => {
    const { income } = stage.town.departments;
    income.statuses.clear();
    const other = await stage.open();
    await other.receive(income);
    await other.go('/activity');
    income.statuses.set(0, 2);
    await other.context.clock.setFixedTime(new Date('2026-11-22T09:00:00Z'));
    stage.town.clock.at = new Date('2026-11-22T09:00:00Z');
    await other.open('/activity');
    const told = other.page.getByRole('status').getByText('暂停使用了');
    await told.waitFor();
    await other.page.getByRole('link', { name: '看看怎么办' }).click();
    await other.page.getByText('这张凭证暂停使用').waitFor();
    await other.go('/activity');
    await told.waitFor({ state: 'detached' });
    expect(other.problems).toEqual([]);
    await other.context.close();
  });
});
