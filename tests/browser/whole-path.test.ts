import { createHolder, createKeyStoreInMemory, createStoreInMemory } from '@anju/wallet-web/holder';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPerson, loginOf } from '../../tools/demo/town-access.ts';
import { type BorrowedTown, borrowTown } from '../support/borrow-town.ts';
import { browserUnavailable, launchBrowser } from '../support/browser.ts';
import {
  makeOffer,
  openWallet,
  receiveCard,
  scanPicture,
  showQuestion,
  signIn,
  unlockWallet,
} from '../support/on-screen.ts';

const DEPARTMENTS = ['household', 'residency', 'property', 'income'];

describe.skipIf(browserUnavailable())('the whole path on screen', () => {
  let town: BorrowedTown;
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    town = await borrowTown();
    browser = await launchBrowser();
  }, 240_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
    await town?.giveBack();
  });

  /** A browser of one person, in Chinese; errors of the page and of its content security policy are kept. */
  async function openPage(viewport: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ locale: 'zh-CN', viewport });
    contexts = [...contexts, context];
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text())) {
        problems.push(message.text());
      }
    });
    return page;
  }

  it('goes from the clerk’s QR code over the wallet to the decision on the desk', async () => {
    const { addresses } = town;
    const counter = await openPage({ width: 1280, height: 900 });
    const wallet = await openPage({ width: 390, height: 844 });
    const desk = await openPage({ width: 1280, height: 900 });
    const personNumber = findPerson(town, 'four-people-between-limits');

    await signIn(counter, `${addresses.issuer}/console/`, loginOf(town, 'counter'));
    for (const department of DEPARTMENTS) {
      const { picture, code } = await makeOffer(counter, { department, personNumber });
      await scanPicture(wallet, addresses.wallet, picture);
      await receiveCard(wallet, code);
      await counter.getByText('凭证已领取').waitFor();
    }
    await openWallet(wallet, addresses.wallet);
    await expect.poll(() => wallet.getByRole('listitem').count()).toBeGreaterThanOrEqual(4);

    await signIn(desk, `${addresses.verifier}/desk/`, loginOf(town, 'officer'));
    const picture = await showQuestion(desk);
    await scanPicture(wallet, addresses.wallet, picture);
    await wallet.getByRole('button', { name: '同意' }).waitFor();
    const consent = await wallet.getByRole('main').textContent();
    for (const text of ['住房保障管理办公室', '家庭年收入', '使用面积', '家庭人口']) {
      expect(consent).toContain(text);
    }
    await desk.getByText('已扫码，等待您同意').first().waitFor();
    await wallet.getByRole('button', { name: '同意' }).click();

    await wallet.getByText('符合条件', { exact: true }).waitFor();
    await desk.getByRole('heading', { name: '符合条件', exact: true }).waitFor();
    const decision = await desk.getByRole('main').textContent();
    for (const clause of ['城镇户籍', '使用面积', '年收入']) expect(decision).toContain(clause);
    // The officer sees the decision, and none of the values behind it.
    expect(decision).not.toContain(personNumber);
    await expect.poll(() => desk.getByRole('img', { name: '请申请人扫描的二维码' }).count()).toBe(0);

    await openWallet(wallet, `${addresses.wallet}/activity`);
    await wallet.getByText('住房保障管理办公室').first().waitFor();
    expect(problems).toEqual([]);
  }, 180_000);

  it('goes from the desk to the wallet in the same browser, and back to the decision with nothing left in the address', async () => {
    const { verifier } = town.addresses;
    const device = await contexts[1]?.newPage();
    if (!device) throw new Error('the wallet’s browser is gone');
    await signIn(device, `${verifier}/desk/`, loginOf(town, 'officer'));
    await showQuestion(device);
    await device.getByRole('button', { name: '在本机钱包中打开' }).press('Enter');
    await device.waitForURL((url) => url.origin === town.addresses.wallet);
    await unlockWallet(device);
    const agree = device.getByRole('button', { name: '同意' });
    await agree.waitFor();
    expect(new URL(device.url()).origin).toBe(town.addresses.wallet);
    await agree.click();
    await device.waitForURL(`${verifier}/desk/#/`);
    await device.getByRole('heading', { name: '符合条件', exact: true }).waitFor();
    const seen = () => device.evaluate(() => location.href + document.referrer);
    expect(await seen()).not.toContain('response_code');
    // nor does a step back and forth show or send it again: the code was taken out of the history
    const sentAgain: string[] = [];
    device.on('request', (sent) => void (sent.method() === 'POST' && sentAgain.push(sent.url())));
    await device.goBack();
    expect(await seen()).not.toContain('response_code');
    await device.goForward();
    await device.waitForURL(`${verifier}/desk/#/`);
    expect(await seen()).not.toContain('response_code');
    expect(sentAgain.filter((url) => url.endsWith('/result'))).toEqual([]);
    await device.close();
    expect(problems).toEqual([]);
  }, 120_000);

  it('shows the identity card to a department, and is sent back to the wallet that asked', async () => {
    const { issuer, wallet: address } = town.addresses;
    const [counter, wallet] = contexts.map((context) => context.pages()[0]);
    if (!counter || !wallet) throw new Error('the pages are gone');
    const personNumber = findPerson(town, 'four-people-between-limits');
    const { picture, code } = await makeOffer(counter, { department: 'identity', personNumber });
    await scanPicture(wallet, address, picture);
    await receiveCard(wallet, code);

    // whatever asked the department: the browser is the one that holds the card
    const { roots, ...registry } = await (await fetch(`${address}/config.json`)).json();
    const asking = createHolder({
      fetch,
      keys: createKeyStoreInMemory(),
      store: createStoreInMemory(),
      now: () => new Date(),
      clientId: 'anju-wallet',
      redirectUri: `${address}/receive/return`,
      registry,
      roots,
    });
    const { url } = await asking.logIn(await asking.choose(`${issuer}/income`, 'income'));
    await wallet.goto(url);
    await wallet.getByText('出示钱包中的身份凭证').click();
    await wallet.getByText('打开钱包').click();
    await wallet.waitForURL((to) => to.origin === address);
    await unlockWallet(wallet);
    await wallet.getByRole('button', { name: '同意' }).waitFor();
    const consent = await wallet.getByRole('main').textContent();
    for (const text of ['人员编号', '仅当您本人刚刚在这台设备上发起申请时才同意', '个人信息保护法']) {
      expect(consent).toContain(text);
    }
    const returned = wallet.waitForRequest(/\/receive\/return\?/);
    await wallet.getByRole('button', { name: '同意' }).click();
    await asking.comeBack(new URL((await returned).url()).search);
    expect((await asking.cards()).map(({ vct }) => vct)).toEqual(['urn:anju:income:1']);
    expect(problems).toEqual([]);
  }, 120_000);

  it('keeps keys that a script in the page cannot take out', async () => {
    const wallet = contexts[1]?.pages()[0];
    if (!wallet) throw new Error('the wallet’s page is gone');
    const exports = await wallet.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
      const outcomes: string[] = [];
      for (const name of names) {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => resolve(opening.result);
          opening.onerror = () => reject(opening.error);
        });
        for (const storeName of database.objectStoreNames) {
          const values = await new Promise<unknown[]>((resolve) => {
            const reading = database.transaction(storeName).objectStore(storeName).getAll();
            reading.onsuccess = () => resolve(reading.result);
          });
          const keys = values.flatMap((value) =>
            value instanceof CryptoKey
              ? [value]
              : Object.values(value ?? {}).filter((part) => part instanceof CryptoKey),
          );
          for (const key of keys) {
            outcomes.push(
              await crypto.subtle.exportKey('pkcs8', key).then(
                () => 'exported',
                (error: Error) => error.name,
              ),
            );
          }
        }
        database.close();
      }
      return { outcomes, localStorage: JSON.stringify({ ...localStorage }) };
    });
    expect(exports.outcomes.length).toBeGreaterThanOrEqual(36);
    expect(new Set(exports.outcomes)).toEqual(new Set(['InvalidAccessError']));
    expect(exports.localStorage).not.toMatch(/eyJ|P\d{10}/);
  });
});
