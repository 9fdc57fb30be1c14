// What a citizen waits for on a slow phone: the built wallet in a real Chromium whose processor is slowed down four times,
// over a town of its own. Wall-clock times, each beside the bare work in the same slowed page.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../tests/support/browser.ts';
import { giveScreenLock } from '../tests/support/screen-lock.ts';
import { RULE_ID } from '../tools/demo/people.ts';
import { openConsole, openDesk } from '../tools/demo/staff.ts';
import { findPerson, loginOf } from '../tools/demo/town-access.ts';
import { startThrowawayTown, type ThrowawayTown } from '../tools/town/throwaway.ts';
import { TX_CODE } from '../wallet-web/test/support/department.ts';
import { createTown } from '../wallet-web/test/support/town.ts';
import { openWalletStage } from '../wallet-web/test/support/wallet-stage.ts';
import { type Figure, median, medianRatio } from './measure.ts';

const TIMES_SLOWER = 4;
const VISITS = 7;
const ANSWERS = 7;
/** Ten copies of each: two thousand. */
const CARDS = 200;
/** As many as a wallet takes of one kind in one visit. */
const CARDS_AT_ONCE = 20;
/** More than a phone shows before anybody scrolls. */
const CARDS_IN_SIGHT = 8;
const DEPARTMENTS = ['household', 'residency', 'property', 'income'];

async function openPhone(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await giveScreenLock(page);
  return { context, page };
}

const slowDown = async (page: Page, rate: number): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
};

const lockButton = (page: Page) => page.getByRole('button', { name: '用指纹、面容或锁屏密码', exact: true });

/** Milliseconds in the page's own clock from its beginning until a button of the first screen can be pressed. */
async function visit(page: Page, address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'commit' });
  const found = await page.waitForFunction(
    () => document.querySelector('main button:not([disabled])') !== null && performance.now(),
    null,
    { polling: 'raf' },
  );
  return (await found.jsonValue()) as number;
}

/** What no wallet can do without: a key agreement, an encryption, and a signature for each of four cards. */
const bareAnswer = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { subtle } = crypto;
    const bytes = crypto.getRandomValues(new Uint8Array(4096));
    const signing = { name: 'ECDSA', namedCurve: 'P-256' };
    const pair = await subtle.generateKey(signing, false, ['sign', 'verify']);
    const ecdh = { name: 'ECDH', namedCurve: 'P-256' };
    const theirs = await subtle.generateKey(ecdh, false, ['deriveKey']);
    const from = performance.now();
    for (let card = 0; card < 4; card += 1) {
      await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes);
    }
    const ours = await subtle.generateKey(ecdh, false, ['deriveKey']);
    const aes = { name: 'AES-GCM', length: 128 };
    const agreed = { name: 'ECDH', public: theirs.publicKey };
    const key = await subtle.deriveKey(agreed, ours.privateKey, aes, false, ['encrypt']);
    await subtle.encrypt({ name: 'AES-GCM', iv: bytes.subarray(0, 12) }, key, bytes);
    return performance.now() - from;
  });

/** What a sealed wallet cannot do without: each card's text opened. */
const bareOpening = (page: Page, cards: number): Promise<number> =>
  page.evaluate(async (count) => {
    const { subtle } = crypto;
    const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    const iv = new Uint8Array(12);
    const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(6000));
    const from = performance.now();
    for (let card = 0; card < count; card += 1) await subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed);
    return performance.now() - from;
  }, cards);

