// node wallet-web/take-screens.ts CHROMIUM FOLDER [SCENE…] — pictures of every screen, in both languages, sizes and themes.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { looks } from '@anju/ui/looks';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { type Step, scenes } from './src/screens/preview/sample-wallet.ts';

const [executablePath = '/usr/bin/chromium', folder = 'screens/wallet', ...wanted] = process.argv.slice(2);
// the card's, that of Settings, that of the locked wallet and that of what cannot be read
const DELETE =
  '#delete-card, section[aria-labelledby=delete] .button, .actions .button + .button, main > .banner .button';
const phone = { width: 390, height: 844 };

const root = fileURLToPath(new URL('.', import.meta.url));
const server = await createServer({ root, logLevel: 'warn', server: { port: 0, host: '127.0.0.1' } });
let browser: Browser | undefined;
try {
  await server.listen();
  const address = server.resolvedUrls?.local[0] ?? '';
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  await mkdir(resolve(folder), { recursive: true });
  for (const look of looks) {
    const context = await browser.newContext({
      viewport: phone,
      deviceScaleFactor: 2,
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    for (const [name, { steps = [] }] of Object.entries(scenes)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const { language: lang, textSize: size, theme } = look;
      await page.goto(`${address}preview.html?${new URLSearchParams({ scene: name, lang, size, theme })}`);
      await page.locator('main').waitFor();
      for (const step of steps) await take(page, step);
      // no button looks pointed at
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.fonts.ready);
      // the step after a press is drawn by then, and so is what a screen reads from its wallet
      await page.waitForTimeout(250);
      const path = join(resolve(folder), `${name}.${look.name}.png`);
      await page.screenshot({ path, fullPage: false });
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
        process.stdout.write(`${name} is too wide in ${look.name}\n`);
        process.exitCode = 1;
      }
    }
    await context.close();
  }
  process.stdout.write(`${resolve(folder)}\n`);
} finally {
  await browser?.close();
  await server.close();
}

async function take(page: Page, step: Step): Promise<void> {
  if (step === 'type the code') {
    await page.locator('main input').fill('482913');
    await page.locator('button[type=submit]').click();
  } else if (step === 'agree') await page.locator('.actions .primary').click();
  else if (step === 'decline') await page.locator('.actions .secondary').click();
  else if (step === 'ask now') await page.locator('main .primary').click();
  else if (step === 'ask what was kept') await page.locator('details[open] .button').first().click();
  else if (step === 'check now') await page.locator('section[aria-labelledby=standing] .button').click();
  else if (step === 'scroll to the end') {
    // a screen that is loaded on demand is longer once it is there
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  } else if (step === 'press the first') await page.locator('.actions .primary').click();
  else if (step === 'delete') await page.locator(DELETE).first().click();
  else if (step === 'change the passphrase' || step === 'remove a way') {
    const which = step === 'remove a way' ? '[id^=remove-]' : '.way .button:not([id])';
    await page.locator(`section[aria-labelledby=lock] ${which}`).first().click();
    await page
      .locator('section[aria-labelledby=lock] form')
      .evaluate((form) => form.scrollIntoView({ block: 'center' }));
  } else if (step === 'give up') await page.locator('.rest .button').last().click();
  else if (step === 'choose the backup') {
    const [name, mimeType] = ['anju-wallet-2026-11-20.anju', 'application/json'];
    const file = { name, mimeType, buffer: Buffer.from('{}') };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('main input[type=password]').fill('four quiet green lamps');
    await page.locator('button[type=submit]').click();
  } else if (step === 'type the passphrase' || step === 'type a short passphrase') {
    const typed = step === 'type the passphrase' ? 'four quiet green lamps' : 'lamps';
    for (const field of await page.locator('main input[type=password]').all()) await field.fill(typed);
    await page.locator('button[type=submit]').click();
  } else if (step === 'choose the service') await page.locator('main li button').first().click();
  else if (step === 'renew') await page.locator('#renew-card').click();
  else await page.locator('summary').first().click();
}
