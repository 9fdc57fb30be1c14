import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEPARTMENTS } from '../../tools/demo/citizen.ts';
import { type Console, openConsole, openDesk } from '../../tools/demo/staff.ts';
import { findPerson, loginOf } from '../../tools/demo/town-access.ts';
import { visitCitizenPages } from '../../tools/screens/citizen-pages.ts';
import { showWaitingRequests } from '../../tools/screens/console.ts';
import { graveFindings, graveFindingsAsShown, LOOKS, tabTo } from '../support/accessibility.ts';
import { type BorrowedTown, borrowTown } from '../support/borrow-town.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import { openWallet, receiveCard, signIn, unlockWallet } from '../support/on-screen.ts';

const SMALL = { width: 360, height: 740 };
const PHONE = { width: 390, height: 844 };
const COUNTER = { width: 1280, height: 800 };

describe.skipIf(browserUnavailable())('the screens of the four apps', () => {
  let town: BorrowedTown;
  let browser: Browser;
  let clerk: Console;
  let wallet: Page;
  let desk: Page;

  const openPage = async (viewport: typeof PHONE) =>
    (
      await browser.newContext({ locale: 'zh-CN', viewport, reducedMotion: 'reduce', colorScheme: 'light' })
    ).newPage();
  const makeOffer = (department: string) =>
    clerk.makeOffer(department, findPerson(town, 'eligible-with-room'));

  beforeAll(async () => {
    [town, browser] = await Promise.all([borrowTown(), launchBrowser()]);
    clerk = await openConsole(town.addresses.issuer, loginOf(town, 'counter'));
    wallet = await openPage(PHONE);
    desk = await openPage(COUNTER);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await town?.giveBack();
  });

  it('have no serious finding on the start page', async () => {
    const page = await openPage(COUNTER);
    await page.goto(town.addresses.start);
    await page.locator('table').first().waitFor();
    expect(await graveFindings(page, 'start')).toEqual([]);
    // And one that is planted is found.
    await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
    expect((await graveFindings(page, 'planted', LOOKS)).join()).toContain('planted (en): button-name');
  });

  it('have no serious finding on the clerk’s console', async () => {
    const page = await openPage(COUNTER);
    const address = `${town.addresses.issuer}/console/`;
    await page.goto(address);
    await page.getByLabel('账号').waitFor();
    const found = await graveFindings(page, 'login');
    await signIn(page, address, loginOf(town, 'counter'));
    await page.locator('tbody tr[tabindex]').first().waitFor();
    found.push(...(await graveFindings(page, 'register')));
    await page.locator('tbody tr[tabindex]').first().click();
    await page.getByRole('button', { name: '生成领取码' }).click();
    await page.getByTestId('one-time-code').waitFor();
    found.push(...(await graveFindings(page, 'offer')));
    await page.goto(`${address}#/register?department=unit&person=${findPerson(town, 'area-just-above')}`);
    await page.getByText('在册单元编号').waitFor();
    found.push(...(await graveFindings(page, 'several records')));
    await page.getByRole('button', { name: '生成领取链接' }).click();
    await page.getByLabel('领取链接').waitFor();
    found.push(...(await graveFindings(page, 'letter')));
    await showWaitingRequests(page, address);
    // Which credential, and for which of the person's records: in the list and where it is decided.
    await page.getByText('向赵立新发放就业参保凭证？').waitFor();
    await page.getByText('单元编号 A050013-38-1-0503').waitFor();
    const [row] = await page.locator('tbody tr').allTextContents();
    for (const shown of ['赵立新', 'A050013-38-1-0503', '就业参保凭证']) expect(row).toContain(shown);
    found.push(...(await graveFindings(page, 'reviews')));
    await page.getByRole('link', { name: '导入记录' }).click();
    await page.getByText('选择 CSV 文件').waitFor();
    found.push(...(await graveFindings(page, 'import')));
    await page.getByRole('link', { name: '操作记录' }).click();
    await page.locator('tbody tr').first().waitFor();
    found.push(...(await graveFindings(page, 'activity')));
    expect(found).toEqual([]);
  });

  it('have no serious finding in the wallet, from the empty one to the four cards', async () => {
    await wallet.goto(town.addresses.wallet);
    await wallet.getByRole('heading', { name: '先设置解锁方式' }).waitFor();
    const found = await graveFindings(wallet, 'to be locked');
    await unlockWallet(wallet);
    await wallet.getByText('还没有凭证').waitFor();
    found.push(...(await graveFindings(wallet, 'empty')));
    await wallet.reload();
    await wallet.getByRole('heading', { name: '钱包已锁上' }).waitFor();
    found.push(...(await graveFindings(wallet, 'locked')));
    for (const department of DEPARTMENTS) {
      const { link, tx_code } = await makeOffer(department);
      await openWallet(wallet, link);
      await wallet.getByLabel('一次性码').waitFor();
      if (department === DEPARTMENTS[0]) found.push(...(await graveFindings(wallet, 'receive')));
      await receiveCard(wallet, tx_code);
    }
    await wallet.getByRole('listitem').first().waitFor();
    found.push(...(await graveFindings(wallet, 'home')));
    for (const [path, text] of [
      ['scan', '选择图片'],
      ['activity', '已领取'],
      ['settings', '文字大小'],
    ] as const) {
      await openWallet(wallet, `${town.addresses.wallet}/${path}`);
      await wallet.getByText(text).first().waitFor();
      found.push(...(await graveFindings(wallet, path)));
    }
    expect(found).toEqual([]);
  }, 120_000);

  it.each([
    { language: 'zh-CN', person: 'four-people-between-limits', isLarge: false, colorScheme: 'light' },
    { language: 'en', person: 'one-fen-above', isLarge: true, colorScheme: 'dark' },
  ] as const)(
    'have no serious finding on a department’s pages for citizens, and fit a small phone: $language, $colorScheme',
    async ({ language, person, isLarge, colorScheme }) => {
      const context = await browser.newContext({
        ...{ locale: language, viewport: SMALL, reducedMotion: 'reduce', colorScheme },
      });
      const page = await context.newPage();
      const found: string[] = [];
      const seen: string[] = [];
      await visitCitizenPages(page, {
        ...{ town, person, isLarge },
        async at(name) {
          seen.push(name);
          found.push(...(await graveFindingsAsShown(page, name)));
          const [lang, size, isTooWide] = await page.evaluate(() => {
            const { lang, dataset, scrollWidth } = document.documentElement;
            return [lang, dataset.textSize, scrollWidth > innerWidth];
          });
          expect([name, lang, isTooWide]).toEqual([name, language, false]);
          // the log-in is another service's; on one host it shares the choice
          expect([name, size === 'large']).toEqual([name, isLarge]);
          if (name === 'choose')
            await tabTo(page, isLarge ? 'Log in with your city account' : '用城市账号登录');
        },
      });
      expect(found).toEqual([]);
      expect(seen).toEqual([
        ...['choose', 'present', 'presentation-failed', 'log-in', 'login-failed', 'refused', 'expired'],
      ]);
      await context.close();
    },
    120_000,
  );

  it('need no pointer: consent and decision are reached with the keyboard alone, and have no serious finding', async () => {
    const { login, password } = loginOf(town, 'officer');
    await desk.goto(`${town.addresses.verifier}/desk/`);
    await desk.getByLabel('账号').waitFor();
    await tabTo(desk, '账号');
    await desk.keyboard.type(login);
    await tabTo(desk, '密码');
    await desk.keyboard.type(password);
    await desk.keyboard.press('Enter');
    await desk.getByRole('button', { name: '显示二维码' }).waitFor();
    const found = await graveFindings(desk, 'choose');
    await tabTo(desk, '显示二维码');
    const asked = desk.waitForResponse(/\/desk\/requests$/);
    await desk.keyboard.press('Enter');
    await desk.getByRole('img', { name: '请申请人扫描的二维码' }).waitFor();
    found.push(...(await graveFindings(desk, 'scan')));
    await tabTo(desk, '在本机钱包中打开');
    await openWallet(wallet, (await (await asked).json()).link);
    await wallet.getByRole('button', { name: '同意' }).waitFor();
    found.push(...(await graveFindings(wallet, 'consent')));
    await tabTo(wallet, '暂不');
    await tabTo(wallet, '同意');
    await wallet.keyboard.press('Enter');
    await wallet.getByText('符合条件', { exact: true }).waitFor();
    found.push(...(await graveFindings(wallet, 'result')));
    await tabTo(wallet, '完成');

    await openWallet(wallet, `${town.addresses.wallet}/activity`);
    await wallet.locator('summary').first().focus();
    await wallet.keyboard.press('Enter');
    await tabTo(wallet, '问问它留了什么');
    found.push(...(await graveFindings(wallet, 'before asking what was kept')));
    await wallet.keyboard.press('Enter');
    await wallet.getByRole('heading', { name: '与您钱包里的记录一致' }).waitFor();
    expect(await wallet.evaluate(() => document.activeElement?.textContent)).toBe('与您钱包里的记录一致');
    found.push(...(await graveFindings(wallet, 'what was kept')));
    await tabTo(wallet, '再问一次');

    await desk.getByRole('heading', { name: '符合条件', exact: true }).waitFor();
    // The outcome replaces the question, so the reader's place goes with it.
    expect(await desk.evaluate(() => document.activeElement?.textContent)).toBe('符合条件');
    found.push(...(await graveFindings(desk, 'decided')));
    await tabTo(desk, '下一位');
    await desk.keyboard.press('Enter');
    await desk.getByRole('button', { name: '显示二维码' }).waitFor();
    await tabTo(desk, '核验记录');
    await desk.keyboard.press('Enter');
    await desk.locator('tbody tr').first().waitFor();
    found.push(...(await graveFindings(desk, 'log')));
    await desk.locator('tbody a').first().click();
    await desk.getByRole('heading', { name: '复核：重新作出决定' }).waitFor();
    found.push(...(await graveFindings(desk, 'case')));
    expect(found).toEqual([]);
  });

  it('let the ways of a rule be chosen with the keyboard alone, and say that what is shown has changed', async () => {
    const { link: offer, tx_code } = await makeOffer('employment');
    await openWallet(wallet, offer);
    await wallet.getByLabel('一次性码').waitFor();
    await receiveCard(wallet, tx_code);
    const officer = await openDesk(town.addresses.verifier, loginOf(town, 'officer'));
    const { link } = await officer.ask('shanghai-public-rental');
    await openWallet(wallet, link);
    await wallet.getByRole('group', { name: /满足一种即可/ }).waitFor();
    const found = await graveFindings(wallet, 'ways');
    const checked = () => wallet.getByRole('radio', { checked: true }).getAttribute('value');
    const names = () => wallet.locator('dt').allTextContents();
    const before = [await checked(), await names()];
    expect(before[0]).toBe('0');
    await wallet.getByRole('radio').first().focus();
    for (let way = 1; (await names()).join() === before[1]?.toString(); way += 1) {
      await wallet.keyboard.press('ArrowDown');
      expect(await checked()).toBe(String(way));
    }
    await wallet.getByText('上面“会出示”的内容已随之改变。').waitFor({ state: 'attached' });
    found.push(...(await graveFindings(wallet, 'another way')));
    await tabTo(wallet, '同意');
    await wallet.keyboard.press('Enter');
    await wallet.getByRole('list', { name: '各项条件' }).waitFor();
    found.push(...(await graveFindings(wallet, 'result by another way')));
    expect(found).toEqual([]);
  });
});
