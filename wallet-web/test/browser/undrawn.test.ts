// A card that a fault keeps from being drawn: all others stand, and it can still be opened and deleted.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { createTown } from '../support/town.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

/** From now on the last day of one of the two cards cannot be written. */
const failAtDay = (page: Page) =>
  page.evaluate(() => {
    globalThis.Date = new Proxy(Date, {
      construct(target, given) {
        if (String(given[0]).startsWith('2027-02-28')) throw new Error('fault');
        return Reflect.construct(target, given);
      },
    });
  });

describe.skipIf(browserUnavailable())('a card that cannot be drawn', () => {
  let stage: WalletStage;
  let visit: Visit;

  beforeAll(async () => {
    const expiresAt = new Date('2027-03-01T00:00:00Z');
    stage = await openWalletStage(await createTown({ income: { expiresAt } }));
    const { income, property } = stage.town.departments;
    visit = await stage.open();
    for (const department of [income, property]) await visit.receive(department);
    await failAtDay(visit.page);
  });
  afterAll(() => stage?.close());

  const cards = () => visit.page.locator('a[href^="/cards/"]');

  it('is said to be there beside all others, opens, shows what can be shown, and is deleted', async () => {
    const { page } = visit;
    await visit.go('/');
    const undrawn = cards().filter({ hasText: '有一张凭证显示不出来' });
    await undrawn.waitFor();
    expect([await cards().count(), await undrawn.count()]).toEqual([2, 1]);

    await undrawn.click();
    await page.getByText('这张凭证显示不全').waitFor();
    await page.getByText('这部分显示不出来').waitFor();
    await page.getByText('Label of assessed_on').waitFor();
    await page.locator('#delete-card').click();
    await page.getByRole('button', { name: '删除', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '我的凭证' }).waitFor();
    await expect.poll(() => cards().count()).toBe(1);
    expect(await cards().textContent()).toContain('有效期至');
  });
});
