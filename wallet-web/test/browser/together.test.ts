// Two tabs of one wallet at once, a device without room, and a device whose clock is a day off.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { NOW } from '../support/certificates.ts';
import { TX_CODE } from '../support/department.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

const DAY_MILLISECONDS = 86_400_000;
const PATIENTLY = { timeout: 25_000 };
const CONSENT = '要出示这些内容吗？';

describe.skipIf(browserUnavailable())('the wallet', () => {
  let stage: WalletStage;

  beforeAll(async () => {
    stage = await openWalletStage();
  });
  afterAll(() => stage?.close());

  const agree = (page: Page) => page.getByRole('button', { name: '同意' });
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const cards = (page: Page) => page.locator('a[href^="/cards/"]');

  describe('in two tabs at once', () => {
    let visit: Visit;
    let one: Page;
    let other: Page;

    beforeAll(async () => {
      visit = await stage.open({ hasTabs: true });
      one = visit.page;
      other = await visit.context.newPage();
      await visit.open('/', other);
    });
    afterAll(() => visit?.context.close());

    it('shows in the other what came in one', async () => {
      await visit.receive(stage.town.departments.income);
      await cards(other).waitFor();
      await visit.go('/', one);
      await cards(one).waitFor();
    });

    it('answers one request once, and says so in the other tab', async () => {
      const { agency } = stage.town;
      agency.posts.length = 0;
      const request = await agency.ask();
      for (const tab of [one, other]) {
        await visit.go(request, tab);
        await heading(tab, CONSENT).waitFor();
      }
      await Promise.all([agree(one).click(), agree(other).click()]);
      const ended = async (tab: Page) => {
        const done = heading(tab, '审核结果').or(tab.getByText('这个请求已经答复过了'));
        await done.first().waitFor();
        return (await done.first().textContent()) ?? '';
      };
      const outcomes = [await ended(one), await ended(other)];
      expect(outcomes.filter((text) => text === '审核结果')).toHaveLength(1);
      expect(agency.posts).toHaveLength(1);
    });

    it('takes one offer in both without ending up with a card twice', async () => {
      const offer = stage.town.departments.property.offerText();
      for (const tab of [one, other]) {
        await visit.go(offer, tab);
        await tab.getByLabel('一次性码').fill(TX_CODE);
      }
      const take = (tab: Page) => tab.getByRole('button', { name: '领取', exact: true }).click();
      await Promise.all([take(one), take(other)]);
      for (const tab of [one, other]) await heading(tab, /已放入钱包|没有领取成功|没有完成/).waitFor();
      await visit.go('/', one);
      await expect.poll(() => cards(one).count(), PATIENTLY).toBe(2);
    });

    it('renews a card for both that ask at once, one after the other, and holds it once', async () => {
      for (const tab of [one, other]) {
        await visit.go('/', tab);
        await cards(tab).first().click();
      }
      const renew = (tab: Page) => tab.getByRole('button', { name: '更新这张凭证' }).click();
      await Promise.all([renew(one), renew(other)]);
      for (const tab of [one, other]) await tab.getByText('已更新，次数已补满').first().waitFor();
      await visit.go('/', one);
      await expect.poll(() => cards(one).count(), PATIENTLY).toBe(2);
    });

    it('shows in the other that a card was deleted in one, at home and on the card’s own screen', async () => {
      await visit.go('/', one);
      await visit.go('/', other);
      const address = await cards(one).first().getAttribute('href');
      await visit.go(address ?? '', other);
      await other.getByRole('heading', { name: '凭证内容' }).waitFor();
      await cards(one).first().click();
      await one.getByRole('button', { name: '删除这张凭证' }).click();
      await one
        .getByRole('button', { name: /^(删除|确认删除)/ })
        .last()
        .click();
      await expect.poll(() => cards(one).count(), PATIENTLY).toBe(1);
      await other.getByText('这张凭证已经不在钱包里').waitFor();
      expect(visit.problems).toEqual([]);
    });
  });

  describe('on a device without room', () => {
    let visit: Visit;
    let page: Page;

    beforeAll(async () => {
      visit = await stage.open();
      page = visit.page;
      await visit.receive(stage.town.departments.income);
      // as browsers do it: a write that does not fit ends its transaction
      await page.evaluate(() => {
        const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: [unknown, IDBValidKey?]) {
          if (Reflect.get(globalThis, 'isFull')) throw new DOMException('full', 'QuotaExceededError');
          return put.apply(this, given);
        };
        const { add } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...given: [unknown, IDBValidKey?]) {
          if (Reflect.get(globalThis, 'isFull')) throw new DOMException('full', 'QuotaExceededError');
          return add.apply(this, given);
        };
      });
    });
    afterAll(() => visit?.context.close());

    const fill = (isFull: boolean) =>
      page.evaluate((yes) => void Reflect.set(globalThis, 'isFull', yes), isFull);
    const counts = () =>
      page.evaluate(async () => {
        const answer = <T>(request: IDBRequest<T>) =>
          new Promise<T>((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
        const db = await answer(indexedDB.open('anju-wallet'));
        const found: Record<string, number> = {};
        for (const name of db.objectStoreNames)
          found[name] = await answer(db.transaction(name).objectStore(name).count());
        const all: { state: string }[] = await answer(
          db.transaction('copies').objectStore('copies').getAll(),
        );
        db.close();
        return { ...found, unused: all.filter(({ state }) => state === 'unused').length };
      });

    it('says so at a receipt, and keeps nothing by halves', async () => {
      const before = await counts();
      await visit.go(stage.town.departments.property.offerText());
      await page.getByLabel('一次性码').fill(TX_CODE);
      await fill(true);
      await page.getByRole('button', { name: '领取', exact: true }).click();
      await page.getByText('设备上的空间用完了').waitFor();
      await fill(false);
      expect(await counts()).toEqual(before);
    });

    it('says so before anything is shown, spends no copy, and shows it once there is room', async () => {
      const { agency } = stage.town;
      agency.posts.length = 0;
      await visit.go(await agency.ask());
      await heading(page, CONSENT).waitFor();
      const before = await counts();
      await fill(true);
      await agree(page).click();
      await page.getByText('设备上的空间用完了').waitFor();
      expect(agency.posts).toEqual([]);
      await fill(false);
      expect(await counts()).toEqual(before);
      await page.getByRole('button', { name: '再试一次' }).click();
      await agree(page).click();
      await heading(page, '审核结果').waitFor();
      expect(agency.posts).toHaveLength(1);
    });
  });

  describe('on a device whose clock is a day', () => {
    it.each([
      ['behind', -DAY_MILLISECONDS, '设备的时间可能不对'],
      ['ahead', DAY_MILLISECONDS, '请看看设备的日期和时间对不对'],
    ])('%s, says so and neither receives nor shows anything', async (_, off, shown) => {
      const { agency, departments } = stage.town;
      agency.posts.length = 0;
      const visit = await stage.open();
      await visit.receive(departments.income);
      const { page } = visit;
      // the wallet locks when it finds that nobody used it for a day
      const setClock = async (at: Date) => {
        await visit.context.clock.setFixedTime(at);
        await visit.open('/');
      };
      await setClock(new Date(NOW.getTime() + off));
      await visit.go(departments.property.offerText());
      const code = page.getByLabel('一次性码');
      const wrong = page.getByText('设备的时间可能不对');
      // at once where the department's own word is of tomorrow, else when it is asked for the card
      await code.or(wrong).waitFor();
      if (await code.isVisible()) {
        await code.fill(TX_CODE);
        await page.getByRole('button', { name: '领取', exact: true }).click();
      }
      await wrong.waitFor();
      await visit.go(await agency.ask());
      await page.getByText(shown).waitFor();
      expect(agency.posts).toEqual([]);
      // set right, it goes on
      await setClock(NOW);
      await visit.go(await agency.ask());
      await agree(page).click();
      await heading(page, '审核结果').waitFor();
      expect(visit.problems).toEqual([]);
      await visit.context.close();
    });
  });
});