/** Goes there within the page: a new page would be locked. */
async function goWithin(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({ ours: true }, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

const openPath = (text: string) => `/open?${text.split('?')[1] ?? ''}`;

async function receive(page: Page, offer: { qr: string; tx_code: string }): Promise<void> {
  await goWithin(page, openPath(offer.qr));
  await page.getByLabel('一次性码').fill(offer.tx_code);
  await page.getByRole('button', { name: '领取', exact: true }).click();
  await page.getByRole('heading', { name: '已放入钱包' }).waitFor();
}

async function measureVisits(browser: Browser, address: string): Promise<Figure[]> {
  const times: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < VISITS; round += 1) {
    const { context, page } = await openPhone(browser);
    await slowDown(page, TIMES_SLOWER);
    times.push(await visit(page, address));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    again.push(await visit(page, address));
    await context.close();
  }
  return [
    { name: 'wallet-interactive', median: median(times), unit: 'milliseconds' },
    { name: 'wallet-interactive-again', median: median(again), unit: 'milliseconds' },
  ];
}

async function measureAnswers(page: Page, town: ThrowawayTown): Promise<Figure> {
  const desk = await openDesk(town.addresses.verifier, loginOf(town, 'officer'));
  const times: number[] = [];
  const floors: number[] = [];
  for (let round = -1; round < ANSWERS; round += 1) {
    const { qr } = await desk.ask(RULE_ID);
    await slowDown(page, 1);
    await goWithin(page, openPath(qr));
    const agree = page.getByRole('button', { name: '同意', exact: true });
    await agree.waitFor();
    await slowDown(page, TIMES_SLOWER);
    const floor = await bareAnswer(page);
    const answered = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let from = 0;
          addEventListener('click', () => (from = performance.now()), { capture: true, once: true });
          const look = () => {
            const heading = document.querySelector('main')?.textContent ?? '';
            if (from > 0 && heading.includes('符合条件') && !heading.includes('同意')) {
              resolve(performance.now() - from);
            } else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await agree.click();
    const time = await answered;
    if (round >= 0) {
      times.push(time);
      floors.push(floor);
    }
  }
  return {
    name: 'wallet-consent',
    median: median(times),
    unit: 'milliseconds',
    ratio: medianRatio(times, floors),
    of: 'four P-256 signatures, one key agreement, one encryption in the same page',
  };
}

/** From the touch that unlocks until the cards of the first screen stand on it. The department is the tests' own: it has as many cards for one person. */
async function measureOpening(): Promise<Figure> {
  const town = await createTown();
  const department = town.departments.income;
  department.listSize = 2 * CARDS * department.batchSize;
  const stage = await openWalletStage(town);
  try {
    const { page, go } = await stage.open({ isLocked: true });
    await giveScreenLock(page);
    await lockButton(page).click();
    await page.getByRole('heading', { level: 1, name: '我的凭证' }).waitFor();
    for (let batch = 0; batch < CARDS / CARDS_AT_ONCE; batch += 1) {
      department.identifiers = Array.from(
        { length: CARDS_AT_ONCE },
        (_, index) => `income-${batch}-${index}`,
      );
      await go(department.offerText());
      await page.getByLabel('一次性码').fill(TX_CODE);
      await page.getByRole('button', { name: '领取', exact: true }).click();
      await page.getByRole('heading', { name: '已放入钱包' }).waitFor({ timeout: 120_000 });
    }
    const times: number[] = [];
    const floors: number[] = [];
    for (let round = -1; round < VISITS; round += 1) {
      await slowDown(page, 1);
      await page.goto(stage.address);
      const unlock = page.getByRole('button', { name: '解锁', exact: true });
      await unlock.waitFor();
      await slowDown(page, TIMES_SLOWER);
      const floor = await bareOpening(page, CARDS);
      const opened = page.evaluate(
        (count) =>
          new Promise<number>((resolve) => {
            // not by the page's clock, which stands still for the certificates of this town
            const now = () => Number(document.timeline.currentTime);
            let from = 0;
            addEventListener('click', () => (from = now()), { capture: true, once: true });
            const look = () => {
              const cards = document.querySelectorAll('main a[href^="/cards/"]').length;
              if (from > 0 && cards >= count) resolve(now() - from);
              else requestAnimationFrame(look);
            };
            look();
          }),
        CARDS_IN_SIGHT,
      );
      await unlock.click();
      const time = await opened;
      if (round < 0) continue;
      times.push(time);
      floors.push(floor);
    }
    return {
      name: `wallet-open-${CARDS * department.batchSize}`,
      median: median(times),
      unit: 'milliseconds',
      ratio: medianRatio(times, floors),
      of: `opening ${CARDS} sealed texts in the same page`,
    };
  } finally {
    await stage.close();
  }
}

export async function measureWalletPage(): Promise<Figure[]> {
  const town = await startThrowawayTown({ households: 60 });
  const browser = await launchBrowser();
  try {
    const { wallet, issuer } = town.addresses;
    const visits = await measureVisits(browser, wallet);

    const { page } = await openPhone(browser);
    await page.goto(wallet);
    await lockButton(page).click();
    await page.getByRole('heading', { level: 1, name: '我的凭证' }).waitFor();
    const clerk = await openConsole(issuer, loginOf(town, 'counter'));
    const person = findPerson(town, 'four-people-between-limits');
    for (const department of DEPARTMENTS) await receive(page, await clerk.makeOffer(department, person));
    return [...visits, await measureAnswers(page, town), await measureOpening()];
  } finally {
    await browser.close();
    await town.stop();
  }
}
