// Receiving on the screen: what the register says of an issuer stands there before anything is asked, and a card that was
// waited for is told of, wherever the citizen is and until it was looked at.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { NOW } from '../support/certificates.ts';
import { TX_CODE } from '../support/department.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

const DID = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
type Badges = { badges?: (number | null)[] };

describe.skipIf(browserUnavailable())('receiving in a browser', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    stage = await openWalletStage();
    // a device that shows a number on the wallet's icon
    const prepare: NonNullable<Parameters<WalletStage['open']>[0]>['prepare'] = (context) =>
      context.addInitScript(() => {
        const at = globalThis as Badges;
        at.badges = [];
        Object.assign(navigator, {
          setAppBadge: async (count: number) => void at.badges?.push(count),
          clearAppBadge: async () => void at.badges?.push(null),
        });
      });
    visit = await stage.open({ prepare });
    page = visit.page;
  });
  afterAll(() => stage?.close());

  const income = () => stage.town.departments.income;
  const list = (state: 'active' | 'suspended') =>
    stage.town.chain.listKey({
      certificateDer: stage.town.signers.income.certificateDer,
      vct: 'urn:anju:income:1',
      iss: income().issuer,
      did: DID,
      state,
    });
  const receiveButton = () => page.getByRole('button', { name: '领取', exact: true });

  describe('an offer', () => {
    beforeEach(() => list('active'));

    it('of a listed issuer says so for the card, and asks for the code', async () => {
      await visit.go(income().offerText());
      await page.getByText('名录准许开具').waitFor();
      expect(await page.getByText('部门身份已核对').count()).toBe(1);
      // what it calls itself is not what it was certified as, and both are there
      await page.getByText('证书上的名称：income 部门').waitFor();
      expect(await page.getByLabel('一次性码').count()).toBe(1);
    });

    it('of an issuer that nobody listed asks for nothing, whether by code or by log-in', async () => {
      stage.town.chain.forgetKeys();
      visit.asked.length = 0;
      for (const offer of [income().offerText(), income().logInOfferText('x')]) {
        await visit.go(offer);
        await page.getByText('公开名录里没有它，不能领取').waitFor();
        expect(await page.locator('main input, button[type=submit]').count()).toBe(0);
        await page.getByRole('link', { name: '不领取' }).click();
        await page.getByRole('heading', { level: 1, name: '我的凭证' }).waitFor();
      }
      const sent = visit.asked.filter((address) => /\/(token|par|nonce|credential)$/.test(address));
      expect(sent).toEqual([]);
      expect(visit.problems).toEqual([]);
    });

    it('of an issuer that is suspended says that, and asks for nothing', async () => {
      list('suspended');
      await visit.go(income().offerText());
      await page.getByText('公开名录已暂停该部门开具这种凭证').waitFor();
      expect(await receiveButton().count()).toBe(0);
    });
  });

  describe('a card that was waited for', () => {
    const backOnline = () => page.evaluate(() => dispatchEvent(new Event('online')));
    const badges = () => page.evaluate(() => (globalThis as Badges).badges?.at(-1));

    beforeAll(async () => {
      list('active');
      income().review = 'pending';
      await visit.go(income().offerText());
      await page.getByLabel('一次性码').fill(TX_CODE);
      await receiveButton().click();
      await page.getByRole('heading', { name: '申请已提交' }).waitFor();
      await page.getByRole('link', { name: '完成' }).click();
      income().review = 'approved';
    });

    it('is told of on whatever screen is open, in a place that is read aloud, and counts on the icon', async () => {
      await visit.go('/activity');
      stage.town.clock.at = new Date(NOW.getTime() + 60_000);
      await visit.context.clock.setFixedTime(stage.town.clock.at);
      await backOnline();
      await page.locator('[role=status]').getByText('“测试凭证”已放进钱包').first().waitFor();
      await expect.poll(badges).toBe(1);
    });

    it('stands on Home still when the wallet is opened again', async () => {
      await visit.open('/');
      await page.getByText('“测试凭证”已放进钱包').waitFor();
      await expect.poll(badges).toBe(1);
    });

    it('is nothing that the locked wallet says or counts', async () => {
      await page.evaluate(() => new BroadcastChannel('anju-wallet-lock').postMessage('locked'));
      await page.getByRole('heading', { name: '钱包已锁上' }).waitFor();
      await expect.poll(badges).toBe(null);
      expect(await page.getByText('测试凭证').count()).toBe(0);
      await visit.unlock(page);
      await page.getByText('“测试凭证”已放进钱包').waitFor();
      await expect.poll(badges).toBe(1);
    });

    it('is no news any more once it was looked at', async () => {
      await page.getByRole('link', { name: '看一看' }).click();
      await page.getByRole('heading', { level: 1, name: '凭证', exact: true }).waitFor();
      await expect.poll(badges).toBe(null);
      await visit.go('/');
      await page.getByRole('heading', { level: 1, name: '我的凭证' }).waitFor();
      expect(await page.getByText('“测试凭证”已放进钱包').count()).toBe(0);
      expect(visit.problems).toEqual([]);
    });
  });
});
