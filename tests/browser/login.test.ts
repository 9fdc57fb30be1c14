// The city's login in a real browser: by code, by passkey, with the keyboard alone, without a script, on a small phone.
import { createServer, type Server } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRelyingParty, type RelyingParty } from '../../city/login/test/support/relying-party.ts';
import {
  ADULT,
  CHILD,
  CLIENT,
  prepareFolder,
  startLogin,
  type TestFolder,
  type TestLogin,
} from '../../city/login/test/support/start-login.ts';
import { buildWhatChanged } from '../../tools/town/builds.ts';
import { graveFindingsAsShown, tabTo } from '../support/accessibility.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';

const PHONE = { width: 360, height: 740 };

/** A service that says no more than that one has come back to it. */
function listen(): Promise<{ server: Server; address: string }> {
  return new Promise((resolve) => {
    const server = createServer((_request, answer) => answer.end('back at the service'));
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      const port = typeof at === 'object' && at ? at.port : 0;
      resolve({ server, address: `http://localhost:${port}/callback` });
    });
  });
}

describe.skipIf(browserUnavailable())('the city’s login in a browser', () => {
  let browser: Browser;
  let folder: TestFolder;
  let login: TestLogin;
  let service: RelyingParty;
  let back: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    await buildWhatChanged(() => {}, ['city/login']);
    back = await listen();
    folder = await prepareFolder({ redirectUri: back.address });
    [login, browser] = await Promise.all([startLogin(folder), launchBrowser()]);
    service = await createRelyingParty(login.url, CLIENT, back.address);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await login?.close();
    back?.server.closeAllConnections();
    back?.server.close();
    folder?.remove();
  });

  /** A page of a device of its own, whose lock opens at every touch. */
  async function openDevice(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      ...{ viewport: PHONE, locale: 'zh-CN', reducedMotion: 'reduce' as const },
      ...options,
    });
    const page = await context.newPage();
    const debug = await context.newCDPSession(page);
    await debug.send('WebAuthn.enable');
    await debug.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return page;
  }

  const backAtService = (page: Page) => page.getByText('back at the service').waitFor();
  const newest = () => login.codes.at(-1) ?? '';

  it('takes a person in by code, keeps a passkey, and is one touch the next time; the keyboard is enough', async () => {
    const page = await openDevice();
    const first = await service.ask();
    await page.goto(first.address);
    await tabTo(page, '人员编号');
    await page.keyboard.type(ADULT.personNumber);
    await tabTo(page, '发送验证码');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '输入验证码' }).waitFor();
    await tabTo(page, '验证码');
    await page.keyboard.type(newest());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `${ADULT.name}，您已登录` }).waitFor();
    await tabTo(page, '添加通行密钥');
    await page.keyboard.press('Enter');
    await backAtService(page);
    const byCode = await service.redeem(first, { address: page.url() });
    expect(byCode.claims).toMatchObject({ person_number: ADULT.personNumber, amr: ['otp', 'sms'] });

    const second = await service.ask({ prompt: 'login' });
    await page.goto(second.address);
    await tabTo(page, '使用通行密钥');
    await page.keyboard.press('Enter');
    await backAtService(page);
    const byPasskey = await service.redeem(second, { address: page.url() });
    expect(byPasskey.claims).toMatchObject({
      person_number: ADULT.personNumber,
      sub: byCode.claims.sub,
      amr: ['pop', 'user'],
    });
    await page.context().close();
  });

  it('says what to do when a device has no passkey, and the code still works', async () => {
    const page = await openDevice({ locale: 'en-GB' });
    await page.goto((await service.ask()).address);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('It took too long or was cancelled').waitFor();
    await page.getByLabel('Person number').fill(CHILD.personNumber);
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await page.getByLabel('Code').fill(newest());
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('link', { name: 'Not now, continue' }).click();
    await backAtService(page);
    await page.context().close();
  });

  it('needs no script: without one there is a code, and nothing is offered that could not work', async () => {
    const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto((await service.ask()).address);
    expect(await page.getByRole('button', { name: '使用通行密钥' }).isVisible()).toBe(false);
    await page.getByLabel('人员编号').fill(CHILD.personNumber);
    await page.getByRole('button', { name: '发送验证码' }).click();
    const phone = context.waitForEvent('page');
    await page.getByRole('button', { name: '打开演示手机' }).click();
    await (await phone)
      .getByText(`${newest().slice(0, 4)} ${newest().slice(4)}`)
      .first()
      .waitFor();
    await page.getByLabel('验证码').fill(newest());
    await page.getByRole('button', { name: '登录', exact: true }).click();
    expect(await page.getByRole('button', { name: '添加通行密钥' }).isVisible()).toBe(false);
    await page.getByRole('link', { name: '继续' }).click();
    await backAtService(page);
    await context.close();
  });

  it.each([
    ['zh-CN', 'light', '大字'],
    ['en-GB', 'dark', '标准'],
  ] as const)(
    'has no serious finding and is never too wide on a small phone: %s, %s, %s',
    async (locale, colorScheme, size) => {
      login.pass(60 * 60);
      const page = await openDevice({ locale, colorScheme });
      const found: string[] = [];
      const look = async (screen: string) => {
        found.push(...(await graveFindingsAsShown(page, screen)));
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
          found.push(`${screen}: too wide`);
      };
      const submit = () => page.locator('main .card form button').click();

      await page.goto((await service.ask()).address);
      if (size === '大字') await page.locator('nav a').last().click();
      await look('start');
      await submit();
      await page.getByRole('alert').waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
      await look('start with an error');
      await page.locator('#person_number').fill(CHILD.personNumber);
      await submit();
      await page.locator('#code').waitFor();
      await look('code');
      await page.locator('#code').fill('3141 5926');
      const isCut = await page.locator('#code').evaluate((input) => input.scrollWidth > input.clientWidth);
      expect(isCut).toBe(false);
      await page.locator('#code').fill('00000000');
      await submit();
      await page.getByRole('alert').waitFor();
      await look('code with an error');
      await page.locator('#code').fill(newest());
      await submit();
      await page.locator('[data-passkey="add"] button').waitFor();
      await look('logged in');
      await page.locator('.card a.secondary').click();
      await backAtService(page);
      await page.goto(`${login.url}/account`);
      await page.locator('[data-passkey="add"] button').click();
      await page.locator('.list li').waitFor();
      await look('account');
      await page.locator('.list button').click();
      await page.goto(`${login.url}/session/end`);
      await look('log out');
      await page.locator('main button').click();
      await look('logged out');
      await page.goto(`${login.url}/phone`);
      await page.locator('#person_number').fill(CHILD.personNumber);
      await submit();
      await page.locator('.messages li').first().waitFor();
      await look('phone');
      await page.goto((await service.ask({ prompt: 'login' })).address);
      const start = `${page.url()}?step=number`;
      for (const typed of ['P1', 'P2', 'P3', 'P4']) {
        await page.goto(start);
        await page.locator('#person_number').fill(typed);
        await submit();
      }
      await page.locator('main a[href$="/cancel"]').waitFor();
      await look('attempt over');
      await page.goto(`${login.url}/nothing`);
      await look('nothing');
      expect(found).toEqual([]);
      await page.context().close();
    },
  );
});
